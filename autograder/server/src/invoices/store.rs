//! The SQL of invoices.

use std::collections::HashMap;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::InvoiceId;
use super::plan::Planned;
use crate::billing::{Billed, GradeLine, Issuer, Owed, tax_within};
use crate::juku::JukuId;
use crate::memberships::MembershipKind;
use crate::rounds::RoundId;
use crate::snapshots::SnapshotId;
use crate::staff::Scope;

/// One edition of what a 塾 owes for a round.
#[derive(Clone, Debug)]
pub(crate) struct Invoice {
    pub(crate) id: InvoiceId,
    pub(crate) round_id: RoundId,
    pub(crate) edition: i64,
    pub(crate) snapshot_id: SnapshotId,
    pub(crate) owed: Owed,
    pub(crate) tax_percent: i64,
    pub(crate) tax_yen: i64,
    pub(crate) drafted: (String, Timestamp),
    /// By whom and when it was made 確定, and who sends it; `None` for a draft.
    pub(crate) issued: Option<(String, Timestamp, Issuer)>,
}

impl Invoice {
    /// What would have to be planned today for this draft to be still right.
    pub(super) fn as_planned(&self) -> Planned {
        Planned { owed: self.owed.clone(), edition: self.edition, tax_percent: self.tax_percent }
    }
}

#[derive(sqlx::FromRow)]
struct InvoiceRow {
    id: InvoiceId,
    round_id: RoundId,
    juku_id: JukuId,
    edition: i64,
    snapshot_id: SnapshotId,
    juku_number: String,
    juku_name: String,
    person: String,
    address: String,
    membership: String,
    unit_yen: i64,
    tax_percent: i64,
    tax_yen: i64,
    issuer: String,
    drafted_by: String,
    drafted_at: Timestamp,
    issued_by: Option<String>,
    issued_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    invoice_id: InvoiceId,
    grade: i64,
    examinees: i64,
    first_sat: i64,
    second_sat: i64,
}

impl LineRow {
    fn line(&self) -> GradeLine {
        let grade = u8::try_from(self.grade).ok().and_then(Grade::from_number);
        GradeLine {
            grade: grade.expect("a check constraint holds the grades"),
            examinees: self.examinees,
            sat: [self.first_sat, self.second_sat],
        }
    }
}

impl InvoiceRow {
    fn invoice(self, lines: Vec<GradeLine>) -> Invoice {
        let issuer = |_| serde_json::from_str(&self.issuer).expect("only advance_drafts writes issuers");
        Invoice {
            id: self.id,
            round_id: self.round_id,
            edition: self.edition,
            snapshot_id: self.snapshot_id,
            tax_percent: self.tax_percent,
            tax_yen: self.tax_yen,
            drafted: (self.drafted_by, self.drafted_at),
            issued: self.issued_by.zip(self.issued_at).map(|(by, at)| (by, at, issuer(()))),
            owed: Owed {
                juku: Billed {
                    id: self.juku_id,
                    number: self.juku_number,
                    name: self.juku_name,
                    person: self.person,
                    address: self.address,
                },
                membership: MembershipKind::from_code(&self.membership)
                    .expect("a check constraint holds the kinds"),
                unit_yen: self.unit_yen,
                lines,
            },
        }
    }
}

/// The invoices of one round, of one 塾, or of both, in the order of 塾ID and edition. Drafts only for 本部.
pub(crate) async fn list_invoices(
    tx: &mut ReadTx,
    scope: &Scope,
    (round, juku): (Option<RoundId>, Option<JukuId>),
) -> DbResult<Vec<Invoice>> {
    let rows: Vec<InvoiceRow> = tx
        .list(
            sql!(
                "SELECT id, round_id, juku_id, edition, snapshot_id, juku_number, juku_name, person, address,
                        membership, unit_yen, tax_percent, tax_yen, issuer, drafted_by, drafted_at, issued_by, issued_at
                 FROM invoices
                 WHERE (CAST($1 AS BIGINT) IS NULL OR juku_id = $1) AND ($2 = TRUE OR issued_at IS NOT NULL)
                   AND (CAST($3 AS BIGINT) IS NULL OR round_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR juku_id = $4)
                 ORDER BY juku_number, juku_id, round_id, edition"
            ),
            params![scope.juku(), scope.is_headquarters(), round, juku],
        )
        .await?;
    with_lines(tx, rows).await
}

/// The invoice, if this person may see it.
pub(super) async fn find_invoice(tx: &mut ReadTx, scope: &Scope, id: InvoiceId) -> DbResult<Option<Invoice>> {
    let rows: Vec<InvoiceRow> = tx
        .list(
            sql!(
                "SELECT id, round_id, juku_id, edition, snapshot_id, juku_number, juku_name, person, address,
                        membership, unit_yen, tax_percent, tax_yen, issuer, drafted_by, drafted_at, issued_by, issued_at
                 FROM invoices
                 WHERE id = $3 AND (CAST($1 AS BIGINT) IS NULL OR juku_id = $1)
                   AND ($2 = TRUE OR issued_at IS NOT NULL)"
            ),
            params![scope.juku(), scope.is_headquarters(), id],
        )
        .await?;
    Ok(with_lines(tx, rows).await?.pop())
}

async fn with_lines(tx: &mut ReadTx, rows: Vec<InvoiceRow>) -> DbResult<Vec<Invoice>> {
    let found: Vec<LineRow> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT invoice_id, grade, examinees, first_sat, second_sat FROM invoice_lines
                 WHERE invoice_id IN (VALUES {keys}) ORDER BY invoice_id, grade"
            ),
            rows.iter().map(|row| [row.id.into()]),
        )
        .await?;
    let mut lines = HashMap::<InvoiceId, Vec<GradeLine>>::new();
    for row in &found {
        lines.entry(row.invoice_id).or_default().push(row.line());
    }
    Ok(rows
        .into_iter()
        .map(|row| (lines.remove(&row.id).unwrap_or_default(), row))
        .map(|(lines, row)| row.invoice(lines))
        .collect())
}

pub(super) async fn delete_drafts(tx: &mut WriteTx, round: RoundId) -> DbResult<()> {
    tx.execute(
        sql!(
            "DELETE FROM invoice_lines
             WHERE invoice_id IN (SELECT id FROM invoices WHERE round_id = $1 AND issued_at IS NULL)"
        ),
        params![round],
    )
    .await?;
    tx.execute(sql!("DELETE FROM invoices WHERE round_id = $1 AND issued_at IS NULL"), params![round])
        .await?;
    Ok(())
}

pub(super) async fn insert_drafts(
    tx: &mut WriteTx,
    round: RoundId,
    snapshot: SnapshotId,
    by: &str,
    drafts: &[Planned],
) -> DbResult<()> {
    let mut lines = Vec::new();
    for draft in drafts {
        let id = insert_draft(tx, (round, snapshot), by, draft).await?;
        lines.extend(draft.owed.lines.iter().map(|line| (id, *line)));
    }
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO invoice_lines (invoice_id, grade, examinees, first_sat, second_sat) VALUES {rows}"
        ),
        lines.iter().map(|(id, line)| {
            let [first, second] = line.sat;
            [(*id).into(), line.grade.number().into(), line.examinees.into(), first.into(), second.into()]
        }),
    )
    .await?;
    Ok(())
}

async fn insert_draft(
    tx: &mut WriteTx,
    (round, snapshot): (RoundId, SnapshotId),
    by: &str,
    draft: &Planned,
) -> DbResult<InvoiceId> {
    let now = tx.now();
    let Owed { juku, membership, unit_yen, .. } = &draft.owed;
    let amount = draft.owed.amount_yen();
    let (id,) = tx
        .load::<(InvoiceId,)>(
            sql!(
                "INSERT INTO invoices (round_id, juku_id, edition, snapshot_id, juku_number, juku_name, person, address,
                    membership, unit_yen, examinees, amount_yen, tax_percent, tax_yen, drafted_by, drafted_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id"
            ),
            params![
                round,
                juku.id,
                draft.edition,
                snapshot,
                &juku.number,
                &juku.name,
                &juku.person,
                &juku.address,
                membership.code(),
                *unit_yen,
                draft.owed.examinees(),
                amount,
                draft.tax_percent,
                tax_within(amount, draft.tax_percent),
                by,
                now
            ],
        )
        .await?;
    Ok(id)
}

/// Makes every draft of the round 確定.
pub(super) async fn advance_drafts(
    tx: &mut WriteTx,
    round: RoundId,
    issuer: &Issuer,
    by: &str,
) -> DbResult<()> {
    let now = tx.now();
    let issuer = serde_json::to_string(issuer).expect("an issuer is plain data");
    tx.execute(
        sql!(
            "UPDATE invoices SET issued_by = $2, issued_at = $3, issuer = $4
             WHERE round_id = $1 AND issued_at IS NULL"
        ),
        params![round, by, now, issuer],
    )
    .await?;
    Ok(())
}

/// A pupil who is paid for.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Examinee {
    pub(super) student_number: String,
    pub(super) student_name: String,
    pub(super) classroom_name: String,
    pub(super) grade: i64,
    pub(super) first_sat: bool,
    pub(super) second_sat: bool,
}

/// Those whom an invoice counts, from the version that it was made from.
pub(super) async fn list_examinees(
    tx: &mut ReadTx,
    invoice: &Invoice,
    page: (i64, i64),
) -> DbResult<Vec<Examinee>> {
    tx.list(
        sql!(
            "SELECT student_number, student_name, classroom_name, grade, first_total IS NOT NULL AS first_sat,
                    second_total IS NOT NULL AS second_sat
             FROM snapshot_entries
             WHERE snapshot_id = $1 AND juku_id = $2 AND (first_total IS NOT NULL OR second_total IS NOT NULL)
             ORDER BY grade, classroom_number, student_number, entry_id LIMIT $3 OFFSET $4"
        ),
        params![invoice.snapshot_id, invoice.owed.juku.id, page.0, page.1],
    )
    .await
}
