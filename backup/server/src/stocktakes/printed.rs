//! A stocktake on paper.

use platform_database::{DbResult, ReadTx};
use platform_web::Tone;

use super::store::{self, Counted, Stocktake};
use super::views::{facts, registered};
use super::{StocktakeId, address};
use crate::papers::{Record, cell, marked, table};

/// The stocktake as a form: what is missing and what is extra first.
pub(crate) async fn find_record(tx: &mut ReadTx, id: StocktakeId) -> DbResult<Option<Record>> {
    let Some(taken) = store::find_stocktake(tx, id).await? else { return Ok(None) };
    let counted = store::list_counted(tx, id).await?;
    Ok(Some(lay_out(&taken, &counted)))
}

fn lay_out(taken: &Stocktake, counted: &[Counted]) -> Record {
    let mut facts = facts(taken);
    facts.extend([("見つからない", format!("{}件", taken.missing)), ("余分", format!("{}件", taken.extra))]);
    let findings = [
        ("missing", "見つからない", Tone::Bad),
        ("extra", "余分", Tone::Warn),
        ("seen", "台帳どおり", Tone::Good),
    ];
    let rows = findings.into_iter().flat_map(|(finding, words, tone)| {
        counted
            .iter()
            .filter(move |counted| counted.finding == finding)
            .map(move |counted| vec![cell(&counted.label), marked(words, tone), cell(registered(counted))])
    });
    let columns = [("媒体", false, 3), ("結果", false, 2), ("台帳の場所（状態）", false, 5)];
    Record {
        event: "stocktakes.printed",
        subject: format!("locations/{}", taken.place),
        title: "棚卸し記録",
        number: format!("棚卸し #{}", taken.id),
        facts,
        sections: vec![table("媒体", &columns, rows.collect())],
        signatures: &["実施", "立会", "承認"],
        lying: false,
        page: address(taken.id),
    }
}
