//! An address as its page shows it, with how to use it.

use platform_database::ReadTx;
use platform_web::{Refusal, dates};

use super::store;
use crate::app::App;
use crate::jobs::JobId;

/// The address of a job, or the shared one.
pub(crate) struct PingView {
    /// None before somebody makes one.
    pub(crate) address: Option<String>,
    /// By whom and when it was made.
    pub(crate) made: String,
    pub(crate) usage: String,
    /// Where a new one is made.
    pub(crate) action: String,
}

/// The address of a job.
pub(crate) async fn find_view(tx: &mut ReadTx, app: &App, job: JobId) -> Result<PingView, Refusal> {
    find(tx, app, Some(job), format!("/jobs/{job}/ping-key")).await
}

/// The shared address.
pub(crate) async fn find_shared_view(tx: &mut ReadTx, app: &App) -> Result<PingView, Refusal> {
    find(tx, app, None, "/intake/ping-key".to_owned()).await
}

async fn find(tx: &mut ReadTx, app: &App, job: Option<JobId>, action: String) -> Result<PingView, Refusal> {
    let Some(row) = store::find_key(tx, job).await? else {
        return Ok(PingView { address: None, made: String::new(), usage: String::new(), action });
    };
    let key = app.vault.unseal(store::SEALED_KEY, &row.sealed_key).map_err(Refusal::unknown)?;
    let server = app.front.public_url.as_ref().map_or("https://このサーバー".to_owned(), ToString::to_string);
    let address = format!("{}/ping/{key}", server.trim_end_matches('/'));
    let made = format!("{} {}", dates::date_time(row.made_at), row.made_by);
    let pinged = if job.is_some() { address.clone() } else { format!("{address}/ジョブの名前") };
    Ok(PingView { usage: usage(&pinged), address: Some(address), made, action })
}

/// A script that reports both ends of a backup, whose own ending does not hang on whether the report arrives.
fn usage(address: &str) -> String {
    let ask = "curl -fsS -m 10 --retry 5 -o /dev/null";
    format!("{ask} {address}/start\n（バックアップのコマンド）\n{ask} {address}/$?")
}
