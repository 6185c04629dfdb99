//! Loading the 実績 of a 塾.

use std::collections::HashMap;

use autograder_grading::{DeviationScore, Tenths};
use platform_database::{DbResult, ReadTx};

use super::store::{self, FrozenRow, RegisteredRow};
use crate::billing_boards::Standing;
use crate::invoices::{self, Invoice};
use crate::juku::JukuId;
use crate::memberships::{self, Membership, Price, kind_on, price_on};
use crate::progress::Progress;
use crate::rounds::{self, Round, RoundId};
use crate::staff::Headquarters;

/// A round in which a 塾 took part.
pub(super) struct Record {
    pub(super) round: Round,
    /// 受験者; of a 確定 round those of its version.
    pub(super) examinees: i64,
    /// Of them, those with a result.
    pub(super) counted: i64,
    pub(super) progress: Progress,
    /// The means of 合計 and of its 偏差値, once the round is 確定.
    pub(super) mean: Option<Tenths>,
    pub(super) deviation: Option<DeviationScore>,
    pub(super) owed: Owed,
}

/// What the 塾 owes for the round.
pub(super) struct Owed {
    pub(super) standing: Standing,
    pub(super) yen: i64,
    /// Where that is told in full.
    pub(super) href: String,
}

/// What an estimate is made from.
struct Prices {
    memberships: Vec<Membership>,
    prices: Vec<Price>,
}

/// Every round that the 塾 took part in, the latest first.
pub(super) async fn load_records(tx: &mut ReadTx, by: &Headquarters, juku: JukuId) -> DbResult<Vec<Record>> {
    let scope = by.staff().scope();
    let rounds = rounds::list_rounds(tx).await?;
    let registered = store::list_registered(tx, juku).await?;
    let mut registered: HashMap<RoundId, RegisteredRow> =
        registered.into_iter().map(|row| (row.round_id, row)).collect();
    let frozen = store::list_frozen(tx, juku).await?;
    let mut frozen: HashMap<RoundId, FrozenRow> = frozen.into_iter().map(|row| (row.round_id, row)).collect();
    // The editions of a round come in order: the last one stays.
    let invoices = invoices::list_invoices(tx, scope, (None, Some(juku))).await?;
    let mut invoices: HashMap<RoundId, Invoice> =
        invoices.into_iter().map(|invoice| (invoice.round_id, invoice)).collect();
    let prices = Prices {
        memberships: memberships::list_memberships(tx, scope, Some(juku)).await?,
        prices: memberships::list_prices(tx).await?,
    };
    let record = |round: Round| {
        let frozen = frozen.remove(&round.id).filter(|_| round.state.is_final());
        let (registered, invoice) = (registered.remove(&round.id), invoices.remove(&round.id));
        let took_part = registered.is_some() || frozen.is_some() || invoice.is_some();
        took_part.then(|| Record::new(round, juku, registered, frozen.as_ref(), invoice.as_ref(), &prices))
    };
    Ok(rounds.into_iter().filter_map(record).collect())
}

impl Record {
    fn new(
        round: Round,
        juku: JukuId,
        registered: Option<RegisteredRow>,
        frozen: Option<&FrozenRow>,
        invoice: Option<&Invoice>,
        prices: &Prices,
    ) -> Record {
        let live = registered.as_ref().map(|row| (row.examinees, row.counted));
        let final_ones = frozen.map(|row| (row.examinees, row.counted));
        let (examinees, counted) = final_ones.or(live).unwrap_or_default();
        Record {
            owed: match invoice {
                Some(invoice) => Owed::billed(invoice),
                None => prices.estimate(&round, juku, (examinees, counted), frozen),
            },
            mean: frozen.and_then(|row| mean(row.points * 10, row.combined)).map(Tenths::new),
            deviation: frozen
                .and_then(|row| mean(row.deviation_tenths, row.deviations))
                .map(DeviationScore::from_tenths),
            progress: registered.map(|row| row.progress).unwrap_or_default(),
            examinees,
            counted,
            round,
        }
    }
}

impl Owed {
    fn billed(invoice: &Invoice) -> Owed {
        Owed {
            standing: if invoice.issued.is_some() { Standing::Issued } else { Standing::Draft },
            yen: invoice.owed.amount_yen(),
            href: format!("/invoices/{}", invoice.id),
        }
    }
}

impl Prices {
    /// As the estimates of billing are: for everybody who is registered, once the round is 確定 for those who count.
    fn estimate(
        &self,
        round: &Round,
        juku: JukuId,
        (examinees, counted): (i64, i64),
        frozen: Option<&FrozenRow>,
    ) -> Owed {
        let day = frozen.map_or(round.sat_on, |row| row.sat_on);
        let unit = price_on(&self.prices, kind_on(&self.memberships, juku, day), day);
        Owed {
            standing: Standing::Estimate,
            yen: unit * if frozen.is_some() { counted } else { examinees },
            href: format!("/billing/{juku}"),
        }
    }
}

/// The mean of `n` in tenths, whose sum is `sum` tenths, rounded half up.
fn mean(sum: i64, n: i64) -> Option<i32> {
    (2 * sum + n).checked_div_euclid(2 * n).and_then(|mean| i32::try_from(mean).ok())
}

#[cfg(test)]
mod tests {
    use super::mean;

    #[test]
    fn a_mean_is_rounded_half_up_and_nobody_has_none() {
        for (sum, n, found) in [(1_005, 2, Some(503)), (1_000, 3, Some(333)), (-5, 2, Some(-2)), (0, 0, None)]
        {
            assert_eq!(mean(sum, n), found, "{sum} of {n}");
        }
    }
}
