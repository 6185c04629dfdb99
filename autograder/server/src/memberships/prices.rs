//! What an examinee costs, and from when.

use chrono::NaiveDate;
use platform_database::{Database, DbError};
use platform_web::dates::day_of;
use serde_json::json;
use thiserror::Error;

use super::{MembershipKind, store};
use crate::staff::Headquarters;

/// More than this for one examinee is a slip of the hand.
pub(crate) const HIGHEST_YEN: i64 = 100_000;

/// What an examinee of a 塾 of that kind costs, tax included, on the days from `valid_from` up to the one before
/// `valid_until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Price {
    pub(crate) kind: MembershipKind,
    pub(crate) valid_from: NaiveDate,
    /// `None` while no other price follows.
    pub(crate) valid_until: Option<NaiveDate>,
    pub(crate) yen: i64,
}

impl Price {
    /// Whether it is this price that holds on `day`.
    pub(crate) fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day < until)
    }
}

/// The yen that an examinee costs a 塾 of that `kind` on `day`.
pub(crate) fn price_on(prices: &[Price], kind: MembershipKind, day: NaiveDate) -> i64 {
    let found = prices.iter().find(|price| price.kind == kind && price.holds_on(day));
    found.expect("the first price of every kind begins before all rounds and the next where it ends").yen
}

/// Why a price was not set or taken back.
#[derive(Debug, Error)]
pub(crate) enum SetPriceError {
    /// It would change what rounds cost that were sat already.
    #[error("新しい単価は、明日以降の日から始めてください。過ぎた日の単価は変えられません")]
    Past,
    /// Prices follow each other.
    #[error("いま決まっている最後の単価より後の日から始めてください")]
    BeforeTheLast,
    /// Somebody set another price since they were shown.
    #[error("表示したあとに、別の人が単価を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// A price that holds or held stays.
    #[error("もう始まっている単価は取り消せません")]
    Begun,
    /// The database.
    #[error("the price could not be set")]
    Db(#[from] DbError),
}

/// Sets the price of a kind from `valid_from` on, if the last one is still the one that begins on the day `seen`.
pub(crate) async fn set_price(
    database: &Database,
    by: &Headquarters,
    kind: MembershipKind,
    seen: NaiveDate,
    (valid_from, yen): (NaiveDate, i64),
) -> Result<(), SetPriceError> {
    let mut tx = database.write().await?;
    if valid_from <= day_of(tx.now()) {
        return Err(SetPriceError::Past);
    }
    if valid_from <= seen {
        return Err(SetPriceError::BeforeTheLast);
    }
    if !store::advance_price(&mut tx, kind, seen, valid_from).await? {
        return Err(SetPriceError::Stale);
    }
    store::insert_price(&mut tx, kind, valid_from, yen).await?;
    let facts = json!({ "membership": kind.code(), "valid_from": valid_from, "yen": yen });
    platform_audit::record(&mut tx, by.actor(), "prices.set", format!("prices/{}", kind.code()), &facts)
        .await?;
    Ok(tx.commit().await?)
}

/// Takes back the last price of a kind, which begins on the day `seen` and has not begun yet.
pub(crate) async fn withdraw_price(
    database: &Database,
    by: &Headquarters,
    kind: MembershipKind,
    seen: NaiveDate,
) -> Result<(), SetPriceError> {
    let mut tx = database.write().await?;
    if seen <= day_of(tx.now()) {
        return Err(SetPriceError::Begun);
    }
    if !store::claim_withdrawal(&mut tx, kind, seen).await? {
        return Err(SetPriceError::Stale);
    }
    store::update_last_price(&mut tx, kind, seen).await?;
    let facts = json!({ "membership": kind.code(), "valid_from": seen });
    platform_audit::record(
        &mut tx,
        by.actor(),
        "prices.withdrawn",
        format!("prices/{}", kind.code()),
        &facts,
    )
    .await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_price_holds_from_its_first_day_to_the_one_before_the_next() {
        let kind = MembershipKind::General;
        let old =
            Price { kind, valid_from: day("1970-01-01"), valid_until: Some(day("2027-04-01")), yen: 500 };
        let new = Price { kind, valid_from: day("2027-04-01"), valid_until: None, yen: 550 };
        let on = |text| price_on(&[old, new], kind, day(text));
        assert_eq!(["2026-07-26", "2027-03-31", "2027-04-01", "2030-01-01"].map(on), [500, 500, 550, 550]);
    }
}
