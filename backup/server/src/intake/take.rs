//! Taking a message: which job it means, what it changes, and the note of it.

use backup_policy::Outcome;
use platform_database::{Database, DbError, DbResult, Timestamp, WriteTx};
use platform_identity::orders::{self, Order, Standing};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::names::{Said, find_job_called};
use super::store::{self, MessageRow};
use super::waiting::Waiting;
use crate::copies::{self, Copy};
use crate::holdings;
use crate::jobs::{self, Job};
use crate::pullers::PullerId;
use crate::runs::{self, EndReport, Reported, RunId};
use crate::verdicts;

/// By which way something came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A ping address.
    Ping,
    /// The API.
    Api,
    /// The addresses of the former system.
    Agent,
    /// Events that Veeam sends.
    Syslog,
}

/// What came in.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) way: Way,
    /// The address, for people.
    pub(crate) address: String,
    /// In whose name.
    pub(crate) sender: String,
    /// From where.
    pub(crate) origin: String,
    pub(crate) said: Said,
    pub(crate) told: Told,
    /// What the program calls this order, so that it is done once.
    pub(crate) order: Option<Order>,
    pub(crate) body: String,
}

/// What is told of the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Told {
    /// A run began, called so by its tool.
    Start(Option<String>),
    /// A run is over.
    End(Box<EndReport>),
    /// Lines for the log of the run that goes on.
    Log(Option<String>, Vec<String>),
    /// What became of writing the job's copy.
    Copy(CopyReport),
    /// What a tool found when it tried backups of the job, or read them again.
    Verified(VerificationTold),
}

/// What is told of a verification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VerificationTold {
    /// The source that knows of it, whose word counts while it is heard.
    pub(crate) source: Option<PullerId>,
    /// Who tells.
    pub(crate) teller: String,
    /// What verified.
    pub(crate) what: String,
    pub(crate) ended_at: Timestamp,
    /// `None` where it says neither.
    pub(crate) passed: Option<bool>,
    pub(crate) words: String,
}

/// What is told of a copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CopyReport {
    /// What the tool calls the copy, where it says that.
    pub(crate) copy_name: Option<String>,
    pub(crate) copy_id: Option<String>,
    pub(crate) outcome: Outcome,
    /// When it was written; without it now.
    pub(crate) written_at: Option<Timestamp>,
    /// All that is told, in one line: the same line again is no news.
    pub(crate) told: String,
}

/// What became of a message.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) job: Job,
    pub(crate) run: Option<RunId>,
    /// Whether it told anything new.
    pub(crate) new: bool,
}

/// Why a message was not taken.
#[derive(Debug, Error)]
pub(crate) enum TakeError {
    /// Nobody has said which job this is.
    #[error("{0}のジョブは登録されていません。「受信した報告」の画面で登録してください")]
    Unknown(String),
    /// The job is retired.
    #[error("ジョブ「{0}」は登録を終了しています")]
    Retired(String),
    /// This server performs the job itself.
    #[error("ジョブ「{0}」は、このサーバーが実行するジョブです。別のツールからは報告できません")]
    Ours(String),
    /// The job has no copy of that name, or none is named and it has none or more than one.
    #[error(
        "ジョブ「{0}」のどのコピーの報告か分かりません。copy_name か copy_id を添え、コピーの「ツールでの名前・番号」に同じものを入れてください"
    )]
    CopyUnclear(String),
    /// It waited, and a younger run of the job has been told meanwhile.
    #[error("ジョブ「{0}」には、これより新しい実行がすでに記録されています")]
    Superseded(String),
    /// The same order was another one before.
    #[error("この Idempotency-Key は、別の内容ですでに使われています")]
    OrderChanged,
    /// The database.
    #[error("the message could not be taken")]
    Db(#[from] DbError),
}

/// Takes a message, or notes why not.
pub(crate) async fn take(database: &Database, message: &Message) -> Result<Taken, TakeError> {
    let mut tx = database.write().await?;
    let decided = decide(&mut tx, message).await;
    if let Err(TakeError::Db(error)) = decided {
        return Err(error.into());
    }
    note(&mut tx, message, &decided).await?;
    if let Ok(Taken { job, new: true, .. }) = &decided {
        verdicts::judge_job_within(&mut tx, job.id).await?;
    }
    tx.commit().await?;
    decided
}

/// Takes what was told of a job within a transaction of somebody else's, without a note of it.
pub(crate) async fn take_within(
    tx: &mut WriteTx,
    said: &Said,
    told: &Told,
    sender: &str,
) -> Result<Taken, TakeError> {
    let job = find_job(tx, said).await?;
    let (run, new) = apply(tx, &job, told, sender).await?;
    Ok(Taken { job, run, new })
}

/// The job that is meant, if reports of it are taken; whoever has it has its turn.
async fn find_job(tx: &mut WriteTx, said: &Said) -> Result<Job, TakeError> {
    let job = find_job_called(tx, said).await?;
    let job = job.ok_or_else(|| TakeError::Unknown(said.words()))?;
    match (&job.source_kind, job.retired_at) {
        (Some(_), _) => return Err(TakeError::Ours(job.name)),
        (_, Some(_)) => return Err(TakeError::Retired(job.name)),
        _ => jobs::advance_reports(tx, job.id).await?,
    }
    Ok(job)
}

async fn decide(tx: &mut WriteTx, message: &Message) -> Result<Taken, TakeError> {
    let job = find_job(tx, &message.said).await?;
    let (run, new) = take_once(tx, &job, &message.told, message.order.as_ref(), &message.sender).await?;
    Ok(Taken { job, run, new })
}

/// Applies what is told, unless the order that it came with was done before; gives the run, and whether that was new.
pub(super) async fn take_once(
    tx: &mut WriteTx,
    job: &Job,
    told: &Told,
    order: Option<&Order>,
    sender: &str,
) -> Result<(Option<RunId>, bool), TakeError> {
    if let Some(order) = order {
        match orders::claim_order(tx, order).await? {
            Standing::First => {}
            Standing::Made(run) => return Ok((Some(RunId(run)), false)),
            // A verification makes no run.
            Standing::Unmade => return Ok((None, false)),
            Standing::Other => return Err(TakeError::OrderChanged),
        }
    }
    let (run, new) = apply(tx, job, told, sender).await?;
    if let Some((order, run)) = order.zip(run) {
        orders::update_made(tx, order, run.0).await?;
    }
    Ok((run, new))
}

/// The run that it is about, and whether it told anything new.
async fn apply(
    tx: &mut WriteTx,
    job: &Job,
    told: &Told,
    sender: &str,
) -> Result<(Option<RunId>, bool), TakeError> {
    let reported = match told {
        Told::Start(name) => runs::report_start(tx, job.id, name.as_deref(), sender).await?,
        Told::End(report) => runs::report_end(tx, job.id, report, sender).await?,
        Told::Log(name, lines) => {
            return Ok((runs::report_lines(tx, job.id, name.as_deref(), lines).await?, false));
        }
        Told::Copy(report) => return Ok((None, report_copy(tx, job, report).await?)),
        Told::Verified(told) => return Ok((None, holdings::keep_verification(tx, job.id, told).await?)),
    };
    Ok(match reported {
        Reported::Taken(run) => (Some(run), true),
        Reported::Repeated(run) => (Some(run), false),
    })
}

/// The copy that is named so is meant, else the job's only one outside of our repositories; of two nobody could tell
/// which. A number that nobody entered is one of the former system's, and names nothing.
async fn report_copy(tx: &mut WriteTx, job: &Job, report: &CopyReport) -> Result<bool, TakeError> {
    let copies = copies::list_copies(tx, job.id).await?;
    let theirs: Vec<&Copy> = copies.iter().filter(|copy| copy.repository_id.is_none()).collect();
    let named = theirs.iter().find(|copy| report.means(copy));
    let copy = match (named, theirs.as_slice()) {
        (Some(copy), _) => *copy,
        (None, [only]) if report.copy_name.is_none() => *only,
        _ => return Err(TakeError::CopyUnclear(job.name.clone())),
    };
    let written = matches!(report.outcome, Outcome::Succeeded | Outcome::Warned);
    let written_at = written.then(|| report.written_at.unwrap_or(tx.now()));
    Ok(copies::advance_reported(tx, copy.id, written_at, report.outcome.code(), &report.told).await?)
}

async fn note(tx: &mut WriteTx, message: &Message, decided: &Result<Taken, TakeError>) -> DbResult<()> {
    let log = matches!(message.told, Told::Log(..));
    let unknown = match (decided, &message.said) {
        (Err(TakeError::Unknown(_)), Said::Called(kind, name)) => Some((*kind, name.as_str())),
        _ => None,
    };
    let (result, reason) = match decided {
        Ok(_) if log => ("noted", String::new()),
        Ok(taken) if taken.new => ("taken", String::new()),
        Ok(_) => ("repeated", String::new()),
        Err(refused) => ("refused", format!("{refused}。")),
    };
    let waiting = unknown.and_then(|_| Waiting::of(message, tx.now()));
    let row = MessageRow {
        way: message.way.code(),
        address: &message.address,
        sender: &message.sender,
        origin: &message.origin,
        said: &message.said.words(),
        unknown,
        told: waiting.as_deref(),
        job: decided.as_ref().ok().map(|taken| taken.job.id),
        run: decided.as_ref().ok().and_then(|taken| taken.run),
        word: &message.told.word(),
        result,
        reason: &reason,
        // What was taken stands in the run; the rest is there to find out why it was not.
        body: if decided.is_err() || log { &message.body } else { "" },
    };
    store::insert_message(tx, &row).await?;
    Ok(())
}

impl Way {
    /// Every way.
    pub(crate) const ALL: [Way; 4] = [Way::Ping, Way::Api, Way::Agent, Way::Syslog];

    /// The word in the database.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Way::Ping => "ping",
            Way::Api => "api",
            Way::Agent => "agent",
            Way::Syslog => "syslog",
        }
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Way::Ping => "ping",
            Way::Api => "API",
            Way::Agent => "旧システムのエージェント",
            Way::Syslog => "syslog",
        }
    }
}

impl CopyReport {
    /// Whether the tool's name or number of it is the copy's.
    fn means(&self, copy: &Copy) -> bool {
        let is_called = |said: &String| !copy.called.is_empty() && copy.called == *said;
        let by_name = self.copy_name.as_ref().is_some_and(|said| copy.name == *said || is_called(said));
        by_name || self.copy_id.as_ref().is_some_and(is_called)
    }
}

impl Told {
    /// What is told, in a word.
    fn word(&self) -> String {
        match self {
            Told::Start(_) => "開始".to_owned(),
            Told::End(report) => report.outcome.label().to_owned(),
            Told::Log(..) => "ログ".to_owned(),
            Told::Copy(report) => format!("コピー: {}", report.outcome.label()),
            Told::Verified(told) => match told.passed {
                Some(true) => "検証: 合格".to_owned(),
                Some(false) => "検証: 不合格".to_owned(),
                None => "検証: 結果なし".to_owned(),
            },
        }
    }
}
