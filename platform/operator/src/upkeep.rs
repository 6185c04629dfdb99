//! The database as a whole: room, health, and a shell to it.

use std::process::Command;

use anyhow::Context;
use platform_database::CheckMethod;
use platform_web::size;

use crate::Server;
use crate::ending::{Ending, Stop, refused};
use crate::postgres::client;

const INSTALL_SHELL: &str = if cfg!(windows) {
    "sqlite3.exe か psql.exe を、PATH にあるフォルダーに置いてください"
} else {
    "Debian では sqlite3 か postgresql-client を入れてください"
};

/// Gives room back and refreshes the planner's statistics; says what that brought.
pub(crate) async fn vacuum(server: &Server<'_>) -> Ending {
    let database = server.open_existing().await?;
    let before = database.size_bytes().await?;
    database
        .vacuum()
        .await
        .context("空きを詰められません。ディスクにデータベースと同じ大きさの空きが要ります")?;
    let after = database.size_bytes().await?;
    database.close().await;
    Ok(format!(
        "空きを詰め、統計を新しくしました（VACUUM、ANALYZE）。{} → {}\n",
        size(before.unsigned_abs()),
        size(after.unsigned_abs())
    ))
}

/// Looks for damage; 1 where there is any.
pub(crate) async fn integrity(server: &Server<'_>) -> Ending {
    let database = server.open_existing().await?;
    let found = database.check_integrity().await.context("データベースを調べられません")?;
    database.close().await;
    let method = match found.method {
        CheckMethod::Pages => "integrity_check と foreign_key_check".to_owned(),
        CheckMethod::Amcheck { relations } => format!("amcheck で表と索引 {relations}件"),
        CheckMethod::Reading { tables } => {
            format!(
                "表 {tables}件の全行の読み出し。索引は見ていません。索引も調べるには、データベースで CREATE EXTENSION amcheck を実行してください"
            )
        }
    };
    if found.problems.is_empty() {
        return Ok(format!("壊れているところはありません（{method}）。\n"));
    }
    let problems: String = found.problems.iter().map(|problem| format!("\n・{problem}")).collect();
    Err(refused(format!(
        "壊れています（{method}）。サーバーを止め、バックアップから戻してください。{problems}"
    )))
}

/// Becomes the engine's own shell; comes back only where that cannot be started, or on a system that cannot become
/// another program.
pub(crate) fn shell(server: &Server<'_>) -> Ending {
    let mut shell = shell_of(server.database);
    #[cfg(unix)]
    let refused_by_system = std::os::unix::process::CommandExt::exec(&mut shell);
    #[cfg(not(unix))]
    let refused_by_system = match shell.status() {
        Ok(status) if status.success() => return Ok(String::new()),
        Ok(status) => std::io::Error::other(status.to_string()),
        Err(error) => error,
    };
    let name = shell.get_program().to_string_lossy().into_owned();
    Err(Stop::from(
        anyhow::Error::from(refused_by_system).context(format!("{name} を実行できません。{INSTALL_SHELL}")),
    ))
}

fn shell_of(address: &str) -> Command {
    match address.strip_prefix("sqlite:") {
        Some(path) => {
            let mut shell = Command::new("sqlite3");
            shell.args(["-cmd", "PRAGMA foreign_keys = ON", "-cmd", ".timeout 15000", "-cmd", ".headers on"]);
            shell.arg(path.trim_start_matches("//"));
            shell
        }
        None => client("psql", address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_gets_no_password_as_an_argument() {
        let shell = shell_of("postgres://me:hidden@db/app");
        assert!(shell.get_args().all(|argument| !argument.to_string_lossy().contains("hidden")));
        assert!(
            shell
                .get_envs()
                .any(|(name, value)| name == "PGPASSWORD" && value.is_some_and(|value| value == "hidden"))
        );
        assert_eq!(shell_of("sqlite://data/a.db").get_args().last().unwrap(), "data/a.db");
    }
}
