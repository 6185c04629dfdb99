//! Taking a ping: whose key it is, and what it tells.

use backup_policy::{DataClass, Outcome};
use chrono::TimeDelta;
use platform_database::{DbError, DbResult, WriteTx};
use serde_json::Value;
use thiserror::Error;

use super::address::{PingAddress, Signal, Target};
use super::{key, store};
use crate::app::App;
use crate::intake::{self, Fields, Message, NameKind, Said, TakeError, Told, Way};
use crate::jobs::{self, GRACE_MINUTES, JobId, JobSettings, Keep, NewJob, OtherTool, SaveJobError};
use crate::members::Operator;
use crate::runs::{Attempt, EndReport, Identity, Totals};

/// How much of a body is kept, in bytes.
pub(super) const BODY_LIMIT: usize = 10_000;

/// What a ping brings.
pub(super) struct Ping {
    pub(super) address: PingAddress,
    /// What its tool calls the run.
    pub(super) run: Option<uuid::Uuid>,
    /// Whether a job that nobody knows is to be added.
    pub(super) create: bool,
    pub(super) body: String,
    pub(super) origin: platform_audit::Origin,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// It was taken.
    Taken,
    /// So was the job that it names.
    Created,
}

/// Why a ping was not taken.
#[derive(Debug, Error)]
pub(super) enum PingError {
    /// No such key, or no such job.
    #[error("not found")]
    NotFound,
    /// The name belongs to something else.
    #[error("ambiguous slug")]
    Ambiguous,
    /// The database.
    #[error("the ping could not be taken")]
    Db(#[from] DbError),
}

/// Takes a ping.
pub(super) async fn take_ping(app: &App, ping: &Ping) -> Result<Heard, PingError> {
    let (said, created) = match &ping.address.target {
        Target::Own(key) => (Said::Id(find_job(app, key).await?.ok_or(PingError::NotFound)?), false),
        Target::Slug { key, slug } => {
            if find_job(app, key).await?.is_some() {
                return Err(PingError::NotFound);
            }
            let created = ping.create && add_job(app, ping, slug).await?;
            (Said::Called(NameKind::Slug, slug.clone()), created)
        }
    };
    let message = Message {
        way: Way::Ping,
        address: ping.address.words(),
        sender: "ping".to_owned(),
        origin: ping.origin.address.clone(),
        said,
        told: told(ping),
        order: None,
        body: ping.body.clone(),
    };
    match intake::take(&app.database, &message).await {
        Ok(_) if created => Ok(Heard::Created),
        Ok(_) => Ok(Heard::Taken),
        Err(TakeError::Db(error)) => Err(error.into()),
        Err(_noted) => Err(PingError::NotFound),
    }
}

/// The job of a key; `None` of the shared one.
async fn find_job(app: &App, key: &str) -> Result<Option<JobId>, PingError> {
    let mut tx = app.database.read().await?;
    let holder = store::find_holder(&mut tx, &key::hash(key)).await?.ok_or(PingError::NotFound)?;
    Ok(holder.job_id)
}

/// Adds the job that is called `slug`, if there is none.
async fn add_job(app: &App, ping: &Ping, slug: &str) -> Result<bool, PingError> {
    let by = Operator::by_ping(ping.origin.clone());
    let mut tx = app.database.write().await?;
    let said = Said::Called(NameKind::Slug, slug.to_owned());
    if intake::find_job_called(&mut tx, &said).await?.is_some() {
        return Ok(false);
    }
    let made = insert_job(app, &mut tx, &by, slug).await?.ok_or(PingError::Ambiguous)?;
    // Whoever was faster has given the name to a job of theirs, and this one is undone.
    if !intake::insert_name(&mut tx, NameKind::Slug, slug, made).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// `None` where a job of that name is there, of which nobody has said that it is meant.
async fn insert_job(app: &App, tx: &mut WriteTx, by: &Operator, slug: &str) -> DbResult<Option<JobId>> {
    let new = NewJob {
        settings: JobSettings::reported(slug, DataClass::Internal),
        keep: Keep::External(OtherTool {
            tool: "ping".to_owned(),
            target: slug.to_owned(),
            grace_minutes: GRACE_MINUTES,
        }),
    };
    match jobs::insert_new(app, tx, by, &new).await {
        Ok(id) => Ok(Some(id)),
        Err(SaveJobError::Db(error)) => Err(error),
        Err(_refused) => Ok(None),
    }
}

fn told(ping: &Ping) -> Told {
    let name = ping.run.map(|run| format!("rid:{run}"));
    let lines: Vec<String> = ping.body.lines().map(str::to_owned).collect();
    let (outcome, reason) = match ping.address.signal {
        Signal::Start => return Told::Start(name),
        Signal::Log => return Told::Log(name, lines),
        Signal::Success | Signal::Exit(0) => (Outcome::Succeeded, String::new()),
        Signal::Fail => (Outcome::Failed, "失敗の報告がありました".to_owned()),
        Signal::Exit(status) => (Outcome::Failed, format!("終了コードは{status}でした")),
    };
    let identity = name.map_or(Identity::Open, Identity::Named);
    let (totals, took) = counted(&ping.body);
    let (span, attempt) = (None, Attempt::default());
    Told::End(Box::new(EndReport { identity, outcome, reason, span, took, totals, lines, attempt }))
}

/// What a body says in JSON of how much there was; anything else is a log and nothing more.
fn counted(body: &str) -> (Totals, Option<TimeDelta>) {
    let Ok(mut fields) = Fields::read(body.as_bytes()) else { return (Totals::default(), None) };
    let mut number = |name: &str| match fields.value(name) {
        Some(Value::Number(_)) => fields.number(name),
        _ => None,
    };
    let totals = Totals { files: number("files"), bytes: number("bytes"), ..Totals::default() };
    (totals, fields.seconds("duration"))
}

impl PingAddress {
    /// What the notes say of it; never the key.
    fn words(&self) -> String {
        let kind = match self.target {
            Target::Own(_) => "/ping/…",
            Target::Slug { .. } => "/ping/…/{slug}",
        };
        match self.signal {
            Signal::Success => kind.to_owned(),
            Signal::Start => format!("{kind}/start"),
            Signal::Fail => format!("{kind}/fail"),
            Signal::Log => format!("{kind}/log"),
            Signal::Exit(status) => format!("{kind}/{status}"),
        }
    }
}
