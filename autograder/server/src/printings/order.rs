//! Ordering a printing, and calling it off.

use autograder_grading::Grade;
use platform_database::{Database, DbError, DbResult, ReadTx};
use serde_json::json;
use thiserror::Error;

use super::print::PrintCards;
use super::{KEPT, PrintingId, store};
use crate::classrooms::{self, ClassroomId};
use crate::juku::{self, JukuId};
use crate::rounds::{self, RoundId};
use crate::staff::{Reporter, Scope};

/// How the pages are bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// One PDF; beyond a hundred cards a ZIP with one PDF per 教室.
    Pdf,
    /// A ZIP with one PDF per pupil.
    Zip,
}

impl Binding {
    /// The word in the database and in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            Binding::Pdf => "pdf",
            Binding::Zip => "zip",
        }
    }

    /// The binding of that code.
    pub(super) fn from_code(code: &str) -> Option<Binding> {
        [Binding::Pdf, Binding::Zip].into_iter().find(|binding| binding.code() == code)
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            Binding::Pdf => "1つのPDF",
            Binding::Zip => "ZIP（1人1ファイル）",
        }
    }
}

/// Whose cards are printed, within the scope of who orders.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Selection {
    pub(super) juku: Option<JukuId>,
    pub(super) classroom: Option<ClassroomId>,
    pub(super) grade: Option<Grade>,
}

/// Why nothing was ordered.
#[derive(Debug, Error)]
pub(super) enum OrderPrintingError {
    /// No such round, or a 塾 or 教室 outside the scope.
    #[error("テスト回か教室がありません")]
    NotThere,
    /// Nobody sits the round there.
    #[error("条件に合う受験者がいません。学年や教室を変えてお試しください。")]
    Nobody,
    /// The database.
    #[error("the printing could not be ordered")]
    Db(#[from] DbError),
}

/// Orders the printing of a selection and enqueues the work.
pub(super) async fn order_printing(
    database: &Database,
    by: &Reporter,
    round: RoundId,
    selection: &Selection,
    binding: Binding,
) -> Result<PrintingId, OrderPrintingError> {
    let mut tx = database.write().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or(OrderPrintingError::NotThere)?;
    if !is_within(&mut tx, by.scope(), selection).await? {
        return Err(OrderPrintingError::NotThere);
    }
    if store::list_groups(&mut tx, by.scope(), round.id, selection).await?.is_empty() {
        return Err(OrderPrintingError::Nobody);
    }
    let expires_at = tx.now() + KEPT;
    let id = store::insert_printing(&mut tx, by, round.id, selection, binding, expires_at).await?;
    let task = platform_tasks::enqueue(&mut tx, &PrintCards { printing: id }).await?;
    store::update_task(&mut tx, id, task).await?;
    let facts = json!({ "grade": selection.grade.map(Grade::label), "juku": selection.juku,
        "classroom": selection.classroom, "binding": binding.code() });
    let subject = format!("rounds/{}/printings/{id}", round.name);
    platform_audit::record(&mut tx, by.actor(), "printings.ordered", subject, &facts).await?;
    tx.commit().await?;
    Ok(id)
}

async fn is_within(tx: &mut ReadTx, scope: &Scope, selection: &Selection) -> DbResult<bool> {
    if let Some(wanted) = selection.juku
        && juku::find_juku(tx, scope, wanted).await?.is_none()
    {
        return Ok(false);
    }
    match selection.classroom {
        Some(wanted) => Ok(classrooms::find_classroom(tx, scope, wanted).await?.is_some()),
        None => Ok(true),
    }
}

/// Why a printing goes on.
#[derive(Debug, Error)]
pub(super) enum CallOffError {
    /// No such printing in the scope.
    #[error("その印刷はありません")]
    NotThere,
    /// It has ended already.
    #[error("この印刷はもう終わっています。")]
    Ended,
    /// The database.
    #[error("the printing could not be called off")]
    Db(#[from] DbError),
}

/// Ends a printing that waits or runs.
pub(super) async fn call_off_printing(
    database: &Database,
    by: &Reporter,
    id: PrintingId,
) -> Result<(), CallOffError> {
    let mut tx = database.write().await?;
    let printing = store::find_printing(&mut tx, by.scope(), id).await?.ok_or(CallOffError::NotThere)?;
    let task = printing.task_id.ok_or(CallOffError::Ended)?;
    if !platform_tasks::request_cancellation(&mut tx, task).await? {
        return Err(CallOffError::Ended);
    }
    let subject = format!("printings/{id}");
    platform_audit::record(&mut tx, by.actor(), "printings.called_off", subject, &json!({})).await?;
    tx.commit().await?;
    Ok(())
}
