//! Looking at the machine: its disk, and whether the server backs itself up.

use chrono::TimeDelta;
use platform_audit::EntryFilter;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_tasks::{Lane, Task, TaskRun};
use platform_web::dates;
use serde::{Deserialize, Serialize};

use super::store;
use crate::alerts::{self, Kind};
use crate::app::App;

/// A backup of each night is missing when the newest is older.
const NIGHTLY: TimeDelta = TimeDelta::hours(30);
/// What the audit record calls a backup of the server.
const BACKED_UP: &str = "server.backed_up";

/// Below how many bytes free on the disk somebody must know; nobody, below nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskLimits {
    /// It is worth a warning.
    pub low: u64,
    /// It is worth more.
    pub full: u64,
}

/// Looks at the machine.
#[derive(Serialize, Deserialize)]
pub(crate) struct LookAtServer;

impl Task for LookAtServer {
    const KIND: &'static str = "server_signs.look";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn look_at_server(app: App, _task: LookAtServer, _run: TaskRun) -> anyhow::Result<()> {
    let folder = app.folder.clone();
    let free = tokio::task::spawn_blocking(move || platform_operator::free_bytes(&folder)).await?;
    let mut tx = app.database.write().await?;
    let disk = free.and_then(|free| judge_disk(free, app.disk_limits));
    for kind in [Kind::DiskLow, Kind::DiskFull] {
        match &disk {
            Some((found, words)) if *found == kind => {
                store::upsert_sign(&mut tx, &app.host, kind, words).await?;
            }
            _ => store::delete_sign(&mut tx, &app.host, kind).await?,
        }
    }
    let daily = app.own_backups.as_ref().is_some_and(|plan| plan.rules.daily);
    match missing_backup(&mut tx).await?.filter(|_| daily) {
        Some(words) => store::upsert_sign(&mut tx, "", Kind::OwnBackupMissing, &words).await?,
        None => store::delete_sign(&mut tx, "", Kind::OwnBackupMissing).await?,
    }
    alerts::enqueue_comparison(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

fn judge_disk(free: u64, limits: DiskLimits) -> Option<(Kind, String)> {
    let kind = match free {
        _ if free < limits.full => Kind::DiskFull,
        _ if free < limits.low => Kind::DiskLow,
        _ => return None,
    };
    // Whole gigabytes: what moves with each look is nothing new.
    let words = format!("DATA_DIR のディスクの空きは、およそ{} GBです", free / 1_000_000_000);
    Some((kind, words))
}

/// Why the newest backup of the server is not young enough; one that was never made is missing a night after the
/// record begins.
async fn missing_backup(tx: &mut ReadTx) -> DbResult<Option<String>> {
    let now = tx.now();
    let filter = EntryFilter { event: BACKED_UP.to_owned(), ..EntryFilter::default() };
    let newest = platform_audit::list_entries(tx, &filter, i64::MAX, 1, 0).await?.pop().map(|entry| entry.at);
    let began = platform_audit::find_entry(tx, 1).await?.map(|entry| entry.at);
    Ok(words_of(newest, began, now))
}

fn words_of(newest: Option<Timestamp>, began: Option<Timestamp>, now: Timestamp) -> Option<String> {
    match (newest, began) {
        (Some(newest), _) if now - newest > NIGHTLY => Some(format!(
            "最後のバックアップは{}です。タスクの画面で失敗の理由を確かめてください",
            dates::date_time(newest)
        )),
        (None, Some(began)) if now - began > NIGHTLY => {
            Some("サーバー自身のバックアップが一度も取れていません".to_owned())
        }
        // The record's first entry was pruned, so the server has run for long.
        (None, None) => Some("サーバー自身のバックアップの記録がありません".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_a_warning_and_hardly_any_is_more() {
        let limits = DiskLimits { low: 10_000_000_000, full: 5_000_000_000 };
        let kind = |gigabytes: u64| judge_disk(gigabytes * 1_000_000_000, limits).map(|(kind, _)| kind);
        assert_eq!(judge_disk(0, DiskLimits::default()), None, "nobody asked");
        assert_eq!(
            [11, 10, 9, 5, 4].map(kind),
            [None, None, Some(Kind::DiskLow), Some(Kind::DiskLow), Some(Kind::DiskFull)]
        );
    }

    #[test]
    fn a_backup_is_missing_a_night_after_the_last_or_after_the_beginning() {
        let now = Timestamp::UNIX_EPOCH + TimeDelta::days(100);
        let ago = |hours| Some(now - TimeDelta::hours(hours));
        assert!(words_of(ago(29), ago(999), now).is_none() && words_of(None, ago(29), now).is_none());
        assert!(words_of(ago(31), ago(999), now).is_some() && words_of(None, ago(31), now).is_some());
        assert!(words_of(None, None, now).is_some());
    }
}
