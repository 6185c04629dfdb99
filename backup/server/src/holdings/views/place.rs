//! What the screens show of a place.

use askama::Template;
use backup_policy::{Medium, Outcome};
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Tone, dates};

use crate::amounts;
use crate::copies::NamedCopy;
use crate::holdings::confirm::FilledPlace;
use crate::holdings::store::HeldPlace;
use crate::locations::Location;
use crate::runs::OutcomeBadge;

/// A place.
pub(super) struct PlaceLine {
    /// Where what is said of it is sent.
    pub(super) address: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    /// Where a person says it is, and on what.
    pub(super) stands: Option<String>,
    /// The form that says so; none of what only carries.
    pub(super) edit: Option<String>,
    pub(super) used: String,
    pub(super) state: (Tone, String),
    pub(super) badge: Option<OutcomeBadge>,
    pub(super) told: String,
    /// The copies for which it speaks, with their jobs' pages.
    pub(super) copies: Vec<LinkedCopy>,
}

/// A copy for which it speaks.
pub(super) struct LinkedCopy {
    pub(super) id: i64,
    pub(super) words: String,
    pub(super) href: String,
}

/// The form that says where a place is.
#[derive(Template)]
#[template(path = "holdings/place.html")]
pub(in crate::holdings) struct PlaceFormView {
    name: String,
    action: String,
    back: String,
    /// Whether the source tells of its lock; then nobody else does.
    is_lock_told: bool,
    locations: Vec<Choice>,
    media: Vec<Choice>,
    encryptions: [Choice; 2],
    filled: FilledPlace,
    problems: Problems,
}

impl PlaceFormView {
    pub(in crate::holdings) fn new(
        place: &HeldPlace,
        locations: &[Location],
        filled: FilledPlace,
        problems: Problems,
    ) -> PlaceFormView {
        PlaceFormView {
            name: place.name.clone(),
            action: format!("/holdings/{}/edit", place.id),
            back: format!("/pullers/{}#places", place.puller_id),
            is_lock_told: place.lock_days.is_some(),
            locations: locations
                .iter()
                .map(|location| {
                    Choice::new(location.id.to_string(), format!("{}（{}）", location.name, location.kind()))
                })
                .collect(),
            media: Medium::ALL.map(|medium| Choice::new(medium.code(), medium.label())).into(),
            encryptions: [Choice::new("yes", "暗号化している"), Choice::new("no", "暗号化していない")],
            filled,
            problems,
        }
    }
}

/// 「西日本（オフサイト）、クラウド」.
fn stands(place: &HeldPlace) -> Option<String> {
    let site = if place.off_site == Some(true) { "（オフサイト）" } else { "" };
    let medium = place.medium.as_deref().and_then(Medium::from_code).map_or("不明", Medium::label);
    Some(format!("{}{site}、{medium}", place.location.as_ref()?))
}

impl PlaceLine {
    pub(super) fn new(place: &HeldPlace, copies: &[NamedCopy], now: Timestamp) -> PlaceLine {
        let linked = copies.iter().filter(|named| named.copy.told_by == Some(place.id));
        let used = place.total_bytes.zip(place.used_bytes).map_or("—".to_owned(), |(total, used)| {
            let percent = i128::from(used) * 100 / i128::from(total.max(1));
            format!("{} / {}（{percent}%）", amounts::bytes(Some(used)), amounts::bytes(Some(total)))
        });
        PlaceLine {
            address: format!("/holdings/{}/copies", place.id),
            name: place.name.clone(),
            kind: if place.is_store() { "保管先" } else { "同期ジョブ" },
            stands: stands(place),
            edit: place.is_store().then(|| format!("/holdings/{}/edit", place.id)),
            used,
            state: state(place, now),
            badge: place.outcome.as_deref().map(|code| OutcomeBadge::of(Outcome::from_code(code))),
            told: amounts::ago(now - place.told_at),
            copies: linked
                .map(|named| LinkedCopy {
                    id: named.copy.id.0,
                    words: super::words(named),
                    href: format!("/jobs/{}", named.copy.job_id),
                })
                .collect(),
        }
    }
}

/// How the place stands, as evidence.
fn state(place: &HeldPlace, now: Timestamp) -> (Tone, String) {
    if !place.is_fresh(now) {
        return (Tone::Neutral, "不明（報告が古い）".to_owned());
    }
    let by_hand = if place.lock_days.is_none() { "（登録）" } else { "" };
    match (place.is_store(), place.online, place.lock_days.or(place.said_lock_days)) {
        (false, ..) => match place.began_at {
            Some(at) => (Tone::Neutral, format!("最後の開始 {}", dates::short(at))),
            None => (Tone::Neutral, "まだ実行されていません".to_owned()),
        },
        (_, Some(false), _) => (Tone::Bad, "連携サーバーから届きません".to_owned()),
        (_, _, Some(0)) => (Tone::Neutral, format!("書き換えられます{by_hand}")),
        (_, _, Some(days)) => (Tone::Good, format!("書き換え禁止 {days}日{by_hand}")),
        (_, _, None) => (Tone::Neutral, "書き換え禁止は不明".to_owned()),
    }
}
