//! The server as a service of Windows: registering it there, starting and stopping it.
//!
//! Invariant: the service runs where its settings lie, in the folder in which it was registered, and under an account that
//! can do nothing else, unless the operator names another.

#[cfg(windows)]
mod event_source;
#[cfg(windows)]
mod registration;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::Server;
use crate::ending::Ending;

/// What to do with the service.
#[derive(Clone, Debug, Subcommand)]
pub enum ServiceCommand {
    /// Registers it, or brings it up to date.
    #[command(
        about = "サービスとして登録します(Windows の起動のあとに始まり、落ちたら始め直します。登録済みなら登録し直します)"
    )]
    Install(NewService),
    /// Starts it, and waits until it serves.
    #[command(about = "サービスを始め、応答するまで待ちます")]
    Start,
    /// Stops it, and waits until it has ended.
    #[command(about = "サービスを止め、終わるまで待ちます")]
    Stop,
    /// Says how it is; 0 only where it runs.
    #[command(about = "サービスの状態と登録の内容を表示します(動いているときだけ 0 で終わります)")]
    Status,
    /// Stops it and takes it out; settings and data stay.
    #[command(about = "サービスを止めて登録を消します(設定とデータは残ります)")]
    Uninstall,
}

/// How the service is registered.
#[derive(Clone, Debug, Args)]
pub struct NewService {
    /// Where it runs.
    #[arg(
        long,
        value_name = "フォルダー",
        default_value = ".",
        help = "設定(.env)のあるフォルダー。サービスはここで動きます"
    )]
    pub folder: PathBuf,
    /// Who it is.
    #[arg(
        long,
        value_name = "アカウント",
        help = "サービスのアカウント。パスワードの要らないもの(既定は専用の NT SERVICE\\名前。ほかに LocalSystem、グループ管理アカウントなど)"
    )]
    pub account: Option<String>,
}

/// Does what `command` says.
#[cfg(windows)]
pub(crate) fn perform(server: &Server<'_>, command: &ServiceCommand) -> Ending {
    match command {
        ServiceCommand::Install(new) => registration::install(server, new),
        ServiceCommand::Start => registration::start(server.name),
        ServiceCommand::Stop => registration::stop(server.name),
        ServiceCommand::Status => registration::show(server.name),
        ServiceCommand::Uninstall => registration::uninstall(server.name),
    }
}

/// Elsewhere there is no such service.
#[cfg(not(windows))]
pub(crate) fn perform(server: &Server<'_>, command: &ServiceCommand) -> Ending {
    let name = server.name;
    let instead = match command {
        ServiceCommand::Install(_) => format!("deploy/install.sh {name} プログラム"),
        ServiceCommand::Start => format!("systemctl start {name}"),
        ServiceCommand::Stop => format!("systemctl stop {name}.socket {name}.service"),
        ServiceCommand::Status => format!("systemctl status {name}"),
        ServiceCommand::Uninstall => format!("deploy/uninstall.sh {name}"),
    };
    Err(crate::ending::refused(format!(
        "service は Windows のためのコマンドです。Linux では systemd を使ってください: {instead}"
    )))
}
