//! Performing a work: transaction, work, transaction.

use anyhow::Context;
use platform_database::{DbResult, ReadTx, RowId, WriteTx};

use super::store::{self, Statements};
use crate::app::App;
use crate::working::alive;

/// How a work ended, with what was found.
pub(crate) struct Ended<F> {
    /// `None` where it cannot be said.
    pub(crate) passed: Option<bool>,
    /// Why it did not pass, in the words of a screen.
    pub(crate) reason: String,
    pub(crate) found: F,
}

/// Something that is ordered, performed and ends.
pub(crate) trait Work: Sized + Sync {
    /// Its row.
    type Id: RowId + Copy + Send + Sync;
    /// What it finds out, which is kept beside how it ended.
    type Found: Send;

    /// What counts where nobody finished it.
    const UNFINISHED: Option<bool>;

    fn statements() -> Statements;

    fn find(tx: &mut ReadTx, id: Self::Id) -> impl Future<Output = DbResult<Option<Self>>> + Send;

    /// Does it; no transaction is open meanwhile.
    fn work(&self, app: &App) -> impl Future<Output = Ended<Self::Found>> + Send;

    /// Keeps what was found, in the transaction that ends it.
    fn keep(&self, tx: &mut WriteTx, ended: &Ended<Self::Found>)
    -> impl Future<Output = DbResult<()>> + Send;

    /// Judges what it says something about.
    fn judge(&self, app: &App) -> impl Future<Output = DbResult<()>> + Send;
}

/// Who performs a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Performer {
    /// Who ordered it, which its row has said since then.
    WhoOrdered,
    /// A worker of the queue.
    Worker,
}

/// Performs a work in this process and keeps what became of it. Does nothing where somebody else performs it, or it is
/// over.
pub(crate) async fn perform<W: Work>(app: &App, id: W::Id, performer: Performer) -> anyhow::Result<()> {
    let Some(work) = begin::<W>(app, id, performer).await? else { return Ok(()) };
    let ended = alive(|| beat::<W>(app, id), work.work(app)).await;
    let mut tx = app.database.write().await?;
    if store::advance_to_end::<W>(&mut tx, id, ended.passed, &ended.reason).await? {
        work.keep(&mut tx, &ended).await?;
    }
    tx.commit().await.context("while keeping what became of it")?;
    Ok(work.judge(app).await?)
}

async fn begin<W: Work>(app: &App, id: W::Id, performer: Performer) -> DbResult<Option<W>> {
    let mut tx = app.database.write().await?;
    let ours = match performer {
        Performer::Worker => store::claim::<W>(&mut tx, id).await?,
        Performer::WhoOrdered => store::advance_seen::<W>(&mut tx, id).await?,
    };
    if !ours {
        return Ok(None);
    }
    let work = W::find(&mut tx, id).await?;
    tx.commit().await?;
    Ok(work)
}

async fn beat<W: Work>(app: &App, id: W::Id) -> DbResult<()> {
    let mut tx = app.database.write().await?;
    store::advance_seen::<W>(&mut tx, id).await?;
    tx.commit().await
}
