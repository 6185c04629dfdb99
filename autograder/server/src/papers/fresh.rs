//! Papers whose time has come a short while ago.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp};

use super::{PaperKind, store};
use crate::rounds::{self, Round};

/// For so long papers count as just handed out: a server that was away, and papers that came late, tell of them yet; of
/// what was handed out long ago nobody hears again.
const FRESH_DAYS: i64 = 3;

/// Kinds that are handed out at one time.
const TOGETHER: [&[PaperKind]; 2] = [&[PaperKind::Questions], &[PaperKind::Answers, PaperKind::Rubric]];

/// Papers of a round that were handed out together.
#[derive(Clone, Debug)]
pub(crate) struct FreshPapers {
    pub(crate) round: Round,
    /// Those that are there.
    pub(crate) kinds: Vec<PaperKind>,
    /// The kind that stands for all that are handed out at that time.
    leader: PaperKind,
    since: Timestamp,
}

impl FreshPapers {
    /// Names this handing out: another if 本部 takes papers back and hands them out again.
    pub(crate) fn key(&self) -> String {
        format!("papers/{}/{}/{}", self.round.name, self.leader.code(), self.since.timestamp())
    }
}

/// What of any round 塾 and 教室 may have since a short while.
pub(crate) async fn list_fresh(tx: &mut ReadTx) -> DbResult<Vec<FreshPapers>> {
    let now = tx.now();
    let kept = store::list_kinds(tx).await?;
    let releases = store::list_releases(tx).await?;
    let mut fresh = Vec::new();
    for round in rounds::list_rounds(tx).await? {
        let releases = releases.get(&round.id).copied().unwrap_or_default();
        for together in TOGETHER {
            let kinds = together.iter().copied().filter(|kind| kept.contains(&(round.id, *kind)));
            let kinds: Vec<PaperKind> = kinds.collect();
            let leader = together[0];
            let since = releases.moment(leader, &round).filter(|_| releases.is_out(leader, &round, now));
            let since = since.filter(|since| *since > now - TimeDelta::days(FRESH_DAYS));
            if let Some(since) = since.filter(|_| !kinds.is_empty()) {
                fresh.push(FreshPapers { round: round.clone(), kinds, leader, since });
            }
        }
    }
    Ok(fresh)
}
