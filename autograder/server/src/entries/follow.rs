//! Entries that follow their pupil.

use platform_database::{DbResult, WriteTx};

use super::store;
use crate::classrooms::ClassroomId;
use crate::rounds::{self, Round};
use crate::staff::Scope;
use crate::students::StudentId;

/// Holds every round for which somebody of `scope` may register pupils now, so that entries may follow. Take it before
/// a pupil's row: whoever writes a roster does so, too.
pub(crate) async fn hold_registering(tx: &mut WriteTx, scope: &Scope) -> DbResult<Vec<Round>> {
    let now = tx.now();
    let mut held = Vec::new();
    for round in rounds::list_rounds(tx).await? {
        if round.registering(scope, now).is_ok() {
            held.extend(rounds::hold_round_alone(tx, round.id).await?);
        }
    }
    held.retain(|round| round.registering(scope, now).is_ok());
    Ok(held)
}

/// Lets the entries of a pupil in the `held` rounds follow to where the pupil is now, unless something is known of how
/// the pupil sat. Entries of all other rounds stay as they were. Says how many moved.
pub(crate) async fn follow_student(
    tx: &mut WriteTx,
    held: &[Round],
    student: StudentId,
    classroom: ClassroomId,
    grade: i64,
) -> DbResult<u64> {
    let mut moved = 0;
    for round in held {
        let followed = store::update_untouched(tx, round.id, student, classroom, grade).await?;
        if followed > 0 {
            rounds::advance_round_roster(tx, round.id).await?;
        }
        moved += followed;
    }
    Ok(moved)
}
