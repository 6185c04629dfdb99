//! What pasted rows would add, compared with who is there.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx};
use serde::Serialize;

use super::read::{PastedRow, read_rows};
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::imports::Problems;
use crate::search_text::fold;
use crate::staff::Scope;
use crate::student_register::{Alike, find_alike};
use crate::students;

/// Everything that adding the rows could write.
#[derive(Debug, Serialize)]
pub(super) struct PastePlan {
    pub(super) lines: Vec<PlannedPupil>,
    pub(super) problems: Problems,
}

/// A row that can be added.
#[derive(Debug, Serialize)]
pub(super) struct PlannedPupil {
    pub(super) pasted: PastedRow,
    pub(super) classroom: ClassroomId,
    pub(super) classroom_name: String,
    /// Pupils of the 塾 who seem to be the same.
    pub(super) alike: Vec<Alike>,
    /// An earlier row that seems to be the same.
    pub(super) same_as_row: Option<u32>,
}

impl PlannedPupil {
    /// Whether the row is added unless somebody takes its tick away.
    pub(super) fn is_plain(&self) -> bool {
        self.alike.is_empty() && self.same_as_row.is_none()
    }
}

/// Compares the rows of `text` with the pupils of the 塾 of `usual`, the 教室 of rows that name none. Rows may name other
/// 教室 of the same 塾 within `scope`.
pub(super) async fn plan_paste(
    tx: &mut ReadTx,
    scope: &Scope,
    usual: &Classroom,
    text: &str,
) -> DbResult<PastePlan> {
    let (rows, mut problems) = read_rows(text);
    let mut rooms = classrooms::list_classrooms_of(tx, &[usual.juku_id]).await?;
    rooms.retain(|room| room.is_open() && scope.covers(room.juku_id, room.id));
    let present = students::list_students_of(tx, &[usual.juku_id]).await?;
    let mut seen = HashMap::new();
    let mut lines = Vec::new();
    for pasted in rows {
        let Some(room) = find_room(&rooms, usual, &pasted.classroom) else {
            let reason = "この名前かIDの教室がありません。空欄にすると、選んだ教室になります";
            problems.cell(pasted.row, "教室", &pasted.classroom, reason);
            continue;
        };
        let same_as_row = seen.get(&(fold(&pasted.name), pasted.grade)).copied();
        seen.entry((fold(&pasted.name), pasted.grade)).or_insert(pasted.row);
        lines.push(PlannedPupil {
            alike: find_alike(&present, scope, &pasted.name, pasted.grade),
            same_as_row,
            classroom: room.id,
            classroom_name: room.name.clone(),
            pasted,
        });
    }
    Ok(PastePlan { lines, problems })
}

/// The 教室 that a row names by its number or its name; `None` where several or none have it.
fn find_room<'r>(rooms: &'r [Classroom], usual: &'r Classroom, named: &str) -> Option<&'r Classroom> {
    if named.is_empty() {
        return Some(usual);
    }
    let wanted = fold(named);
    let mut found = rooms.iter().filter(|room| fold(&room.number) == wanted || fold(&room.name) == wanted);
    found.next().filter(|_| found.next().is_none())
}
