//! All rounds of one 塾: what it was asked for, and what it will probably be.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use platform_web::{Refusal, Shell, Tone, grouped};

use super::Standing;
use super::board::{Row, load_rows};
use super::views::standing_words;
use crate::app::App;
use crate::billing::RULE;
use crate::invoices::yen;
use crate::juku::{self, JukuId};
use crate::rounds::{self, Round};
use crate::staff::Office;

/// The page of one 塾.
#[derive(Template)]
#[template(path = "billing_boards/juku.html")]
struct JukuBillingView {
    /// 「請求」, to a 塾 politely.
    title: &'static str,
    name: String,
    rule: &'static str,
    tax_percent: i64,
    lines: Vec<RoundLine>,
}

struct RoundLine {
    round: String,
    state: &'static str,
    tone: Tone,
    /// Which edition it is, or what an estimate rests on.
    note: String,
    examinees: String,
    unit: String,
    amount: String,
    /// The invoice, once it is issued.
    href: Option<String>,
}

/// Shows the issued invoices, and estimates where there is none yet.
pub(crate) async fn show(
    State(app): State<App>,
    by: Office,
    Path(id): Path<JukuId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let scope = by.scope().office_of(id).ok_or_else(Refusal::not_found)?;
    let mut tx = app.database.read().await?;
    let juku = juku::find_juku(&mut tx, &scope, id).await?.ok_or_else(Refusal::not_found)?;
    let mut lines = Vec::new();
    for round in rounds::list_rounds(&mut tx).await? {
        let rows = load_rows(&mut tx, &scope, &round, app.billing.tax_percent).await?;
        lines.extend(rows.iter().map(|row| RoundLine::new(&round, row)));
    }
    let mut way = vec![("ホーム", "/".to_owned())];
    if by.scope().is_headquarters() {
        way.extend([("塾", "/juku".to_owned()), (&juku.name, format!("/juku/{id}"))]);
    }
    let title = if by.scope().is_headquarters() { "請求" } else { "ご請求" };
    let view = JukuBillingView {
        title,
        name: juku.name.clone(),
        rule: RULE,
        tax_percent: app.billing.tax_percent,
        lines,
    };
    shell.at(way).show(title, view)
}

impl RoundLine {
    fn new(round: &Round, row: &Row) -> RoundLine {
        let owed = row.owed();
        let (state, tone) = standing_words(row.standing());
        RoundLine {
            round: round.name.label(),
            state,
            tone,
            note: note(round, row),
            examinees: grouped(owed.examinees().unsigned_abs()),
            unit: yen(owed.unit_yen),
            amount: yen(owed.amount_yen()),
            href: row.invoice.as_ref().map(|invoice| format!("/invoices/{}", invoice.id)),
        }
    }
}

fn note(round: &Round, row: &Row) -> String {
    match (row.standing(), &row.invoice, &row.estimate) {
        (Standing::Estimate, _, Some(estimate)) if round.state.is_final() => match estimate.counted {
            0 => "結果のある受験者がいないため、請求はありません".to_owned(),
            _ => "結果は確定しています。請求書を準備中です".to_owned(),
        },
        (Standing::Estimate, _, Some(estimate)) => {
            format!(
                "登録した全員が受験した場合（いま結果があるのは{}人）",
                grouped(estimate.counted.unsigned_abs())
            )
        }
        (_, Some(invoice), _) => format!("第{}版", invoice.edition),
        _ => String::new(),
    }
}
