//! What came in, and the names that tools use, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::api::{Page, PageAddress, read_code};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::{RegisterNameError, register_name};
use super::store::{self, MessageFilter, MessageLine, UnknownLine};
use super::views::FilledName;
use super::{MessageId, NameKind, Way};
use crate::api::read_filter;
use crate::app::App;
use crate::jobs;
use crate::members::{Member, Operator};

/// How many names that nobody knows are told.
const SHOWN: i64 = 200;

/// Which messages are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `taken`, `repeated`, `noted` or `refused`.
    result: Option<String>,
    /// `ping`, `api`, `agent` or `syslog`.
    way: Option<String>,
    /// A part of the name of the job, of the sender, or of where it came from.
    q: Option<String>,
}

/// Something that a tool said.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageItem {
    id: i64,
    received_at: DateTime<Utc>,
    /// `ping`, `api`, `agent` or `syslog`.
    way: String,
    address: String,
    sender: String,
    origin: String,
    /// Which job it named.
    said: String,
    job: Option<i64>,
    job_name: Option<String>,
    run: Option<i64>,
    /// What it told, in words.
    word: String,
    /// `taken`, `repeated`, `noted` or `refused`.
    result: String,
    reason: String,
    body: String,
}

/// A name that tools use and nobody has registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnknownName {
    /// `slug` in a ping address, `agent` of the former system's numbers, or `name`.
    kind: String,
    name: String,
    messages: i64,
    newest_at: DateTime<Utc>,
    sender: String,
}

/// Which job a name means: one that is there, or a new one of another tool.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentName {
    /// `slug`, `agent` or `name`.
    kind: String,
    name: String,
    /// The number of the job; left out of a new one, which the next four describe.
    job: Option<i64>,
    #[serde(default)]
    new_name: String,
    #[serde(default)]
    tool: String,
    #[serde(default)]
    target: String,
    /// `restricted`, `confidential`, `internal` or `public`.
    #[serde(default)]
    class: String,
}

/// Lists what came in, the newest first; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/intake/messages",
    tag = "取り込み",
    summary = "受信した報告の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "報告", body = Page<MessageItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<MessageItem>>, Refusal> {
    let filter = MessageFilter {
        result: read_filter("result", wanted.result, ["taken", "repeated", "noted", "refused"])?,
        way: read_filter("way", wanted.way, Way::ALL.map(Way::code))?,
        search: platform_database::containing(&wanted.q.unwrap_or_default().trim().to_lowercase()),
    };
    let mut tx = database.read().await?;
    let found = store::list_messages(&mut tx, &filter, (page.to_ask(), page.after())).await?;
    Ok(Json(page.counted(found, MessageItem::new)))
}

/// Tells of one message.
#[utoipa::path(
    get,
    path = "/api/v1/intake/messages/{message}",
    tag = "取り込み",
    summary = "1つの受信した報告",
    responses((status = 200, description = "報告", body = MessageItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<MessageId>,
) -> Result<Json<MessageItem>, Refusal> {
    let found = store::find_message(&mut database.read().await?, id).await?;
    found.map(|line| Json(MessageItem::new(line))).ok_or_else(Refusal::not_found)
}

/// Lists the names that tools use and nobody has registered, the one used last first, two hundred at most.
#[utoipa::path(
    get,
    path = "/api/v1/intake/unknown-names",
    tag = "取り込み",
    summary = "登録されていない名前",
    responses((status = 200, description = "名前", body = Vec<UnknownName>))
)]
pub(crate) async fn list_unknown(
    State(database): State<Database>,
    _by: Member,
) -> Result<Json<Vec<UnknownName>>, Refusal> {
    let found = store::list_unknown(&mut database.read().await?, SHOWN).await?;
    Ok(Json(found.into_iter().map(UnknownName::new).collect()))
}

/// Registers that a name means a job; what waited for the name is taken.
#[utoipa::path(
    post,
    path = "/api/v1/intake/names",
    tag = "取り込み",
    summary = "名前をジョブに登録する",
    request_body = SentName,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "ジョブの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    making: Making<SentName>,
) -> Result<Response, Refusal> {
    let database = app.database.clone();
    making
        .below("/api/v1/jobs")
        .once(&database, async move |database, sent: SentName| {
            let kinds = [NameKind::Slug, NameKind::Agent, NameKind::Name];
            let kind = read_code("kind", &sent.kind, kinds, NameKind::code)?;
            let filled = sent.fill();
            if filled.name().is_empty() {
                return Err(Refusal::of_field("name", "名前を入れてください。"));
            }
            let mut problems = Problems::none();
            let meant = filled.read(&mut problems).ok_or_else(|| Refusal::of_fields(&problems))?;
            let (job, _taken) =
                register_name(&app, &by, kind, filled.name(), &meant).await.map_err(refuse)?;
            Ok(jobs::api::judge_made(&database, job).await)
        })
        .await
}

fn refuse(error: RegisterNameError) -> Refusal {
    match error {
        RegisterNameError::Db(error) => error.into(),
        RegisterNameError::Job(error) => jobs::api::refuse(error),
        refused @ RegisterNameError::NoSuchJob => Refusal::of_field("job", format!("{refused}。")),
        refused @ RegisterNameError::Taken => Refusal::conflict(format!("{refused}。")),
    }
}

impl SentName {
    /// As the form has it.
    fn fill(self) -> FilledName {
        FilledName {
            kind: self.kind,
            name: self.name,
            job: self.job.map(|job| job.to_string()).unwrap_or_default(),
            new_name: self.new_name,
            tool: self.tool,
            target: self.target,
            class: self.class,
        }
    }
}

impl MessageItem {
    fn new(line: MessageLine) -> MessageItem {
        MessageItem {
            id: line.id.0,
            received_at: line.received_at,
            way: line.way,
            address: line.address,
            sender: line.sender,
            origin: line.origin,
            said: line.said,
            job: line.job_id.map(|job| job.0),
            job_name: line.job,
            run: line.run_id.map(|run| run.0),
            word: line.word,
            result: line.result,
            reason: line.reason,
            body: line.body,
        }
    }
}

impl UnknownName {
    fn new(line: UnknownLine) -> UnknownName {
        UnknownName {
            kind: line.name_kind,
            name: line.name,
            messages: line.messages,
            newest_at: line.newest_at,
            sender: line.sender,
        }
    }
}
