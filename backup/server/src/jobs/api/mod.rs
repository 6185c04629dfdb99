//! Jobs for programs.

pub(crate) mod states;
mod told;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backup_policy::{Answer, DataClass};
use chrono::{DateTime, TimeDelta, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::api::{Page, PageAddress, Revised, SeenRevision, Sent, read_code};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::told::{KeptSnapshots, WholeJob};
use super::routes::name_problems;
use super::store::{self, JobFilter, JobLine};
use super::views::FilledJob;
use super::{JITTER_MINUTES, JobId, SaveJobError, add_job, edit_job};
use crate::api::read_filter;
use crate::app::App;
use crate::members::{Member, Operator};
use crate::verdicts;

/// Which jobs are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// A part of name, target, tool or owner.
    q: Option<String>,
    /// `met`, `warning`, `unknown` or `broken`, as they were judged last.
    answer: Option<String>,
    /// `paused` or `retired`; without one those in use.
    state: Option<String>,
    tool: Option<String>,
    /// `restricted`, `confidential`, `internal` or `public`.
    class: Option<String>,
}

/// A job.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobItem {
    id: i64,
    name: String,
    tool: String,
    target: String,
    owner: String,
    schedule: Option<String>,
    paused: bool,
    /// How the newest run ended; `null` while it goes on, or before the first.
    newest_outcome: Option<String>,
    newest_started_at: Option<DateTime<Utc>>,
    succeeded_at: Option<DateTime<Utc>>,
    /// As it was judged last; never better than the verdict itself.
    answer: &'static str,
}

/// A job as it shall be. What the server's own engine cannot be asked for again stays where it is left empty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentJob {
    name: String,
    /// `folders`, `sqlite` or `postgres` of the server's own engine, or `external` of another tool. It never changes.
    kind: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    description: String,
    /// `restricted`, `confidential`, `internal` or `public`.
    class: String,
    /// Folders, the file of one database or its address, or in words what another tool protects. Left empty of a job of the
    /// engine that is there: the same as before.
    #[serde(default)]
    what: Vec<String>,
    /// Of `folders`: patterns of what is left out.
    #[serde(default)]
    excludes: Vec<String>,
    #[serde(default)]
    one_file_system: bool,
    /// Of `postgres`: without the roles of its cluster.
    #[serde(default)]
    without_globals: bool,
    /// Of `external`: the name of the tool.
    #[serde(default)]
    tool: String,
    /// Of `external`: how long after its time a report may come; 180 if nobody says.
    grace_minutes: Option<u32>,
    /// The name of the repository that is written first; of a job that is there it stays.
    #[serde(default)]
    repository: String,
    /// The names of the repositories to which it is copied.
    #[serde(default)]
    copy_to: Vec<String>,
    /// In the notation of cron, by the clock of Japan; empty: by hand alone.
    #[serde(default)]
    schedule: String,
    /// Between which times of the day it may begin by itself: `22:00`.
    #[serde(default)]
    window_from: String,
    #[serde(default)]
    window_to: String,
    /// By how many minutes at most it begins later than the schedule says.
    #[serde(default = "usual_jitter")]
    jitter_minutes: u32,
    #[serde(default)]
    business_days_note: String,
    /// How old the newest success may be; `null`: as the class says.
    rpo_minutes: Option<u32>,
    drill_every_days: Option<u32>,
    #[serde(default)]
    keep: KeptSnapshots,
}

const fn usual_jitter() -> u32 {
    JITTER_MINUTES
}

/// Lists the jobs in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/jobs",
    tag = "ジョブ",
    summary = "ジョブの一覧と、最後の実行",
    params(Wanted, PageAddress),
    responses((status = 200, description = "ジョブ", body = Page<JobItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<JobItem>>, Refusal> {
    let filter = wanted.filter()?;
    let mut tx = database.read().await?;
    let lines = store::list_lines_after(&mut tx, &filter, JobId(page.after()), page.to_ask()).await?;
    Ok(Json(page.page(lines, |line| line.id.0, JobItem::new)))
}

/// Tells of one job.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{job}",
    tag = "ジョブ",
    summary = "1つのジョブの設定",
    responses((status = 200, description = "ジョブ", body = WholeJob, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(app): State<App>,
    _by: Member,
    Path(id): Path<JobId>,
) -> Result<Revised<WholeJob>, Refusal> {
    told::find(&app, id).await
}

/// Adds a job.
#[utoipa::path(
    post,
    path = "/api/v1/jobs",
    tag = "ジョブ",
    summary = "ジョブを登録する",
    request_body = SentJob,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "ジョブの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    making: Making<SentJob>,
) -> Result<Response, Refusal> {
    let database = app.database.clone();
    making
        .once(&database, async move |database, sent: SentJob| {
            read_code("kind", &sent.kind, ["folders", "sqlite", "postgres", "external"], |kind| kind)?;
            let (rpo, filled) = sent.fill(0)?;
            let mut problems = Problems::none();
            let new = filled.read_new(&mut problems);
            let mut new = new.ok_or_else(|| Refusal::of_fields(&problems))?;
            new.settings.rpo = rpo;
            let id = add_job(&app, &by, &new).await.map_err(refuse)?;
            Ok(judge_made(&database, id).await)
        })
        .await
}

/// Judges a job that was just made, and gives its number: the job is there whatever becomes of that, and the calendar judges it
/// once more.
pub(crate) async fn judge_made(database: &Database, id: JobId) -> i64 {
    if let Err(error) = verdicts::judge_job(database, id).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a job that was made was not judged");
    }
    id.0
}

/// Changes a job, all of it.
#[utoipa::path(
    put,
    path = "/api/v1/jobs/{job}",
    tag = "ジョブ",
    summary = "ジョブを変更する",
    request_body = SentJob,
    responses((status = 200, description = "変更したジョブ", body = WholeJob, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(app): State<App>,
    by: Operator,
    Path(id): Path<JobId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentJob>,
) -> Result<Revised<WholeJob>, Refusal> {
    let job = store::find_job(&mut app.database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    if sent.kind != job.source_kind.as_deref().unwrap_or("external") {
        return Err(Refusal::of_field("kind", format!("{}。", SaveJobError::AnotherKind)));
    }
    let (rpo, filled) = sent.fill(seen)?;
    let mut problems = Problems::none();
    let edited = filled.read_edited(&job, &mut problems);
    let mut edited = edited.ok_or_else(|| Refusal::of_fields(&problems))?;
    edited.settings.rpo = rpo;
    edit_job(&app, &by, id, &edited).await.map_err(refuse)?;
    verdicts::judge_job(&app.database, id).await.map_err(|error| Refusal::from(error).after_keeping())?;
    told::find(&app, id).await.map_err(Refusal::after_keeping)
}

/// Why a job was neither added nor edited, with the fields as programs know them.
pub(crate) fn refuse(error: SaveJobError) -> Refusal {
    let refused = match error {
        SaveJobError::Db(error) => return error.into(),
        SaveJobError::NoSuchJob => return Refusal::not_found(),
        SaveJobError::Stale => return Refusal::outdated(),
        refused => refused,
    };
    let (mut of_form, mut problems) = (Problems::none(), Problems::none());
    name_problems(&refused, &mut of_form);
    for problem in of_form.iter() {
        let field = if problem.field == "rpo_hours" { "rpo_minutes" } else { problem.field.as_str() };
        problems.add(field, &problem.words);
    }
    Refusal::of_fields(&problems)
}

impl Wanted {
    fn filter(self) -> Result<JobFilter, Refusal> {
        Ok(JobFilter {
            search: platform_database::containing(&self.q.unwrap_or_default().trim().to_lowercase()),
            answer: read_filter("answer", self.answer, Answer::ALL.map(Answer::code))?,
            state: read_filter("state", self.state, ["paused", "retired"])?,
            tool: self.tool,
            class: read_filter("class", self.class, DataClass::ALL.map(DataClass::code))?,
        })
    }
}

impl SentJob {
    /// The objective, and the rest as the form has it. Of several databases one alone would be backed up.
    fn fill(self, revision: i64) -> Result<(Option<TimeDelta>, FilledJob), Refusal> {
        if matches!(self.kind.as_str(), "sqlite" | "postgres") && self.what.len() > 1 {
            return Err(Refusal::of_field("what", "データベースは1つだけ入れてください。"));
        }
        let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let keep = self.keep;
        // What another tool protects is said in one line.
        let between = if self.kind == "external" { "、" } else { "\n" };
        let filled = FilledJob {
            revision,
            name: self.name,
            owner: self.owner,
            description: self.description,
            class: self.class,
            kind: self.kind,
            what: self.what.join(between),
            excludes: self.excludes.join("\n"),
            one_file_system: self.one_file_system,
            without_globals: self.without_globals,
            tool: self.tool,
            grace_minutes: text(self.grace_minutes),
            repository: self.repository,
            copy_to: self.copy_to,
            schedule: self.schedule,
            window_from: self.window_from,
            window_to: self.window_to,
            jitter_minutes: self.jitter_minutes.to_string(),
            business_days_note: self.business_days_note,
            rpo_hours: String::new(),
            drill_every_days: text(self.drill_every_days),
            keep_last: keep.last.to_string(),
            keep_hourly: keep.hourly.to_string(),
            keep_daily: keep.daily.to_string(),
            keep_weekly: keep.weekly.to_string(),
            keep_monthly: keep.monthly.to_string(),
            keep_yearly: keep.yearly.to_string(),
            keep_within_days: keep.within_days.to_string(),
        };
        Ok((self.rpo_minutes.map(|minutes| TimeDelta::minutes(i64::from(minutes))), filled))
    }
}

impl JobItem {
    fn new(line: JobLine) -> JobItem {
        JobItem {
            id: line.id.0,
            name: line.name,
            tool: line.tool,
            target: line.target,
            owner: line.owner,
            schedule: line.schedule,
            paused: line.paused,
            newest_outcome: line.outcome,
            newest_started_at: line.started_at,
            succeeded_at: line.succeeded_at,
            answer: line.answer.as_deref().and_then(Answer::from_code).unwrap_or(Answer::Unknown).code(),
        }
    }
}
