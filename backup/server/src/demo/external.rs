//! The jobs of other tools, with an invented history of reports.

use anyhow::Context;
use backup_policy::{DataClass, Outcome};
use chrono::TimeDelta;
use platform_database::{Timestamp, WriteTx};
use platform_web::dates;

use crate::app::App;
use crate::copies::{self, NewCopy};
use crate::jobs::{self, GRACE_MINUTES, JobId, JobSettings, Keep, NewJob, OtherTool};
use crate::locations::{self, LocationId};
use crate::members::Operator;
use crate::runs::{self, Totals};

/// The hour of the day at which the runs begin.
const STARTS_AT: i64 = 22;

/// The longest run is over after so many hours.
const LONGEST_HOURS: i64 = 3;

/// How long ago the jobs were registered.
const REGISTERED_DAYS: i64 = 30;

/// How far back the history goes.
const DAYS: i64 = 21;

/// A job of another tool.
struct Sample {
    name: &'static str,
    tool: &'static str,
    target: &'static str,
    class: DataClass,
    owner: &'static str,
    gigabytes: i64,
    /// How the run of so many days ago ended; 0 is the newest.
    history: fn(i64) -> Option<(Outcome, &'static str)>,
    copies: &'static [SampleCopy],
}

/// A copy that another tool makes.
struct SampleCopy {
    name: &'static str,
    place: &'static str,
    medium: &'static str,
    protection: &'static str,
    offline_state: Option<&'static str>,
    /// Until how many days from now it is locked.
    locked_days: Option<i64>,
    /// How many hours ago it was written.
    hours: i64,
}

const fn copy(name: &'static str, place: &'static str, medium: &'static str, hours: i64) -> SampleCopy {
    SampleCopy { name, place, medium, protection: "online", offline_state: None, locked_days: None, hours }
}

const SAMPLES: [Sample; 4] = [
    Sample {
        name: "基幹サーバー イメージ",
        tool: "Veeam",
        target: "SV-KIKAN01",
        class: DataClass::Restricted,
        owner: "基幹係",
        gigabytes: 412,
        history: |_day| Some((Outcome::Succeeded, "")),
        copies: &[
            copy("バックアップサーバー", "本番サイト", "disk", 8),
            SampleCopy {
                protection: "immutable",
                locked_days: Some(30),
                ..copy("クラウド", "西日本データセンター", "cloud", 7)
            },
            SampleCopy {
                protection: "offline",
                offline_state: Some("stored"),
                ..copy("LTO 0012", "耐火金庫室", "tape", 60)
            },
        ],
    },
    Sample {
        name: "ファイルサーバー",
        tool: "Windows Server Backup",
        target: "SV-FILE02 D:",
        class: DataClass::Internal,
        owner: "総務係",
        gigabytes: 980,
        history: |day| match day {
            0 => Some((Outcome::Failed, "HResult 0x80780119: ボリュームの空き領域が足りません")),
            6 | 13 => Some((Outcome::Warned, "開いているファイルを3個飛ばしました")),
            _ => Some((Outcome::Succeeded, "")),
        },
        copies: &[copy("USBディスク", "本番サイト", "external_disk", 29)],
    },
    Sample {
        name: "会計データベース",
        tool: "restic",
        target: "kaikei-db",
        class: DataClass::Confidential,
        owner: "経理係",
        gigabytes: 36,
        // Nothing was reported for five days.
        history: |day| (day >= 5).then_some((Outcome::Succeeded, "")),
        copies: &[
            copy("NAS", "本番サイト", "disk", 121),
            copy("遠隔地", "西日本データセンター", "cloud", 121),
        ],
    },
    Sample {
        name: "図面アーカイブ",
        tool: "AOMEI Backupper",
        target: "ZUMEN-PC",
        class: DataClass::Restricted,
        owner: "設計係",
        gigabytes: 240,
        history: |day| match day {
            3 => Some((Outcome::Failed, "保存先に接続できません")),
            _ => Some((Outcome::Succeeded, "")),
        },
        copies: &[
            copy("NAS", "本番サイト", "disk", 10),
            copy("遠隔地", "西日本データセンター", "cloud", 10),
            SampleCopy {
                protection: "offline",
                offline_state: Some("lent"),
                ..copy("外付けHDD 03", "耐火金庫室", "external_disk", 80)
            },
        ],
    },
];

/// Adds the jobs with their copies and reports.
pub(super) async fn add_jobs(app: &App, by: &Operator) -> anyhow::Result<()> {
    for sample in &SAMPLES {
        let settings = JobSettings {
            name: sample.name.to_owned(),
            owner: sample.owner.to_owned(),
            description: String::new(),
            data_class: sample.class,
            schedule: Some(format!("0 {STARTS_AT} * * *")),
            rpo: None,
            window: None,
            jitter_minutes: 0,
            business_days_note: String::new(),
            drill_every_days: None,
        };
        let new = NewJob {
            settings,
            keep: Keep::External(OtherTool {
                tool: sample.tool.to_owned(),
                target: sample.target.to_owned(),
                grace_minutes: GRACE_MINUTES,
            }),
        };
        let job = jobs::add_job(app, by, &new).await?;
        let mut tx = app.database.write().await?;
        let registered_at = tx.now() - TimeDelta::days(REGISTERED_DAYS);
        jobs::update_registered(&mut tx, job, registered_at).await?;
        add_history(&mut tx, job, sample).await?;
        add_copies(&mut tx, job, sample).await?;
        tx.commit().await.context("while keeping an invented history")?;
    }
    Ok(())
}

async fn add_history(tx: &mut WriteTx, job: JobId, sample: &Sample) -> anyhow::Result<()> {
    let newest = newest_start(tx.now());
    for day in (0..DAYS).rev() {
        let Some((outcome, reason)) = (sample.history)(day) else { continue };
        let started_at = newest - TimeDelta::days(day);
        let ended_at = started_at + TimeDelta::minutes(25 + sample.gigabytes / 20 + day * 7 % 11);
        let bytes = (sample.gigabytes * 1000 + (DAYS - day) * 130) * 1_000_000;
        let stored = bytes / 90 + day * 13_000_000;
        let written = outcome != Outcome::Failed;
        let totals = Totals {
            files: written.then_some(sample.gigabytes * 211),
            bytes: written.then_some(bytes),
            bytes_added: written.then_some(stored * 2),
            bytes_stored: written.then_some(stored),
            ..Totals::default()
        };
        runs::insert_finished_run(tx, job, (started_at, ended_at), outcome, reason, &totals).await?;
    }
    Ok(())
}

/// When the newest run began that must be over by now.
fn newest_start(now: Timestamp) -> Timestamp {
    let over = now - TimeDelta::hours(STARTS_AT + LONGEST_HOURS);
    dates::start_of(dates::day_of(over)).unwrap_or(over) + TimeDelta::hours(STARTS_AT)
}

async fn add_copies(tx: &mut WriteTx, job: JobId, sample: &Sample) -> anyhow::Result<()> {
    for copy in sample.copies {
        let new = NewCopy {
            name: copy.name,
            location: Some(find_place(tx, copy.place).await?),
            medium: Some(copy.medium),
            protection: copy.protection,
            immutable_until: copy.locked_days.map(|days| tx.now() + TimeDelta::days(days)),
            lock_days: copy.locked_days,
            offline_state: copy.offline_state,
            encrypted: Some(true),
            follows: copy.protection != "offline",
            called: "",
            written_at: Some(tx.now() - TimeDelta::hours(copy.hours)),
            last_outcome: Some(Outcome::Succeeded.code()),
        };
        copies::insert_copy(tx, job, &new).await?;
    }
    Ok(())
}

async fn find_place(tx: &mut WriteTx, name: &str) -> anyhow::Result<LocationId> {
    let found = locations::find_location_by_name(tx, name).await?;
    Ok(found.with_context(|| format!("while looking for the place {name}"))?.id)
}
