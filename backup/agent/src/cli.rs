//! The command line. Exit codes: 0 done, 1 refused or something is wrong, 2 wrong usage; `wrap` ends as its command does.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::clock;
use crate::config::{Config, Watch};
use crate::deliver::deliver;
use crate::folder::{Folder, FolderError};
use crate::identity::Identity;
use crate::looks::Looks;
use crate::rounds::{round, serve};
use crate::server::Server;
use crate::spool::Spool;
use crate::tools::Tool;
use crate::wrap::{self, Wrapped};

#[cfg(windows)]
const FOLDER: &str = r"C:\ProgramData\backup-agent";
#[cfg(not(windows))]
const FOLDER: &str = "/var/lib/backup-agent";

/// バックアップの結果を、バックアップ管理システムに報告するエージェント
#[derive(Debug, Parser)]
#[command(name = "backup-agent", version)]
struct CommandLine {
    /// 設定・トークン・送信待ちの報告を置くフォルダー
    #[arg(long, value_name = "フォルダー", global = true, env = "BACKUP_AGENT_FOLDER", default_value = FOLDER)]
    folder: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 登録コードでサーバーに接続します(コードは1回だけ使えます)
    Enrol {
        /// サーバーのアドレス(https://…)
        #[arg(long, value_name = "アドレス")]
        server: String,
        /// 登録コード
        #[arg(long, value_name = "登録コード")]
        code: String,
        /// この機械の名前
        #[arg(long, value_name = "名前", env = "COMPUTERNAME")]
        host: Option<String>,
    },
    /// 動き続けて、見て、報告します
    Run,
    /// 1回だけ、見て、報告します
    Once,
    /// 接続・送信待ち・見ているものの状態を出します(問題があれば 1 で終わります)
    Status,
    /// コマンドを実行し、終わり方を報告します(コマンドと同じ終了コードで終わります)
    Wrap(WrapOptions),
    /// 見るものを登録し、並べ、やめます
    #[command(subcommand)]
    Watch(WatchCommand),
}

#[derive(Debug, Args)]
struct WrapOptions {
    /// サーバーのジョブの名前、または # と番号
    #[arg(long, value_name = "ジョブ")]
    job: String,
    /// 警告とみなす終了コード(何度でも)
    #[arg(long = "warn-code", value_name = "終了コード")]
    warnings: Vec<u8>,
    /// コマンドと引数
    #[arg(value_name = "コマンド", last = true, required = true)]
    command: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum WatchCommand {
    /// 見るものを登録します
    Add(AddOptions),
    /// 見ているものを並べます
    List,
    /// 見るのをやめます(番号は list に出ます)
    Remove {
        /// 番号
        #[arg(value_name = "番号")]
        number: usize,
    },
}

#[derive(Debug, Args)]
struct AddOptions {
    /// サーバーのジョブの名前、または # と番号
    #[arg(long, value_name = "ジョブ")]
    job: String,
    /// ツール
    #[arg(long, value_name = "ツール")]
    tool: Tool,
    /// 読むファイル、またはファイルのあるフォルダー
    #[arg(long, value_name = "パス")]
    file: Option<PathBuf>,
    /// ホスト・スタンザ・サーバー・ツールのジョブのうち、報告するもの
    #[arg(long, value_name = "対象", default_value = "")]
    only: String,
    /// 何分ごとに見るか
    #[arg(long, value_name = "分")]
    every: Option<u32>,
    /// ツールの時計の時差(+09:00)
    #[arg(long, value_name = "時差")]
    zone: Option<String>,
    /// コマンドに渡す環境変数(名前=値、何度でも)。パスワードはファイルに置いてください
    #[arg(long = "env", value_name = "名前=値", value_parser = assignment)]
    env: Vec<(String, String)>,
    /// いつもと違うコマンドと引数
    #[arg(value_name = "コマンド", last = true)]
    command: Vec<String>,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("「名前=値」の形で入れてください")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// What a person is told who cannot have it so.
type Refused = Box<dyn std::error::Error>;

/// Reads the arguments, does what they say, and gives the exit code.
pub fn run() -> ExitCode {
    let line: CommandLine = platform_usage::read();
    perform(&line).unwrap_or_else(|refused| {
        complain(&refused.to_string());
        ExitCode::FAILURE
    })
}

fn perform(line: &CommandLine) -> Result<ExitCode, Refused> {
    let folder = match &line.command {
        // A backup is not kept from running by a folder that cannot be used.
        Command::Wrap(options) => return Ok(wrap_command(&line.folder, options)),
        _ => Folder::open(&line.folder)?,
    };
    match &line.command {
        Command::Enrol { server, code, host } => {
            let host = host.clone().unwrap_or_else(host_name);
            let identity = Server::enrol(server, code, &host)?;
            identity.keep(&folder)?;
            say(&format!("「{}」として接続しました", identity.name));
        }
        Command::Run => serve(&folder, &enrolled(&folder)?, complain)?,
        Command::Once => {
            let done = round(&folder, &enrolled(&folder)?, clock::now())?;
            let (sent, refused) = (done.delivered.taken, done.delivered.refused);
            say(&format!("新しい報告 {}件、送信 {sent}件、拒否 {refused}件", done.spooled));
            return Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Status => return status(&folder),
        Command::Wrap(_) => {}
        Command::Watch(command) => change_watches(&folder, command)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn enrolled(folder: &Folder) -> Result<Identity, Refused> {
    let identity = Identity::read(folder)?;
    identity.ok_or_else(|| "まだ接続していません。backup-agent enrol を実行してください".into())
}

/// The command's end is what counts: what goes wrong with the report is told, and changes nothing.
fn wrap_command(folder: &Path, options: &WrapOptions) -> ExitCode {
    let folder = Folder::open(folder);
    let wrapped = Wrapped { job: &options.job, command: &options.command, warnings: &options.warnings };
    let (code, reported) = wrap::run(folder.as_ref().ok(), &wrapped);
    if let Err(error) = folder.map_err(Refused::from).and_then(|folder| send(&folder, reported)) {
        complain(&format!("backup-agent: {error}"));
    }
    ExitCode::from(code)
}

/// Sends what waits; what does not arrive now is sent by the next command or by `run`.
fn send(folder: &Folder, reported: Result<(), FolderError>) -> Result<(), Refused> {
    reported?;
    let server = Server::of(&enrolled(folder)?)?;
    deliver(&Spool::open(folder)?, &server, clock::now())?;
    Ok(())
}

fn change_watches(folder: &Folder, command: &WatchCommand) -> Result<(), Refused> {
    let mut config = Config::read(folder)?;
    match command {
        WatchCommand::Add(options) => {
            config.watches.push(new_watch(options));
            config.keep(folder)?;
            say(&format!("ジョブ「{}」の {} を見ます", options.job, options.tool.code()));
        }
        WatchCommand::List => {
            for (number, watch) in (1..).zip(&config.watches) {
                let every = watch.every_minutes;
                say(&format!(
                    "{number}\t{}\t{}\t{every}分ごと\t{}",
                    watch.job,
                    watch.tool.code(),
                    source(watch)
                ));
            }
        }
        WatchCommand::Remove { number } => {
            if !(1..=config.watches.len()).contains(number) {
                return Err(
                    format!("{number}番はありません。backup-agent watch list で確かめてください").into()
                );
            }
            let watch = config.watches.remove(number - 1);
            config.keep(folder)?;
            say(&format!("ジョブ「{}」の {} を見るのをやめました", watch.job, watch.tool.code()));
        }
    }
    Ok(())
}

fn new_watch(options: &AddOptions) -> Watch {
    let usual = Watch::usual(options.job.clone(), options.tool);
    Watch {
        command: options.command.clone(),
        file: options.file.clone(),
        only: options.only.clone(),
        every_minutes: options.every.unwrap_or(usual.every_minutes),
        zone: options.zone.clone().unwrap_or(usual.zone),
        env: options.env.iter().cloned().collect(),
        ..usual
    }
}

/// What is asked, for people.
fn source(watch: &Watch) -> String {
    match (&watch.file, watch.command.as_slice()) {
        (Some(file), _) => file.display().to_string(),
        (None, []) => watch.tool.usual_command().first().copied().unwrap_or_default().to_owned(),
        (None, words) => words.join(" "),
    }
}

fn status(folder: &Folder) -> Result<ExitCode, Refused> {
    let (config, looks, spool) = (Config::read(folder)?, Looks::read(folder)?, Spool::open(folder)?);
    let identity = Identity::read(folder)?;
    match &identity {
        Some(identity) => say(&format!("接続\t{}\t{}", identity.name, identity.server)),
        None => say("接続\tまだ接続していません"),
    }
    let (waiting, refused) = spool.count()?;
    say(&format!("送信待ち\t{waiting}件"));
    for name in spool.names()? {
        if let Some(refused) = spool.find(&name)?.and_then(|waiting| waiting.refused) {
            say(&format!("拒否\t{}\t{}", refused.at.to_rfc3339(), refused.words));
        }
    }
    let mut troubled = identity.is_none() || refused > 0;
    for watch in &config.watches {
        let looked = looks.of(watch);
        let at = looked.map_or("まだ見ていません".to_owned(), |looked| looked.at.to_rfc3339());
        let problem = looked.map_or("", |looked| &looked.problem);
        troubled |= !problem.is_empty();
        say(&format!("監視\t{}\t{}\t{at}\t{problem}", watch.job, watch.tool.code()));
    }
    Ok(if troubled { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What the machine calls itself where nobody says.
fn host_name() -> String {
    let named = ["/proc/sys/kernel/hostname", "/etc/hostname"].into_iter().find_map(|file| {
        let name = fs::read_to_string(file).ok()?.trim().to_owned();
        (!name.is_empty()).then_some(name)
    });
    named.unwrap_or_else(|| "unknown".to_owned())
}

fn say(line: &str) {
    let _reader_went_away = writeln!(std::io::stdout().lock(), "{line}");
}

fn complain(line: &str) {
    let _reader_went_away = writeln!(std::io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_describes_itself_in_japanese() {
        assert_eq!(platform_usage::english_in::<CommandLine>(), [""; 0]);
    }
}
