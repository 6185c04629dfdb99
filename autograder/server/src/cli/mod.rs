//! The command line: the whole main job without a browser.
//!
//! Invariant: every verb does its work through the same actions as the screens, as 本部.
//! Exit codes: 0 done, 1 refused with the reasons on standard error, 2 wrong usage.

mod anonymise_left;
mod billing;
mod demo;
mod erasures;
mod finalise;
mod import_exams;
mod import_files;
mod report_cards;
mod results;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use autograder_grading::RoundName;
use clap::{Args, Parser, Subcommand};
use platform_database::{Database, WriteTx};
use platform_identity::{Granting, MachineRoles, TokenScopes, UserId};

use platform_operator::run_beneath;
pub(crate) use platform_operator::{Refused, say};

use crate::app::{MIGRATIONS, SEALED};
use crate::config::Config;
use crate::imports::Kind;
use crate::rounds::{self, Round};
use crate::scopes::SCOPES;
use crate::staff::{self, MACHINE_ROLES};

const NAME: &str = "autograder";
const TITLE: &str = "全国学力向上テスト サーバー";

#[derive(Debug, Parser)]
#[command(name = NAME, about = TITLE, version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// サーバーを起動します
    Serve(serve::ServeOptions),
    #[command(flatten)]
    Operator(platform_operator::Commands),
    /// 空のデータベースに、見て回るための架空のデータを作ります
    Demo(demo::DemoOptions),
    /// exams.json からテスト回と18のテストを作ります
    ImportExams(import_exams::ImportExamsOptions),
    /// 名簿を読み込みます(--apply なしではプレビューだけ)
    ImportRoster(ImportOptions),
    /// 得点を読み込みます(--apply なしではプレビューだけ)
    ImportMarks(ImportOptions),
    /// 結果をCSVに書き出します
    Results(results::ResultsOptions),
    /// 集計を確定し、結果を固定します
    Finalise(RoundOption),
    /// 個人成績表をPDFで書き出します
    ReportCards(report_cards::ReportCardsOptions),
    /// 塾ごとの請求をExcelかCSVに書き出します
    Billing(billing::BillingOptions),
    /// 退会から年数のたった生徒を調べ、--apply で匿名にします
    AnonymiseLeft(anonymise_left::AnonymiseLeftOptions),
    /// 個人情報を消去した記録の控えを使います
    #[command(subcommand)]
    Erasures(erasures::ErasuresCommand),
}

/// Which round a verb is about.
#[derive(Debug, Args)]
struct RoundOption {
    /// テスト回(例: 2026-summer)
    #[arg(long, value_name = "テスト回")]
    round: RoundName,
}

/// What an import reads and whether it writes.
#[derive(Debug, Args)]
struct ImportOptions {
    /// 読み込むファイル(.xlsx または .csv)
    #[arg(value_name = "ファイル")]
    file: PathBuf,
    #[command(flatten)]
    round: RoundOption,
    /// プレビューどおりに書き込みます
    #[arg(long)]
    apply: bool,
    /// エラーのある行を除いて、ほかの行を書き込みます
    #[arg(long, requires = "apply")]
    leave_out_problems: bool,
    /// プレビューをJSONで出します
    #[arg(long)]
    json: bool,
}

/// Reads the arguments, does what they say, and gives the exit code.
pub async fn run() -> ExitCode {
    let CommandLine { command } = platform_usage::read();
    let folder = match &command {
        Command::Serve(options) => options.service.clone(),
        _ => None,
    };
    run_beneath(NAME, folder.as_deref(), run_command(command)).await
}

async fn run_command(command: Command) -> ExitCode {
    let done = match (Config::read(), command) {
        (Ok(config), Command::Operator(command)) => return operate(&config, command).await,
        (Ok(config), command) => perform(&config, command).await,
        (Err(refused), Command::Operator(command)) => return command.without_settings(&refused),
        (Err(refused), _) => Err(refused),
    };
    done.map_or_else(|refused| refused.report(), |()| ExitCode::SUCCESS)
}

/// The commands that every server has.
async fn operate(config: &Config, command: platform_operator::Commands) -> ExitCode {
    let installation = config.installation();
    let server = platform_operator::Server {
        name: NAME,
        title: TITLE,
        database: &config.database_url,
        migrations: &MIGRATIONS,
        rules: config.rules,
        grant_superuser: grant,
        audit_keep_days: config.audit_keep.days,
        keys: &config.keys,
        sealed: &SEALED,
        scopes: TokenScopes(&SCOPES),
        machine_roles: MachineRoles(&MACHINE_ROLES),
        installation: &installation,
    };
    command.run(&server).await
}

fn grant(tx: &mut WriteTx, user: UserId) -> Granting<'_> {
    Box::pin(staff::grant_headquarters(tx, user))
}

async fn perform(config: &Config, command: Command) -> Result<(), Refused> {
    match command {
        Command::Operator(_) => Ok(()),
        Command::Serve(options) => serve::serve(config, options).await,
        Command::Demo(options) => demo::run(config, options).await,
        Command::ImportExams(options) => import_exams::run(&config.open().await?, options).await,
        Command::ImportRoster(options) => {
            import_files::run(&config.open().await?, Kind::Roster, options).await
        }
        Command::ImportMarks(options) => import_files::run(&config.open().await?, Kind::Marks, options).await,
        Command::Results(options) => results::run(&config.open().await?, options).await,
        Command::Finalise(options) => finalise::run(&config.open().await?, options).await,
        Command::ReportCards(options) => report_cards::run(&config.open().await?, options).await,
        Command::Billing(options) => billing::run(config, &config.open().await?, options).await,
        Command::AnonymiseLeft(options) => {
            anonymise_left::run(&config.open().await?, config.keep_left, options).await
        }
        Command::Erasures(command) => erasures::run(&config.open().await?, &config.files, command).await,
    }
}

/// The round of that name; its absence is a refusal that says which rounds there are.
async fn named_round(database: &Database, name: RoundName) -> Result<Round, Refused> {
    let mut tx = database.read().await?;
    if let Some(round) = rounds::find_round_by_name(&mut tx, name).await? {
        return Ok(round);
    }
    let known: Vec<String> =
        rounds::list_rounds(&mut tx).await?.iter().map(|round| round.name.to_string()).collect();
    let known = if known.is_empty() { "まだ1つもありません".to_owned() } else { known.join("、") };
    Err(Refused::because(format!("テスト回 {name} がありません（あるテスト回: {known}）")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_describes_itself_in_japanese() {
        assert_eq!(platform_usage::english_in::<CommandLine>(), [""; 0]);
    }
}
