//! What a source's page shows of what lies in its places.

use backup_policy::Outcome;
use platform_database::Timestamp;
use platform_web::Tone;

use crate::amounts;
use crate::holdings::store::HeldCopy;
use crate::runs::OutcomeBadge;

/// What lies of a job in a place.
pub(super) struct CopyLine {
    pub(super) job: String,
    pub(super) href: String,
    pub(super) place: String,
    /// 「コピージョブ「遠隔」」; empty where none carries it.
    pub(super) carrier: String,
    /// How old the data are.
    pub(super) age: String,
    /// What is missing.
    pub(super) missing: Option<String>,
    pub(super) badge: Option<OutcomeBadge>,
    /// Which copy is judged by it.
    pub(super) judged: (Tone, String),
    /// Where a person says where the place is, as long as nobody has.
    pub(super) confirm: Option<String>,
}

impl CopyLine {
    pub(super) fn new(copy: &HeldCopy, now: Timestamp) -> CopyLine {
        let outcome = copy.outcome.as_deref().map(|code| OutcomeBadge::of(Outcome::from_code(code)));
        let judged = match &copy.copy {
            Some(name) => (Tone::Good, format!("コピー「{name}」")),
            None => (Tone::Warn, "数えていません".to_owned()),
        };
        CopyLine {
            job: copy.job.clone(),
            href: format!("/jobs/{}", copy.job_id),
            place: copy.place.clone(),
            carrier: match copy.carrier.as_str() {
                "" => String::new(),
                carrier => format!("コピージョブ「{carrier}」"),
            },
            age: copy.whole_at.map_or("不明".to_owned(), |at| amounts::ago(now - at)),
            missing: (copy.missing > 0).then(|| format!("{}対象がありません", copy.missing)),
            badge: outcome,
            judged,
            confirm: copy.copy_id.is_none().then(|| format!("/holdings/{}/edit", copy.place_id)),
        }
    }
}
