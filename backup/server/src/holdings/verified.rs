//! What tools verified by themselves, of everything that verifies a job the newest result.

use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp, WriteTx};

use super::store;
use crate::intake::VerificationTold;
use crate::jobs::JobId;

/// How much of what a tool says is kept, in characters.
const WORDS: usize = 500;
/// How much of its name.
const NAME: usize = 200;

/// Keeps a verification of a job, unless a younger one of the same is known; gives whether that is news.
pub(crate) async fn keep_verification(
    tx: &mut WriteTx,
    job: JobId,
    told: &VerificationTold,
) -> DbResult<bool> {
    let cut = |text: &str, most| text.chars().take(most).collect();
    let told = VerificationTold {
        teller: cut(&told.teller, NAME),
        what: cut(&told.what, NAME),
        words: cut(&told.words, WORDS),
        ..told.clone()
    };
    store::upsert_verification(tx, job, &told).await
}

/// What verifies a job says nothing beside something younger, when it has not said anything for so long: nobody may use it any
/// more.
const GIVEN_UP: TimeDelta = TimeDelta::days(90);

/// What the newest results of everything that verifies a job come to: as young as the youngest of them, and well only if all
/// of them were. `None` of each says neither.
pub(crate) fn together(results: &[(Timestamp, Option<bool>)]) -> Option<(Timestamp, Option<bool>)> {
    let newest = results.iter().map(|(at, _)| *at).max()?;
    let mut counted = results.iter().filter(|(at, _)| newest - *at <= GIVEN_UP).map(|(_, passed)| *passed);
    let passed = counted.try_fold(Some(true), |so_far, passed| match passed {
        Some(false) => Err(()),
        Some(true) => Ok(so_far),
        None => Ok(None),
    });
    Some((newest, passed.unwrap_or(Some(false))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_is_not_healed_by_something_else_that_went_well() {
        let ago = |days, passed| (Timestamp::UNIX_EPOCH - TimeDelta::days(days), passed);
        let passed = |results: &[(Timestamp, Option<bool>)]| together(results).map(|(_, passed)| passed);
        assert_eq!(passed(&[]), None);
        assert_eq!(passed(&[ago(1, Some(true)), ago(9, Some(true))]), Some(Some(true)));
        assert_eq!(passed(&[ago(1, Some(true)), ago(9, Some(false))]), Some(Some(false)));
        assert_eq!(passed(&[ago(1, Some(true)), ago(9, None)]), Some(None));
        assert_eq!(passed(&[ago(9, None), ago(1, Some(false))]), Some(Some(false)));
        assert_eq!(
            passed(&[ago(1, Some(true)), ago(99, Some(false))]),
            Some(Some(true)),
            "nobody uses it any more"
        );
        assert_eq!(
            together(&[ago(1, Some(true)), ago(9, Some(true))]).map(|(at, _)| at),
            Some(ago(1, None).0)
        );
    }
}
