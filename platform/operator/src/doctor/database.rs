//! Whether the database is there, whole, and made for this program.

use std::time::Duration;

use anyhow::Error;
use platform_database::{
    Clock, Database, Dialect, MigrationError, OpenError, Reached, migration_state, reach,
};

use super::Finding;
use crate::Server;
use crate::backups::list_backups;
use crate::server::{refuse_missing_file, sqlite_file};
use crate::status::engine_words;

const TOPIC: &str = "データベース";

/// How long looking at the pages of a file may take; `integrity` takes the time it needs.
const PAGES_WITHIN: Duration = Duration::from_secs(3);

/// Opens it and looks. A file that is not there is not made.
pub(super) async fn look(server: &Server<'_>) -> Vec<Finding> {
    if let Err(missing) = refuse_missing_file(server.database) {
        return vec![Finding::wrong(
            TOPIC,
            missing.to_string(),
            format!(
                "はじめて使うなら {name} migrate を、消えたのなら {} を実行してください",
                restoring(server),
                name = server.name
            ),
        )];
    }
    if sqlite_file(server.database).is_none()
        && let Some(shut_out) = at_the_door(server, reach(server.database).await)
    {
        return vec![shut_out];
    }
    match Database::open(server.database, Clock::System).await {
        Ok(database) => {
            let mut found = look_inside(server, &database).await;
            // What cannot be read has no state worth telling.
            if found.iter().all(|finding| finding.advice.is_empty()) {
                found.push(migrations(server, &database).await);
                found.extend(connections(server, &database).await);
            }
            database.close().await;
            found
        }
        Err(error @ OpenError::Damaged(_)) => vec![damaged(server, &format!("{:#}", Error::from(error)))],
        Err(error) => vec![Finding::wrong(
            TOPIC,
            format!("開けません({:#})", Error::from(error)),
            "DATABASE_URL が正しいか、ファイルとフォルダーを、サーバーの利用者が読み書きできるか確かめてください",
        )],
    }
}

/// What stands in the way to PostgreSQL, if anything does.
fn at_the_door(server: &Server<'_>, reached: Reached) -> Option<Finding> {
    let starting = "systemctl status postgresql で確かめ、止まっていれば systemctl start postgresql で起動してください。つながりしだい、サーバーはひとりでに続けます";
    let (words, advice) = match reached {
        Reached::Inside => return None,
        Reached::Nobody => ("PostgreSQL が動いていません".to_owned(), starting.to_owned()),
        Reached::Silence => (
            "PostgreSQL が応答しません".to_owned(),
            "その機械、ネットワーク、ファイアウォールと、DATABASE_URL のポートを確かめてください".to_owned(),
        ),
        Reached::NoSuchHost => (
            "PostgreSQL の機械の名前が見つかりません".to_owned(),
            "DATABASE_URL の機械の名前と、DNS を確かめてください".to_owned(),
        ),
        Reached::NotYet => (
            "PostgreSQL が起動か停止の途中です".to_owned(),
            "1分ほど待って、もう一度 doctor を実行してください。続くときは PostgreSQL のログを見てください"
                .to_owned(),
        ),
        Reached::Unknown => (
            "PostgreSQL が、利用者かパスワードを受け付けません".to_owned(),
            "DATABASE_URL の利用者とパスワードと、PostgreSQL の pg_hba.conf を確かめてください".to_owned(),
        ),
        Reached::NoSuchDatabase => (
            "PostgreSQL に、DATABASE_URL のデータベースがありません".to_owned(),
            format!(
                "はじめて使うなら createdb で作って {name} migrate を、消えたのなら作ってから {} を実行してください",
                restoring(server),
                name = server.name
            ),
        ),
        Reached::Crowded => (
            "PostgreSQL の接続が、すべて使われています".to_owned(),
            "ほかのプログラムの接続を減らすか、postgresql.conf の max_connections を増やしてください"
                .to_owned(),
        ),
        Reached::Trouble(words) => (
            format!("PostgreSQL につながりません({words})"),
            format!("DATABASE_URL を確かめてください。{starting}"),
        ),
    };
    Some(Finding::wrong(TOPIC, words, advice))
}

async fn look_inside(server: &Server<'_>, database: &Database) -> Vec<Finding> {
    let (size, version) = (database.size_bytes().await, database.engine_version().await);
    let mut found = vec![match (size, version) {
        (Ok(size), Ok(version)) => Finding::fine(TOPIC, engine_words(database.dialect(), &version, size)),
        (Err(error), _) | (_, Err(error)) => damaged(server, &format!("{:#}", Error::from(error))),
    }];
    if database.dialect() == Dialect::Sqlite && found[0].advice.is_empty() {
        found.push(match tokio::time::timeout(PAGES_WITHIN, database.quick_check()).await {
            Ok(Ok(problems)) if problems.is_empty() => Finding::fine(TOPIC, "壊れていません(quick_check)"),
            Ok(Ok(problems)) => damaged(server, &problems.join("、")),
            Ok(Err(error)) => damaged(server, &format!("{:#}", Error::from(error))),
            Err(_elapsed) => Finding::fine(
                TOPIC,
                format!("大きいので、壊れていないかは {} integrity で調べてください", server.name),
            ),
        });
    }
    found
}

/// Whether PostgreSQL takes as many connections as this server may open; nothing where it does, or was not asked.
async fn connections(server: &Server<'_>, database: &Database) -> Option<Finding> {
    if database.dialect() == Dialect::Sqlite {
        return None;
    }
    too_many(server.installation.postgres.pool_size.into(), database.most_connections().await.ok()?)
}

fn too_many(own: i64, most: i64) -> Option<Finding> {
    let words = format!("1台で{own}本までつなぎますが、PostgreSQL が受け付けるのは{most}本までです");
    let advice = "DATABASE_POOL_SIZE を減らすか、postgresql.conf の max_connections を増やしてください(サーバーの台数の分と、ほかの道具の分が要ります)";
    (own > most).then(|| Finding::warning(TOPIC, words, advice))
}

fn damaged(server: &Server<'_>, words: &str) -> Finding {
    Finding::wrong(
        TOPIC,
        format!("壊れています: {words}"),
        format!(
            "サーバーを止め、{} を実行してください(いまのファイルは、名前を変えて残ります)",
            restoring(server)
        ),
    )
}

/// The command that brings the newest backup back.
fn restoring(server: &Server<'_>) -> String {
    let newest = list_backups(&server.installation.backups).ok().and_then(|kept| kept.into_iter().next());
    let newest =
        newest.map_or_else(|| "バックアップのファイル".to_owned(), |kept| kept.path.display().to_string());
    format!("{} restore-backup {newest} --replace", server.name)
}

/// Whether the tables are those of this program.
async fn migrations(server: &Server<'_>, database: &Database) -> Finding {
    let name = server.name;
    match migration_state(database, server.migrations).await {
        Ok(state) => match (state.waiting().count(), state.newer.len()) {
            (0, 0) => Finding::fine(TOPIC, "表は最新です"),
            (0, newer) => Finding::warning(
                TOPIC,
                format!("このプログラムより新しいデータベースです(知らない更新 {newer}件)"),
                format!(
                    "足されただけなので、このまま動きます。新しいプログラムにするか、更新の前のバックアップを {name} restore-backup で戻してください"
                ),
            ),
            (count, 0) => {
                Finding::wrong(TOPIC, format!("更新が{count}件待っています"), "migrate を実行してください")
            }
            (_, _) => Finding::wrong(
                TOPIC,
                "別の系統のプログラムが更新したデータベースです",
                format!("{name} showmigrations で見比べ、データベースに合うプログラムを使ってください"),
            ),
        },
        Err(error) => of_unreadable_state(name, error),
    }
}

fn of_unreadable_state(name: &str, error: MigrationError) -> Finding {
    Finding::wrong(
        TOPIC,
        format!("更新状態を確かめられません({:#})", Error::from(error)),
        format!("{name} showmigrations を実行してください"),
    )
}

#[cfg(test)]
mod tests {
    use super::too_many;

    #[test]
    fn a_pool_may_be_as_large_as_postgresql_allows() {
        assert!(too_many(97, 97).is_none());
        let warned = too_many(98, 97).unwrap();
        assert!(warned.words.contains("98本まで") && warned.words.contains("97本まで"), "{}", warned.words);
    }
}
