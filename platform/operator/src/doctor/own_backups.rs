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
        found.extend(look_for_programs().await);
    }
    found
}

/// PostgreSQL is dumped and restored by its own programs.
async fn look_for_programs() -> Vec<Finding> {
    let missing = apart(|| {
        let runs = |name: &str| {
            let mut program = Command::new(postgres::find(name));
            program
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|it| it.success())
        };
        ["pg_dump", "psql"].into_iter().filter(|name| !runs(name)).collect::<Vec<_>>()
    });
    match missing.await.unwrap_or_default().as_slice() {
        [] => Vec::new(),
        missing => vec![Finding::warning(
            TOPIC,
            format!("{} がないので、バックアップを作れません", missing.join("、")),
            "PostgreSQL のクライアント(Debian では postgresql-client)を入れてください",
        )],
    }
}
