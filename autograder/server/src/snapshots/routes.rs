//! 確定 and the screen of one frozen version.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, Response};
use platform_database::Database;
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, Refusal, Shell, dates, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::views::{MOST_CARDS, SnapshotView};
use super::{FinaliseError, count_changes, finalise_round, list_changes, store};
use crate::app::App;
use crate::round_builder::moves::move_trouble;
use crate::round_builder::{Draft, Trouble, published, show_again};
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// Why a version is made.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledReason {
    #[serde(default)]
    reason: String,
}

/// Freezes a round that is 集計中, or shows it again with what is in the way.
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    _proven: FreshlyProven,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(filled): Form<FilledReason>,
) -> Result<Response, Refusal> {
    match finalise_round(&app.database, by.actor(), round, filled.reason.trim()).await {
        Ok(frozen) => {
            let version = frozen.snapshot.version;
            let mut words = format!("第{version}版を確定しました（受験者 {}人）。", frozen.entries);
            if let Some(at) = frozen.snapshot.publish_at {
                words.push_str(&format!("公開は{}です。", dates::date_time(at)));
            }
            Ok(see_other_with(&format!("/rounds/{round}/snapshots/{version}"), Flash::done(words)))
        }
        Err(error) => {
            let (status, trouble) = refuse(error)?;
            let draft = Draft::of_move(trouble, "");
            show_again(&app, &by, shell, round, (status, draft)).await
        }
    }
}

/// One version: when, by whom, why, and whose report card differs from the version before.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Headquarters,
    Path((round, version)): Path<(RoundId, i64)>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let snapshot = store::find_snapshot(&mut tx, round.id, version).await?.ok_or_else(Refusal::not_found)?;
    let before = store::find_standing_before(&mut tx, round.id, version).await?;
    let cards = store::count_entries(&mut tx, snapshot.id).await?;
    let counts = count_changes(&mut tx, snapshot.id).await?;
    let changed = list_changes(&mut tx, by.staff().scope(), snapshot.id, MOST_CARDS).await?;
    let published = published(&snapshot, tx.now());
    drop(tx);
    let subject = format!("rounds/{}/snapshots/{version}", round.name);
    by.staff().saw(&database, "snapshots.viewed", subject, &json!({ "shown": changed.len() })).await?;
    let label = round.name.label();
    let title = format!("第{version}版");
    let view = SnapshotView::new(&round, &snapshot, cards, &counts, &changed)
        .correcting(before.as_ref())
        .public(published);
    shell
        .at(vec![("テスト回", "/rounds".into()), (&label, format!("/rounds/{}", round.id))])
        .show(&title, view)
}

fn refuse(error: FinaliseError) -> Result<(StatusCode, Trouble), Refusal> {
    match error {
        FinaliseError::Move(error) => move_trouble(error),
        FinaliseError::Db(error) => Err(error.into()),
        FinaliseError::NothingToFreeze => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Trouble::new(error.to_string())))
        }
    }
}
