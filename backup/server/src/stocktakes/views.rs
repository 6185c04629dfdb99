//! What the screens of stocktakes show.

use askama::Template;
use platform_web::{Tone, dates};

use super::address;
use super::store::{Counted, Stocktake};
use crate::media::Standing;

/// The list of stocktakes.
#[derive(Template)]
#[template(path = "stocktakes/list.html")]
pub(super) struct StocktakesView {
    lines: Vec<StocktakeLine>,
}

struct StocktakeLine {
    href: String,
    place: String,
    at: String,
    by: String,
    seen: i64,
    missing: i64,
    extra: i64,
}

/// One stocktake.
#[derive(Template)]
#[template(path = "stocktakes/show.html")]
pub(super) struct StocktakeView {
    address: String,
    place: String,
    badge: (Tone, String),
    facts: Vec<(&'static str, String)>,
    groups: [Group; 3],
}

/// What was found alike, with what to do about it.
struct Group {
    title: &'static str,
    advice: &'static str,
    media: Vec<MediumLine>,
}

struct MediumLine {
    href: String,
    label: String,
    registered: String,
}

impl StocktakesView {
    pub(super) fn new(taken: &[Stocktake]) -> StocktakesView {
        let line = |taken: &Stocktake| StocktakeLine {
            href: address(taken.id),
            place: taken.place.clone(),
            at: dates::date_time(taken.taken_at),
            by: taken.taken_by.clone(),
            seen: taken.seen,
            missing: taken.missing,
            extra: taken.extra,
        };
        StocktakesView { lines: taken.iter().map(line).collect() }
    }
}

impl StocktakeView {
    pub(super) fn new(taken: &Stocktake, counted: &[Counted]) -> StocktakeView {
        let differences = taken.missing + taken.extra;
        let group = |finding, title, advice| Group { title, advice, media: lines(counted, finding) };
        StocktakeView {
            address: address(taken.id),
            place: taken.place.clone(),
            badge: match differences {
                0 => (Tone::Good, "差異なし".to_owned()),
                count => (Tone::Bad, format!("差異 {count}件")),
            },
            facts: facts(taken),
            groups: [
                group(
                    "missing",
                    "見つからない",
                    "台帳ではここにあるのに、読み取られませんでした。見つかるまで、媒体のコピーは判定で数えません。探して、見つけたら「読み取り」で場所を移すか点検を記録し、なければ「紛失」として廃棄します。",
                ),
                group(
                    "extra",
                    "余分",
                    "ここにあるのに、台帳では違います。場所を移すか、返却を受け付けてください。",
                ),
                group("seen", "台帳どおり", ""),
            ],
        }
    }
}

/// What is known of it.
pub(super) fn facts(taken: &Stocktake) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("場所", taken.place.clone()),
        ("日時", dates::date_time(taken.taken_at)),
        ("担当", taken.taken_by.clone()),
        ("台帳どおり", format!("{}件", taken.seen)),
    ];
    facts.extend((!taken.remark.is_empty()).then(|| ("備考", taken.remark.clone())));
    facts
}

/// 「耐火金庫室（保管中）」, as the register had it then.
pub(super) fn registered(counted: &Counted) -> String {
    let standing = Standing::from_code(&counted.state).map_or("不明", Standing::label);
    format!("{}（{standing}）", counted.place)
}

fn lines(counted: &[Counted], finding: &str) -> Vec<MediumLine> {
    let line = |counted: &Counted| MediumLine {
        href: format!("/media/{}", counted.medium_id),
        label: counted.label.clone(),
        registered: registered(counted),
    };
    counted.iter().filter(|counted| counted.finding == finding).map(line).collect()
}
