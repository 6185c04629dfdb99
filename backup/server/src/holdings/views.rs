//! What a source's page shows of what it holds.

use askama::Template;
use askama::filters::HtmlSafe;
use backup_policy::{Cleanness, Outcome};
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::{Choice, Tone, dates};

use super::store::{self, HeldPlace, HeldPoint};
use crate::amounts;
use crate::copies::{self, NamedCopy};
use crate::pullers::PullerId;
use crate::runs::OutcomeBadge;

/// The places and the restore points of a source.
#[derive(Template)]
#[template(path = "holdings/of_puller.html")]
pub(crate) struct HoldingsView {
    places: Vec<PlaceLine>,
    points: Vec<PointLine>,
    /// Copies for which no place speaks yet.
    free: Vec<Choice>,
    may_link: bool,
}

struct PlaceLine {
    address: String,
    name: String,
    kind: &'static str,
    used: String,
    state: (Tone, String),
    badge: Option<OutcomeBadge>,
    told: String,
    /// The copies for which it speaks, with their jobs' pages.
    copies: Vec<LinkedCopy>,
}

struct LinkedCopy {
    id: i64,
    words: String,
    href: String,
}

struct PointLine {
    object: String,
    job: String,
    href: String,
    made: String,
    cleanness: (Tone, &'static str),
    verified: (Tone, String),
}

// Safe: the template escapes every text.
impl HtmlSafe for HoldingsView {}

impl HoldingsView {
    /// What a source holds, as it told last.
    pub(crate) async fn load(tx: &mut ReadTx, puller: PullerId, may_link: bool) -> DbResult<HoldingsView> {
        let now = tx.now();
        let copies = copies::list_without_medium(tx).await?;
        let places = store::list_places(tx, Some(puller)).await?;
        let points = store::list_points_of(tx, puller).await?;
        let free = copies.iter().filter(|named| named.copy.told_by.is_none());
        Ok(HoldingsView {
            places: places.iter().map(|place| PlaceLine::new(place, &copies, now)).collect(),
            points: points.iter().map(|point| PointLine::new(point, now)).collect(),
            free: free.map(|named| Choice::new(named.copy.id.to_string(), words(named))).collect(),
            may_link,
        })
    }

    /// Whether there is anything to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty() && self.points.is_empty()
    }
}

fn words(named: &NamedCopy) -> String {
    format!("{} — {}", named.job, named.copy.name)
}

impl PlaceLine {
    fn new(place: &HeldPlace, copies: &[NamedCopy], now: Timestamp) -> PlaceLine {
        let linked = copies.iter().filter(|named| named.copy.told_by == Some(place.id));
        let used = place.total_bytes.zip(place.used_bytes).map_or("—".to_owned(), |(total, used)| {
            let percent = i128::from(used) * 100 / i128::from(total.max(1));
            format!("{} / {}（{percent}%）", amounts::bytes(Some(used)), amounts::bytes(Some(total)))
        });
        PlaceLine {
            address: format!("/holdings/{}/copies", place.id),
            name: place.name.clone(),
            kind: if place.kind == "sync" { "同期ジョブ" } else { "保管先" },
            used,
            state: state(place, now),
            badge: place.outcome.as_deref().map(|code| OutcomeBadge::of(Outcome::from_code(code))),
            told: amounts::ago(now - place.told_at),
            copies: linked
                .map(|named| LinkedCopy {
                    id: named.copy.id.0,
                    words: words(named),
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
    match (place.kind.as_str(), place.online, place.lock_days) {
        ("sync", ..) => match place.began_at {
            Some(at) => (Tone::Neutral, format!("最後の開始 {}", dates::short(at))),
            None => (Tone::Neutral, "まだ実行されていません".to_owned()),
        },
        (_, Some(false), _) => (Tone::Bad, "連携サーバーから届きません".to_owned()),
        (_, _, Some(0)) => (Tone::Neutral, "書き換えられます".to_owned()),
        (_, _, Some(days)) => (Tone::Good, format!("書き換え禁止 {days}日")),
        (_, _, None) => (Tone::Neutral, "書き換え禁止は不明".to_owned()),
    }
}

impl PointLine {
    fn new(point: &HeldPoint, now: Timestamp) -> PointLine {
        let fresh = point.is_fresh(now);
        let unknown = || (Tone::Neutral, "不明（報告が古い）");
        let found = Cleanness::from_code(&point.cleanness).unwrap_or(Cleanness::Untold);
        let tone = match found {
            Cleanness::Clean => Tone::Good,
            Cleanness::Suspicious => Tone::Warn,
            Cleanness::Infected => Tone::Bad,
            Cleanness::Untold => Tone::Neutral,
        };
        let verified = match point.verified.zip(point.verified_at) {
            None => (Tone::Neutral, "報告なし".to_owned()),
            Some((true, at)) => (Tone::Good, format!("正常 {}", dates::short(at))),
            Some((false, at)) => (Tone::Bad, format!("破損 {}", dates::short(at))),
        };
        PointLine {
            object: point.object.clone(),
            job: point.job.clone(),
            href: format!("/jobs/{}", point.job_id),
            made: dates::short(point.made_at),
            cleanness: if fresh { (tone, found.label()) } else { unknown() },
            verified: if fresh { verified } else { (unknown().0, unknown().1.to_owned()) },
        }
    }
}
