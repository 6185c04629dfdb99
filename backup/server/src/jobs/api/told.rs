//! A job as a program reads it.

use backup_engine::Retention;
use chrono::{DateTime, Utc};
use platform_web::Refusal;
use platform_web::api::Revised;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::copies;
use crate::jobs::views::FilledJob;
use crate::jobs::{Job, JobId, store};

/// What is set of a job.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeJob {
    id: i64,
    name: String,
    /// `folders`, `sqlite`, `postgres` or `command` of the server's own engine, or `external` of another tool.
    kind: String,
    tool: String,
    /// What is protected, in words.
    target: String,
    owner: String,
    description: String,
    /// `restricted`, `confidential`, `internal` or `public`.
    class: String,
    /// What is read, where it holds no secret.
    what: Vec<String>,
    excludes: Vec<String>,
    one_file_system: bool,
    /// How long after its time the report of another tool may come.
    grace_minutes: i64,
    /// The name of the repository that is written first; empty of another tool's.
    repository: String,
    copy_to: Vec<String>,
    /// In the notation of cron, by the clock of Japan; `null`: by hand alone.
    schedule: Option<String>,
    window_from: String,
    window_to: String,
    jitter_minutes: i64,
    business_days_note: String,
    /// How old the newest success may be.
    rpo_minutes: i64,
    /// Whether that was said for this job; otherwise its class says it.
    own_rpo: bool,
    drill_every_days: Option<i64>,
    keep: KeptSnapshots,
    paused: bool,
    paused_by: String,
    paused_at: Option<DateTime<Utc>>,
    paused_reason: String,
    /// When it goes on by itself.
    paused_until: Option<DateTime<Utc>>,
    retired: bool,
    created_at: DateTime<Utc>,
}

/// How many snapshots stay, each for a reason; all 0: all of them.
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct KeptSnapshots {
    pub(super) last: u32,
    pub(super) hourly: u32,
    pub(super) daily: u32,
    pub(super) weekly: u32,
    pub(super) monthly: u32,
    pub(super) yearly: u32,
    /// All of the last so many days.
    pub(super) within_days: u32,
}

pub(super) async fn find(app: &App, id: JobId) -> Result<Revised<WholeJob>, Refusal> {
    let mut tx = app.database.read().await?;
    let job = store::find_job(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let copies = copies::list_copies(&mut tx, id).await?;
    drop(tx);
    let filled = FilledJob::of(&job, &copies, &app.vault);
    Ok(Revised(job.revision, WholeJob::new(job, filled)))
}

impl WholeJob {
    fn new(job: Job, filled: FilledJob) -> WholeJob {
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        WholeJob {
            id: job.id.0,
            keep: KeptSnapshots::new(&job.retention().unwrap_or_default()),
            kind: filled.kind,
            what: lines(&filled.what),
            excludes: lines(&filled.excludes),
            one_file_system: filled.one_file_system,
            repository: filled.repository,
            copy_to: filled.copy_to,
            window_from: filled.window_from,
            window_to: filled.window_to,
            name: job.name,
            tool: job.tool,
            target: job.target,
            owner: job.owner,
            description: job.description,
            class: job.data_class,
            grace_minutes: job.grace_minutes,
            schedule: job.times.schedule,
            jitter_minutes: job.times.jitter_minutes,
            business_days_note: job.business_days_note,
            rpo_minutes: job.rpo_minutes,
            own_rpo: job.own_rpo,
            drill_every_days: job.drill_every_days,
            paused: job.paused,
            paused_by: job.paused_by,
            paused_at: job.paused_at,
            paused_reason: job.paused_reason,
            paused_until: job.paused_until,
            retired: job.retired_at.is_some(),
            created_at: job.created_at,
        }
    }
}

impl KeptSnapshots {
    fn new(retention: &Retention) -> KeptSnapshots {
        KeptSnapshots {
            last: retention.last,
            hourly: retention.hourly,
            daily: retention.daily,
            weekly: retention.weekly,
            monthly: retention.monthly,
            yearly: retention.yearly,
            within_days: retention.within_days,
        }
    }
}
