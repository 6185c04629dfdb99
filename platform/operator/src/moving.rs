//! Moving a server from SQLite to PostgreSQL.

use anyhow::Context;
use clap::Args;
use platform_audit::{Actor, record_alone};
use platform_database::{Clock, Database, Moved, migrate, move_rows};
use serde_json::json;

use crate::Server;
use crate::backups::refuse_while_running;
use crate::ending::{Ending, Stop, refused};
use crate::server::sqlite_file;

/// Where the server moves to.
#[derive(Clone, Debug, Args)]
pub struct MoveOptions {
    /// An empty database of PostgreSQL.
    #[arg(
        long,
        value_name = "アドレス",
        help = "移る先の、空のデータベース(postgres://…)。パスワードは PGPASSWORD か ~/.pgpass に書けます"
    )]
    pub to: String,
}

/// The command. The file of SQLite stays as it is.
pub(crate) async fn perform(server: &Server<'_>, options: &MoveOptions) -> Ending {
    if sqlite_file(server.database).is_none() || sqlite_file(&options.to).is_some() {
        return Err(refused(
            "SQLite から PostgreSQL に移るコマンドです。DATABASE_URL に SQLite を、--to に postgres://… を指定してください。",
        ));
    }
    refuse_while_running(server.installation).await?;
    let from = server.open_existing().await?;
    let state = server.state(&from).await?;
    if state.waiting().next().is_some() || !state.newer.is_empty() {
        return Err(refused(
            "データベースとプログラムの版が合っていません。先に migrate を実行してください。",
        ));
    }
    let to = open_empty(&options.to).await?;
    migrate(&to, server.migrations).await.context("移る先に表を作れません")?;
    let moved = move_rows(&from, &to)
        .await
        .context("移せませんでした。移る先は、作り直して(dropdb、createdb)からお使いください")?;
    note(&to, moved).await?;
    from.close().await;
    to.close().await;
    Ok(format!(
        "PostgreSQL に移しました（表 {}、{}行）。すべての表の行数が合い、つながりも確かめました。\n\
         DATABASE_URL を移った先に変えて、doctor、audit verify を実行してから起動してください。\n\
         前の SQLite のファイルは、そのまま残っています。\n",
        moved.tables, moved.rows
    ))
}

async fn open_empty(address: &str) -> Result<Database, Stop> {
    let to = Database::open(address, Clock::System).await.context("移る先のデータベースを開けません")?;
    if !to.read().await?.list_tables().await?.is_empty() {
        return Err(refused("移る先のデータベースが空ではありません。createdb で新しく作ってください。"));
    }
    Ok(to)
}

async fn note(to: &Database, moved: Moved) -> Result<(), Stop> {
    let facts = json!({ "tables": moved.tables, "rows": moved.rows });
    record_alone(to, &Actor::command_line(), "server.moved", "database", &facts)
        .await
        .context("移しましたが、監査ログに書けません")?;
    Ok(())
}
