//! What the screens of 会員種別 and prices show.

use askama::Template;
use chrono::{Datelike, NaiveDate};
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Tone, dates, grouped};

use super::price_list::{SentPrice, seen_field};
use super::{Membership, MembershipKind, Price, kind_on, price_on};

/// 「2026年7月26日」
pub(crate) fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// What a 塾 is, was and will be, and the form to change it.
pub(crate) struct MembershipView {
    pub(crate) now: &'static str,
    pub(crate) yen: String,
    pub(crate) lines: Vec<MembershipLine>,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) chosen: &'static str,
    pub(crate) today: String,
}

/// One line of the history, the latest first.
pub(crate) struct MembershipLine {
    pub(crate) kind: &'static str,
    pub(crate) span: String,
}

impl MembershipView {
    /// The view of one 塾's `memberships`, the earliest first, seen on `today`.
    pub(crate) fn new(memberships: &[Membership], prices: &[Price], today: NaiveDate) -> MembershipView {
        let now =
            memberships.first().map(|first| kind_on(memberships, first.juku_id, today)).unwrap_or_default();
        let ends = memberships.iter().skip(1).map(|next| next.valid_from.pred_opt()).chain([None]);
        let mut lines: Vec<MembershipLine> = memberships
            .iter()
            .zip(ends)
            .map(|(membership, end)| MembershipLine {
                kind: membership.kind.label(),
                span: span(Some(membership.valid_from), end),
            })
            .collect();
        lines.reverse();
        MembershipView {
            now: now.label(),
            yen: grouped(price_on(prices, now, today).unsigned_abs()),
            lines,
            kinds: MembershipKind::choices(),
            chosen: now.code(),
            today: today.to_string(),
        }
    }
}

fn span(from: Option<NaiveDate>, last: Option<NaiveDate>) -> String {
    match (from.map(day), last.map(day)) {
        (Some(from), Some(last)) => format!("{from}〜{last}"),
        (Some(from), None) => format!("{from}〜"),
        (None, Some(last)) => format!("〜{last}"),
        (None, None) => "期間の指定なし".to_owned(),
    }
}

/// Every price, and the form for the next.
#[derive(Template)]
#[template(path = "memberships/prices.html")]
pub(super) struct PriceListView {
    kinds: Vec<KindPrices>,
    choices: Vec<Choice>,
    membership: String,
    valid_from: String,
    yen: String,
    problems: Problems,
}

struct KindPrices {
    label: &'static str,
    code: &'static str,
    /// The field that says which price is the last on screen, and what it says.
    seen: (String, String),
    lines: Vec<PriceLine>,
}

struct PriceLine {
    yen: String,
    span: String,
    state: &'static str,
    tone: Tone,
    /// Whether it can still be taken back.
    ahead: bool,
}

impl PriceListView {
    pub(super) fn new(
        prices: &[Price],
        now: Timestamp,
        sent: &SentPrice,
        problems: Problems,
    ) -> PriceListView {
        let today = dates::day_of(now);
        let kinds = MembershipKind::ALL.map(|kind| KindPrices::new(kind, prices, today));
        PriceListView {
            kinds: kinds.into(),
            choices: MembershipKind::choices(),
            membership: sent.membership.clone(),
            valid_from: sent.valid_from.clone(),
            yen: sent.yen.clone(),
            problems,
        }
    }
}

impl KindPrices {
    fn new(kind: MembershipKind, prices: &[Price], today: NaiveDate) -> KindPrices {
        let own: Vec<&Price> = prices.iter().filter(|price| price.kind == kind).collect();
        let last = own.last().map(|price| price.valid_from.to_string()).unwrap_or_default();
        let first = own.first().map(|price| price.valid_from);
        let line = |price: &&Price| {
            let (state, tone) = match price {
                _ if price.holds_on(today) => ("適用中", Tone::Good),
                _ if price.valid_from > today => ("これから", Tone::Info),
                _ => ("終了", Tone::Neutral),
            };
            // The first price holds from before the first round; its day says nothing to anybody.
            let from = Some(price.valid_from).filter(|_| first != Some(price.valid_from));
            PriceLine {
                yen: grouped(price.yen.unsigned_abs()),
                span: span(from, price.valid_until.and_then(|until| until.pred_opt())),
                state,
                tone,
                ahead: price.valid_from > today,
            }
        };
        KindPrices {
            label: kind.label(),
            code: kind.code(),
            seen: (seen_field(kind), last),
            lines: own.iter().rev().map(line).collect(),
        }
    }
}
