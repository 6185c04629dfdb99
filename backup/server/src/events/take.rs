//! Taking an event: the run, the verification or the sign that it tells of, or a note of what it was.

use std::net::IpAddr;

use axum::http::StatusCode;
use backup_sources::{Event, RunEvent, SignEvent, Tells};
use platform_database::DbResult;

use super::frames::LONGEST;
use super::signs;
use crate::alerts;
use crate::app::App;
use crate::intake::{self, Message, Note, TakeError, Told, VerificationTold, Way};
use crate::pullers::{self, EventNames};
use crate::runs::{Again, Attempt, EndReport, Identity, Totals};

/// How the notes call the way in.
const ADDRESS: &str = "syslog";

/// A message, as it came.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) origin: IpAddr,
    pub(super) bytes: Vec<u8>,
}

/// Takes a message. One that tells of nothing that counts is noted, and changes nothing.
pub(super) async fn take_event(app: &App, heard: &Heard) -> DbResult<()> {
    let text = String::from_utf8_lossy(&heard.bytes);
    let origin = heard.origin.to_canonical().to_string();
    let note =
        Note { way: Way::Syslog, address: ADDRESS, sender: "—", origin: &origin, word: "—", body: &text };
    if heard.bytes.len() > LONGEST {
        return note.refuse(&app.database, "長すぎるため、読みませんでした。").await;
    }
    let Some(event) = Event::read(&text) else {
        return Note { word: "Veeamのイベントではない行", ..note }.keep(&app.database).await;
    };
    let word = format!("イベント {}", event.number);
    let note = Note { sender: &event.host, word: &word, ..note };
    match &event.tells {
        Tells::Run(run) => take_run(app, &note, run, told).await,
        Tells::Verification(run) => take_run(app, &note, run, verified).await,
        Tells::Sign(sign) => take_sign(app, &note, sign).await,
        Tells::Unclear => {
            let reason = "実行や異常のイベントですが、ジョブ・セッション・結果のどれかを読み取れません。";
            note.refuse(&app.database, reason).await
        }
        Tells::Other => note.keep(&app.database).await,
    }
}

async fn take_run(
    app: &App,
    note: &Note<'_>,
    run: &RunEvent,
    told: fn(&App, &RunEvent, &EventNames) -> Told,
) -> DbResult<()> {
    let names = pullers::find_names(&app.database, note.sender, run).await?;
    let message = Message {
        way: Way::Syslog,
        address: ADDRESS.to_owned(),
        sender: note.sender.to_owned(),
        origin: note.origin.to_owned(),
        told: told(app, run, &names),
        said: names.said,
        order: None,
        body: note.body.to_owned(),
    };
    match intake::take(&app.database, &message).await {
        Err(TakeError::Db(error)) => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// What is told of a run. Nobody says of one whether it repeats another.
fn told(_app: &App, run: &RunEvent, names: &EventNames) -> Told {
    let Some(verdict) = &run.end else { return Told::Start(Some(names.run.clone())) };
    let (outcome, reason) = pullers::judged_alone(verdict, &run.words);
    let again = if run.will_be_retried { Again::Yes } else { Again::No };
    Told::End(Box::new(EndReport {
        identity: Identity::Named(names.run.clone()),
        outcome,
        reason,
        span: None,
        took: None,
        totals: Totals::default(),
        lines: run.words.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        attempt: Attempt { again, ..Attempt::default() },
    }))
}

/// What is told of a verification, as the source tells it that asks the same server.
fn verified(app: &App, run: &RunEvent, names: &EventNames) -> Told {
    Told::Verified(VerificationTold {
        source: names.source,
        teller: names.teller.clone(),
        what: run.job.name.clone(),
        ended_at: app.database.now(),
        passed: run.end.as_ref().and_then(pullers::passed),
        words: run.words.clone(),
    })
}

/// Keeps a sign, or that it is over, with the note of the event.
async fn take_sign(app: &App, note: &Note<'_>, sign: &SignEvent) -> DbResult<()> {
    let word = format!("{}（{}）", note.word, signs::label(sign.sign));
    let mut tx = app.database.write().await?;
    let message = Note { word: &word, ..*note }.keep_within(&mut tx).await?;
    if signs::keep_sign(&mut tx, note.sender, sign, message).await? {
        alerts::enqueue_comparison(&mut tx).await?;
    }
    tx.commit().await
}

/// Notes somebody who is not heard, once in a while.
pub(super) async fn turn_away(app: &App, origin: IpAddr, status: StatusCode) {
    let reason = match status {
        StatusCode::FORBIDDEN => "送り手のアドレスが、設定 SYSLOG_SENDERS にありません。",
        StatusCode::PAYLOAD_TOO_LARGE => "長すぎるか、途中で切れた行が届いたため、接続を切りました。",
        _ => "短い間に届いたイベントが多すぎて、読めないものがありました。",
    };
    let origin = origin.to_canonical().to_string();
    if let Err(error) = intake::turn_away(app, Way::Syslog, ADDRESS, &origin, status, reason).await {
        tracing::error!(%error, "a sender that was turned away was not noted");
    }
}
