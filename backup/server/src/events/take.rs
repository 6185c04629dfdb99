//! Taking an event: the run that it tells of, or a note of what it was.

use std::net::IpAddr;

use axum::http::StatusCode;
use backup_sources::{Event, RunEvent};
use platform_database::DbResult;

use super::frames::LONGEST;
use crate::app::App;
use crate::intake::{self, Message, Note, TakeError, Told, Way};
use crate::pullers;
use crate::runs::{EndReport, Identity, Totals};

/// How the notes call the way in.
const ADDRESS: &str = "syslog";

/// A message, as it came.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) origin: IpAddr,
    pub(super) bytes: Vec<u8>,
}

/// Takes a message. One that tells of no run is noted, and changes nothing.
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
    match &event.run {
        Some(run) => take_run(app, &event, run, &origin, &text).await,
        None if event.is_of_a_run() => {
            let reason = "実行のイベントですが、ジョブ・セッション・結果のどれかを読み取れません。";
            note.refuse(&app.database, reason).await
        }
        None => note.keep(&app.database).await,
    }
}

async fn take_run(app: &App, event: &Event, run: &RunEvent, origin: &str, text: &str) -> DbResult<()> {
    let mut tx = app.database.read().await?;
    let (said, name) = pullers::find_names(&mut tx, &event.host, &run.job, &run.session).await?;
    drop(tx);
    let message = Message {
        way: Way::Syslog,
        address: ADDRESS.to_owned(),
        sender: event.host.clone(),
        origin: origin.to_owned(),
        said,
        told: told(run, name),
        order: None,
        body: text.to_owned(),
    };
    match intake::take(&app.database, &message).await {
        Err(TakeError::Db(error)) => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn told(run: &RunEvent, name: String) -> Told {
    let Some(verdict) = &run.end else { return Told::Start(Some(name)) };
    let (outcome, reason) = pullers::judged_alone(verdict, &run.words);
    Told::End(Box::new(EndReport {
        identity: Identity::Named(name),
        outcome,
        reason,
        span: None,
        took: None,
        totals: Totals::default(),
        lines: run.words.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
    }))
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
