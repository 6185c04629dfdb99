//! What every 塾 owes for one round, as it stands.

use std::collections::BTreeMap;

use platform_database::{DbResult, ReadTx};

use crate::billing::{self, Estimate, Owed, tax_within};
use crate::invoices::{self, Invoice, Progress, find_progress};
use crate::rounds::{self, Round};
use crate::staff::{Headquarters, Scope};

/// How sure an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// 概算: there is no invoice yet.
    Estimate,
    /// 下書き
    Draft,
    /// 確定
    Issued,
}

impl Standing {
    /// The word for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Standing::Estimate => "estimate",
            Standing::Draft => "draft",
            Standing::Issued => "issued",
        }
    }
}

/// One 塾 of a round.
#[derive(Debug)]
pub(crate) struct Row {
    /// The draft if there is one, else the last issued edition.
    pub(super) invoice: Option<Invoice>,
    /// The issued edition before a draft.
    pub(super) before: Option<Invoice>,
    pub(super) estimate: Option<Estimate>,
    /// The rate of tax that an invoice of today would have.
    tax_percent: i64,
}

/// A round with all of its 塾, in the order of their 塾ID.
#[derive(Debug)]
pub(crate) struct Board {
    pub(crate) round: Round,
    /// What whoever drafts or issues must have seen.
    pub(super) revision: i64,
    pub(crate) rows: Vec<Row>,
    pub(super) progress: Progress,
}

impl Row {
    /// What is owed: by the invoice, else probably.
    pub(crate) fn owed(&self) -> &Owed {
        let of_invoice = self.invoice.as_ref().map(|invoice| &invoice.owed);
        let found = of_invoice.or(self.estimate.as_ref().map(|estimate| &estimate.owed));
        found.expect("load_board makes no row without either")
    }

    /// How many are registered, where that is known.
    pub(crate) fn registered(&self) -> Option<i64> {
        self.estimate.as_ref().map(|estimate| estimate.registered)
    }

    /// How sure that is.
    pub(crate) fn standing(&self) -> Standing {
        match &self.invoice {
            None => Standing::Estimate,
            Some(invoice) if invoice.issued.is_none() => Standing::Draft,
            Some(_) => Standing::Issued,
        }
    }

    /// The rate of tax within the amount, and the tax.
    pub(super) fn tax(&self) -> (i64, i64) {
        let of_estimate = || (self.tax_percent, tax_within(self.owed().amount_yen(), self.tax_percent));
        self.invoice.as_ref().map_or_else(of_estimate, |invoice| (invoice.tax_percent, invoice.tax_yen))
    }

    /// How much more than the issued edition a draft asks for.
    pub(super) fn difference(&self) -> Option<i64> {
        Some(self.owed().amount_yen() - self.before.as_ref()?.owed.amount_yen())
    }

    fn of(estimate: Estimate, tax_percent: i64) -> Row {
        Row { invoice: None, before: None, estimate: Some(estimate), tax_percent }
    }

    /// Takes the next edition; they come in order.
    fn take(&mut self, invoice: Invoice) {
        self.before = self.invoice.replace(invoice).filter(|_| self.standing() == Standing::Draft);
    }
}

/// Loads what everybody owes for the round, and how far its invoices are.
pub(crate) async fn load_board(
    tx: &mut ReadTx,
    by: &Headquarters,
    round: Round,
    tax_percent: i64,
) -> DbResult<Board> {
    let revision = rounds::load_billing_revision(tx, round.id).await?;
    let rows = load_rows(tx, by.staff().scope(), &round, tax_percent).await?;
    let drafts =
        rows.iter().filter_map(|row| row.invoice.as_ref()).filter(|invoice| invoice.issued.is_none());
    let drafts: Vec<&Invoice> = drafts.collect();
    let progress = find_progress(tx, &round, tax_percent, &drafts).await?;
    Ok(Board { round, revision, rows, progress })
}

/// Loads what every 塾 in the scope owes for the round.
pub(super) async fn load_rows(
    tx: &mut ReadTx,
    scope: &Scope,
    round: &Round,
    tax_percent: i64,
) -> DbResult<Vec<Row>> {
    let mut rows = BTreeMap::<String, Row>::new();
    for estimate in billing::estimate_round(tx, scope, round).await? {
        rows.insert(estimate.owed.juku.number.clone(), Row::of(estimate, tax_percent));
    }
    for invoice in invoices::list_invoices(tx, scope, (Some(round.id), None)).await? {
        let nothing = Row { invoice: None, before: None, estimate: None, tax_percent };
        rows.entry(invoice.owed.juku.number.clone()).or_insert(nothing).take(invoice);
    }
    Ok(rows.into_values().collect())
}
