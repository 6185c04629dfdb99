//! Whether the database is there, whole, and made for this program.

use anyhow::Error;
use platform_database::{Clock, Database, Dialect, MigrationError, migration_state};

use super::Finding;
use crate::Server;
use crate::migrations::waiting;
use crate::server::refuse_missing_file;
use crate::status::engine_words;

const TOPIC: &str = "データベース";

/// Opens it and looks. A file that is not there is not made.
pub(super) async fn look(server: &Server<'_>) -> Vec<Finding> {
    if let Err(missing) = refuse_missing_file(server.database) {
        return vec![Finding::wrong(
            TOPIC,
            missing.to_string(),
            "はじめて使うなら migrate を実行してください",
        )];
    }
    match Database::open(server.database, Clock::System).await {
        Ok(database) => {
            let mut found = look_inside(server, &database).await;
            found.push(migrations(server, &database).await);
            database.close().await;
            found
        }
        Err(error) => vec![Finding::wrong(
            TOPIC,
            format!("開けません({:#})", Error::from(error)),
            "データベースが動いているか、DATABASE_URL とパスワードが正しいか、ファイルの権限を確かめてください",
        )],
    }
}

async fn look_inside(server: &Server<'_>, database: &Database) -> Vec<Finding> {
    let (size, version) = (database.size_bytes().await, database.engine_version().await);
    let mut found = vec![match (size, version) {
        (Ok(size), Ok(version)) => Finding::fine(TOPIC, engine_words(database.dialect(), &version, size)),
        (Err(error), _) | (_, Err(error)) => Finding::wrong(
            TOPIC,
            format!("読めません({:#})", Error::from(error)),
            format!(
                "バックアップ(restore-backup)から戻すことを考え、まず {} integrity を実行してください",
                server.name
            ),
        ),
    }];
    if database.dialect() == Dialect::Sqlite {
        found.push(match database.quick_check().await {
            Ok(problems) if problems.is_empty() => Finding::fine(TOPIC, "壊れていません(quick_check)"),
            Ok(problems) => damaged(&problems.join("、")),
            Err(error) => damaged(&format!("{:#}", Error::from(error))),
        });
    }
    found
}

fn damaged(words: &str) -> Finding {
    Finding::wrong(
        TOPIC,
        format!("壊れています: {words}"),
        "サーバーを止め、バックアップから restore-backup で戻してください",
    )
}

/// Whether the tables are those of this program.
async fn migrations(server: &Server<'_>, database: &Database) -> Finding {
    match migration_state(database, server.migrations).await {
        Ok(state) => match waiting(state).len() {
            0 => Finding::fine(TOPIC, "表は最新です"),
            count => {
                Finding::wrong(TOPIC, format!("更新が{count}件待っています"), "migrate を実行してください")
            }
        },
        Err(error @ MigrationError::DatabaseIsNewer { .. }) => Finding::wrong(
            TOPIC,
            format!("このプログラムより新しいデータベースです({error})"),
            "データベースに合う、新しいプログラムを使ってください",
        ),
        Err(error) => Finding::wrong(
            TOPIC,
            format!("更新状態を確かめられません({:#})", Error::from(error)),
            "showmigrations を実行してください",
        ),
    }
}
