//! The command line: the whole main job without a browser.
//!
//! Invariant: every verb does its work through the same actions as the screens, as an administrator.
//! Exit codes: 0 done, 1 refused or not succeeded with the reasons on standard error, 2 wrong usage.

mod agent;
mod check;
mod copy;
mod demo;
mod drill;
mod forget;
mod job;
mod location;
mod repository;
mod restore;
mod run;
mod serve;
mod snapshots;
mod verdict;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use platform_database::WriteTx;
use platform_identity::{Granting, MachineRoles, TokenScopes, UserId};
use platform_operator::{Refused, run_beneath};

use crate::app::{App, MIGRATIONS, SEALED};
use crate::config::Config;
use crate::jobs::{self, Job};
use crate::members::{self, MACHINE_ROLES};
use crate::repositories::{self, Repository};
use crate::scopes::SCOPES;

const NAME: &str = "backup-mgmt";
const TITLE: &str = "バックアップ管理システム サーバー";

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
    /// エージェントを登録し、並べ、取り消します
    #[command(subcommand)]
    Agent(agent::AgentCommand),
    /// 保管場所を登録します
    #[command(subcommand)]
    Location(location::LocationCommand),
    /// ジョブのコピーを登録・変更し、終了します
    #[command(subcommand)]
    Copy(copy::CopyCommand),
    /// リポジトリ(バックアップの保存先)を登録します
    #[command(subcommand)]
    Repository(repository::RepositoryCommand),
    /// ジョブを登録・変更し、登録終了させます
    #[command(subcommand)]
    Job(job::JobCommand),
    /// ジョブをいま実行し、終わるまで待ちます(成功のときだけ 0 で終わります)
    Run(run::RunOptions),
    /// ジョブのスナップショットを並べます
    Snapshots(snapshots::SnapshotsOptions),
    /// スナップショットをフォルダーに復元します
    Restore(restore::RestoreOptions),
    /// 保持の設定で残すものと削除するものを出し、そのとおりに削除します
    Forget(forget::ForgetOptions),
    /// リポジトリが壊れていないか検証します
    Check(check::CheckOptions),
    /// 復元訓練をします(合格のときだけ 0 で終わります)
    Drill(drill::DrillOptions),
    /// 3-2-1-1-0 の判定を出します(すべて適合のときだけ 0 で終わります)
    Verdict(verdict::VerdictOptions),
}

/// Reads the arguments, does what they say, and gives the exit code.
pub fn run() -> ExitCode {
    let command_line: CommandLine = platform_usage::read();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run_command(command_line.command)),
        Err(error) => Refused::trouble("プログラムを始められません", error).report(),
    }
}

async fn run_command(command: Command) -> ExitCode {
    let folder = match &command {
        Command::Serve(options) => options.service.clone(),
        _ => None,
    };
    run_beneath(NAME, folder.as_deref(), perform_command(command)).await
}

async fn perform_command(command: Command) -> ExitCode {
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
    Box::pin(members::grant_admin(tx, user))
}

async fn perform(config: &Config, command: Command) -> Result<(), Refused> {
    match command {
        Command::Operator(_) => Ok(()),
        Command::Serve(options) => serve::serve(config, options).await,
        Command::Demo(options) => demo::run(config, options).await,
        Command::Agent(command) => agent::run(&config.open().await?, command).await,
        Command::Location(command) => location::run(&config.open().await?, command).await,
        Command::Copy(command) => copy::run(&config.open().await?, command).await,
        Command::Repository(command) => repository::run(&config.open().await?, command).await,
        Command::Job(command) => job::run(&config.open().await?, command).await,
        Command::Run(options) => run::run(&config.open().await?, options).await,
        Command::Snapshots(options) => snapshots::run(&config.open().await?, options).await,
        Command::Restore(options) => restore::run(&config.open().await?, options).await,
        Command::Forget(options) => forget::run(&config.open().await?, options).await,
        Command::Check(options) => check::run(&config.open().await?, options).await,
        Command::Drill(options) => drill::run(&config.open().await?, options).await,
        Command::Verdict(options) => verdict::run(&config.open().await?, options).await,
    }
}

/// The job of that name; its absence is a refusal.
async fn named_job(app: &App, name: &str) -> Result<Job, Refused> {
    let found = jobs::find_job_by_name(&mut app.database.read().await?, name).await?;
    found.ok_or_else(|| Refused::because(format!("ジョブ「{name}」がありません")))
}

/// The repository of that name; its absence is a refusal.
async fn named_repository(app: &App, name: &str) -> Result<Repository, Refused> {
    let found = repositories::find_repository_by_name(&mut app.database.read().await?, name).await?;
    found.ok_or_else(|| Refused::because(format!("リポジトリ「{name}」がありません")))
}

/// Where a path leads from here, for those who stand elsewhere.
fn absolute(path: &std::path::Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_no_current_folder| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_describes_itself_in_japanese() {
        assert_eq!(platform_usage::english_in::<CommandLine>(), [""; 0]);
    }
}
