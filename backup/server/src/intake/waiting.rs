//! Messages that came before anybody had said which job they mean: what they told is kept, and taken when somebody does.

use platform_database::{DbResult, Timestamp, WriteTx};
use platform_identity::orders::Order;
use serde::{Deserialize, Serialize};

use super::NameKind;
use super::store::{self, WaitingRow};
use super::take::{self, Message, TakeError, Told};
use crate::jobs::{self, Job};
use crate::runs::{self, RunId};

/// How much of what was told is kept, in bytes; where it is more, the lines of the log are left out.
const MOST: usize = 100_000;

/// What a message told, as it is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    told: Told,
    order: Option<Order>,
}

impl Waiting {
    /// What is kept of a message, as JSON: the end of a run, a verification, or what became of a copy. That a run began says
    /// nothing any more when somebody looks.
    pub(super) fn of(message: &Message, now: Timestamp) -> Option<String> {
        let mut kept = Waiting { told: message.told.clone(), order: message.order.clone() };
        match &mut kept.told {
            // What ended when the message came did not end when it is taken.
            Told::End(report) => {
                let took = report.took.unwrap_or_default();
                report.span = Some(report.span.unwrap_or((now - took, now)));
            }
            Told::Copy(report) => report.written_at = Some(report.written_at.unwrap_or(now)),
            Told::Verified(_) => {}
            Told::Start(_) | Told::Log(..) => return None,
        }
        let mut text = kept.text();
        if text.len() > MOST
            && let Told::End(report) = &mut kept.told
        {
            report.lines.clear();
            text = kept.text();
        }
        (text.len() <= MOST).then_some(text)
    }

    fn text(&self) -> String {
        serde_json::to_string(self).expect("what was told is plain data")
    }
}

/// Takes what waited for a name within the act that registers it, each message once; gives how many told something new.
pub(super) async fn take_waiting(tx: &mut WriteTx, kind: NameKind, name: &str, job: &Job) -> DbResult<usize> {
    let waiting = store::list_waiting(tx, kind, name).await?;
    if !waiting.is_empty() {
        jobs::advance_reports(tx, job.id).await?;
    }
    let mut taken = 0;
    for row in waiting {
        if !store::claim_waiting(tx, row.id).await? {
            continue;
        }
        let (run, result, reason) = match take_one(tx, job, &row).await {
            Ok((run, true)) => (run, "taken", String::new()),
            Ok((run, false)) => (run, "repeated", String::new()),
            Err(TakeError::Db(error)) => return Err(error),
            Err(superseded @ TakeError::Superseded(_)) => (None, "noted", format!("{superseded}。")),
            Err(refused) => (None, "refused", format!("{refused}。")),
        };
        taken += usize::from(result == "taken");
        store::update_result(tx, row.id, (job.id, run), (result, &reason)).await?;
    }
    Ok(taken)
}

async fn take_one(tx: &mut WriteTx, job: &Job, row: &WaitingRow) -> Result<(Option<RunId>, bool), TakeError> {
    let Ok(Waiting { told, order }) = serde_json::from_str(&row.told) else {
        return Err(TakeError::Superseded(job.name.clone()));
    };
    // The newest run decides, and that is the one that was told last: an old end must not pass for it.
    if let Told::End(report) = &told
        && let Some((_, ended_at)) = report.span
        && runs::find_newest_end(tx, job.id).await?.is_some_and(|newest| newest > ended_at)
    {
        return Err(TakeError::Superseded(job.name.clone()));
    }
    take::take_once(tx, job, &told, order.as_ref(), &row.sender).await
}
