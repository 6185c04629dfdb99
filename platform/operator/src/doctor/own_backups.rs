//! Whether there are backups of the server itself, and whether there will be.

use std::process::{Command, Stdio};

use chrono::TimeDelta;
use platform_database::Clock;
use platform_web::dates::date_time;

use super::Finding;
use crate::Installation;
use crate::backups::list_backups;
use crate::postgres;
use crate::probe::apart;
use crate::server::sqlite_file;

const TOPIC: &str = "バックアップ";

/// Looks for the newest one, and for the program that makes them.
pub(super) async fn look(place: &Installation, deploy: bool) -> Vec<Finding> {
    let plan = place.backups.clone();
    let newest = apart(move || list_backups(&plan).map(|kept| kept.into_iter().next())).await;
    let folder = place.backups.rules.folder.display();
    let mut found = vec![match newest {
        Some(Ok(Some(newest))) if Clock::System.now() - newest.made_at > TimeDelta::hours(48) => {
            Finding::warning(
                TOPIC,
                format!("最新のバックアップは {} です", date_time(newest.made_at)),
                "毎晩のバックアップが失敗していないか、管理画面の「タスク」とログを確かめてください",
            )
        }
        Some(Ok(Some(newest))) => {
            Finding::fine(TOPIC, format!("最新は {} です({folder})", date_time(newest.made_at)))
        }
        Some(Ok(None)) if deploy => Finding::warning(
            TOPIC,
            format!("{folder} にサーバー自身のバックアップがまだありません"),
            "backup --media を実行するか、午前3時の自動バックアップを待ってください",
        ),
        Some(Ok(None)) => Finding::fine(TOPIC, "サーバー自身のバックアップはまだありません"),
        Some(Err(error)) => Finding::wrong(
            TOPIC,
            format!("{folder} を読めません({error})"),
            "OWN_BACKUP_DIR の権限を確かめてください",
        ),
        None => {
            Finding::wrong(TOPIC, format!("{folder} が応答しません"), "マウントとディスクを確かめてください")
        }
    }];
    if deploy && !place.backups.rules.daily {
        found.push(Finding::warning(
            TOPIC,
            "毎晩のバックアップが止めてあります",
            "OWN_BACKUP_DAILY を true にしてください",
        ));
    }
    if sqlite_file(&place.backups.database).is_none() {
        found.extend(look_for_programs(place.backups.database.clone()).await);
    }
    found
}

/// PostgreSQL is dumped and restored by its own programs, which must not be older than the server.
async fn look_for_programs(address: String) -> Vec<Finding> {
    let asked = apart(move || {
        let missing: Vec<&str> =
            ["pg_dump", "psql"].into_iter().filter(|name| version_of(name).is_none()).collect();
        (missing, version_of("pg_dump").zip(version_of_server(&address)))
    });
    let (missing, versions) = asked.await.unwrap_or_default();
    if !missing.is_empty() {
        return vec![Finding::warning(
            TOPIC,
            format!("{} がないので、バックアップを作れません", missing.join("、")),
            "PostgreSQL のクライアント(Debian では postgresql-client)を入れてください",
        )];
    }
    match versions {
        Some((own, server)) if own < server => vec![Finding::wrong(
            TOPIC,
            format!("pg_dump {own} はサーバーの PostgreSQL {server} より古く、バックアップを作れません"),
            "サーバーと同じか新しい版の PostgreSQL のクライアントを入れてください",
        )],
        _ => Vec::new(),
    }
}

/// The major version in 「pg_dump (PostgreSQL) 15.18 (Debian …)」.
fn version_of(program: &str) -> Option<u32> {
    let said = Command::new(postgres::find(program)).arg("--version").stderr(Stdio::null()).output().ok()?;
    major_in(&String::from_utf8(said.stdout).ok()?)
}

fn major_in(said: &str) -> Option<u32> {
    let version = said.split_once(") ")?.1;
    version.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()
}

/// The major version of the server; nothing where it does not answer, of which another finding tells.
fn version_of_server(address: &str) -> Option<u32> {
    let mut psql = postgres::client("psql", address);
    psql.env("PGCONNECT_TIMEOUT", "2").args(["--no-psqlrc", "-At", "--command=SHOW server_version_num"]);
    let said = String::from_utf8(psql.stderr(Stdio::null()).output().ok()?.stdout).ok()?;
    Some(said.trim().parse::<u32>().ok()? / 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_program_is_read_as_it_says_it() {
        assert_eq!(major_in("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_in("pg_dump (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_in("pg_dump: command not found"), None);
        assert!(version_of("psql").is_some(), "./test installs it");
    }
}
