//! What a source's page shows of what it holds.

mod copy;
mod place;

use askama::Template;
use askama::filters::HtmlSafe;
use backup_policy::Cleanness;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::{Choice, Tone, dates};

use super::store::{self, HeldPoint};
use crate::copies::{self, NamedCopy};
use crate::pullers::PullerId;
use copy::CopyLine;
use place::PlaceLine;

pub(super) use place::PlaceFormView;

/// So many of the copies are shown, those that are not judged first.
const SHOWN: usize = 200;

/// The places of a source, what lies there, and its restore points.
#[derive(Template)]
#[template(path = "holdings/of_puller.html")]
pub(crate) struct HoldingsView {
    places: Vec<PlaceLine>,
    copies: Vec<CopyLine>,
    points: Vec<PointLine>,
    /// Copies for which no place speaks yet.
    free: Vec<Choice>,
    may_link: bool,
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
        let held = store::list_copies(tx, Some(puller)).await?;
        let points = store::list_points_of(tx, puller).await?;
        let free = copies.iter().filter(|named| named.copy.told_by.is_none());
        Ok(HoldingsView {
            places: places.iter().map(|place| PlaceLine::new(place, &copies, now)).collect(),
            copies: held.iter().take(SHOWN).map(|copy| CopyLine::new(copy, now)).collect(),
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
