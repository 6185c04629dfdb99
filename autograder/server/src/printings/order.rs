//! Ordering a printing, and calling it off.

use autograder_grading::Grade;
use platform_database::{Database, DbError, DbResult, ReadTx};
use serde_json::json;
use thiserror::Error;

use super::print::PrintCards;
use super::{KEPT, PrintingId, store};
use crate::classrooms::{self, ClassroomId};
use crate::entries::EntryId;
use crate::juku::{self, JukuId};
use crate::report_cards::Paper;
use crate::rounds::{self, RoundId};
use crate::staff::{Reporter, Scope};

/// How the pages are bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Binding {
    /// One PDF; beyond a hundred cards a ZIP with one PDF per 教室, or per 学年 where they are in that order.
    #[default]
    Pdf,
    /// A ZIP with one PDF per pupil.
    Zip,
}

impl Binding {
    /// Both.
    pub(super) const ALL: [Binding; 2] = [Binding::Pdf, Binding::Zip];

    /// The word in the database and in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            Binding::Pdf => "pdf",
            Binding::Zip => "zip",
        }
    }

    /// The binding of that code.
    pub(super) fn from_code(code: &str) -> Option<Binding> {
        Binding::ALL.into_iter().find(|binding| binding.code() == code)
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            Binding::Pdf => "1つのPDF",
            Binding::Zip => "ZIP（1人1ファイル）",
        }
    }
}

/// In which order the cards lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CardOrder {
    /// 教室, then 学年, then 生徒ID: to be handed out by 教室.
    #[default]
    ByClassroom,
    /// 学年, then 教室, then 生徒ID: to be folded or sent off by 学年.
    ByGrade,
}

impl CardOrder {
    /// Both.
    pub(super) const ALL: [CardOrder; 2] = [CardOrder::ByClassroom, CardOrder::ByGrade];

    /// The word in the database and in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            CardOrder::ByClassroom => "classroom",
            CardOrder::ByGrade => "grade",
        }
    }

    /// The order of that code.
    pub(super) fn from_code(code: &str) -> Option<CardOrder> {
        CardOrder::ALL.into_iter().find(|order| order.code() == code)
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            CardOrder::ByClassroom => "教室→学年→生徒ID",
            CardOrder::ByGrade => "学年→教室→生徒ID",
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
    /// No such round, or a 塾, 教室 or pupil outside the scope.
    #[error("テスト回か教室か受験者がありません")]
    NotThere,
    /// Nobody sits the round there.
    #[error("条件に合う受験者がいません。学年や教室を変えてお試しください。")]
    Nobody,
    /// The database.
    #[error("the printing could not be ordered")]
    Db(#[from] DbError),
}

/// What is ordered.
#[derive(Clone, Debug, Default)]
pub(super) struct NewPrinting {
    pub(super) selection: Selection,
    /// The pupils of the selection who were chosen one by one; empty for all of them.
    pub(super) picked: Vec<EntryId>,
    pub(super) binding: Binding,
    pub(super) order: CardOrder,
    pub(super) paper: Paper,
}

/// Orders a printing and enqueues the work.
pub(super) async fn order_printing(
    database: &Database,
    by: &Reporter,
    round: RoundId,
    mut new: NewPrinting,
) -> Result<PrintingId, OrderPrintingError> {
    new.picked.sort_unstable();
    new.picked.dedup();
    let mut tx = database.write().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or(OrderPrintingError::NotThere)?;
    if !is_within(&mut tx, by.scope(), &new.selection).await? {
        return Err(OrderPrintingError::NotThere);
    }
    let expires_at = tx.now() + KEPT;
    let id = store::insert_printing(&mut tx, by, round.id, &new, expires_at).await?;
    let known = store::insert_picked(&mut tx, id, round.id, &new.picked).await?;
    let picked = (!new.picked.is_empty()).then_some(id);
    let groups = store::list_groups(&mut tx, by.scope(), round.id, &new.selection, picked).await?;
    let pupils: usize = groups.iter().map(|group| group.pupils).sum();
    if known != new.picked.len() || (picked.is_some() && pupils != known) {
        return Err(OrderPrintingError::NotThere);
    }
    if pupils == 0 {
        return Err(OrderPrintingError::Nobody);
    }
    let task = platform_tasks::enqueue(&mut tx, &PrintCards { printing: id }).await?;
    store::update_task(&mut tx, id, task).await?;
    let subject = format!("rounds/{}/printings/{id}", round.name);
    platform_audit::record(&mut tx, by.actor(), "printings.ordered", subject, &new.facts()).await?;
    tx.commit().await?;
    Ok(id)
}

impl NewPrinting {
    /// What the audit record keeps of it.
    fn facts(&self) -> serde_json::Value {
        let NewPrinting { selection, picked, binding, order, paper } = self;
        json!({ "grade": selection.grade.map(Grade::label), "juku": selection.juku, "classroom": selection.classroom,
            "picked": picked.len(), "binding": binding.code(), "order": order.code(), "window": paper.window,
            "blank_backs": paper.blank_backs })
    }
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
