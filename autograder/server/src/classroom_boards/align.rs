//! Giving all 教室 of a 塾 the same switches.

use platform_database::{Database, DbError, DbResult, ReadTx};
use thiserror::Error;

use crate::classrooms::{self, ClassroomId, ClassroomLine};
use crate::juku::{self, JukuId};
use crate::staff::{Office, Scope, Switches};

/// Why the switches stay as they are.
#[derive(Debug, Error)]
pub(super) enum AlignSwitchesError {
    /// No such 塾, or not this person's.
    #[error("塾がありません")]
    NoSuchJuku,
    /// What would change is not what was shown.
    #[error("表示したあとに、教室か権限が変わりました。変わるところを確かめて、もう一度送ってください")]
    Stale,
    /// The database.
    #[error("the switches could not be turned")]
    Db(#[from] DbError),
}

/// The 教室 of a 塾 whose switches are not as `wanted`.
pub(super) async fn list_different(
    tx: &mut ReadTx,
    scope: &Scope,
    juku: JukuId,
    wanted: Switches,
) -> DbResult<Vec<ClassroomLine>> {
    let mut lines =
        classrooms::list_lines(tx, scope, ("%", Some(juku)), ("number", false), (i64::MAX, 0)).await?;
    lines.retain(|line| line.switches != wanted);
    Ok(lines)
}

/// Turns the switches of all 教室 to `wanted`, all or none, if those that differ are still the ones that the person
/// `seen`. Says how many 教室 changed.
pub(super) async fn align_switches(
    database: &Database,
    by: &Office,
    juku: JukuId,
    seen: &[(ClassroomId, Switches)],
    wanted: Switches,
) -> Result<usize, AlignSwitchesError> {
    let mut tx = database.write().await?;
    let juku = juku::find_juku(&mut tx, by.scope(), juku).await?.ok_or(AlignSwitchesError::NoSuchJuku)?;
    let different = list_different(&mut tx, by.scope(), juku.id, wanted).await?;
    if !different.iter().map(|line| (line.id, line.switches)).eq(seen.iter().copied()) {
        return Err(AlignSwitchesError::Stale);
    }
    for line in &different {
        let classroom = (line.id, &*line.number);
        if !classrooms::turn_switches(&mut tx, by, classroom, line.switches, wanted).await? {
            return Err(AlignSwitchesError::Stale);
        }
    }
    tx.commit().await?;
    Ok(different.len())
}
