//! Adding a source.

use platform_database::DbError;
use serde_json::json;
use thiserror::Error;

use super::settings::{PullerSettings, tool_label};
use super::{PullerId, store};
use crate::app::App;
use crate::members::Admin;

/// Why a source was not kept.
#[derive(Debug, Error)]
pub(super) enum SavePullerError {
    /// One of that name is there.
    #[error("連携サーバー「{0}」はすでにあります")]
    Taken(String),
    /// There is none.
    #[error("連携サーバーがありません")]
    NoSuchPuller,
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこの連携サーバーを変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// It is retired, and asked nothing.
    #[error("連携サーバー「{0}」は止めてあります。戻してから取り込んでください")]
    Retired(String),
    /// The database.
    #[error("the source could not be kept")]
    Db(#[from] DbError),
}

/// Adds a source, which is asked from now on.
pub(super) async fn add_puller(
    app: &App,
    by: &Admin,
    name: &str,
    settings: &PullerSettings,
) -> Result<PullerId, SavePullerError> {
    let sealed = settings.login.seal(&app.vault);
    let mut tx = app.database.write().await?;
    let made = store::insert_puller(&mut tx, name, settings, &sealed).await?;
    let id = made.ok_or_else(|| SavePullerError::Taken(name.to_owned()))?;
    let facts = json!({ "tool": tool_label(&settings.tool), "place": settings.place });
    platform_audit::record(&mut tx, by.actor(), "pullers.added", format!("pullers/{name}"), &facts).await?;
    tx.commit().await?;
    Ok(id)
}
