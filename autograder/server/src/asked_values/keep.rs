//! Keeping values with the request that they are put with.

use std::collections::HashMap;

use autograder_grading::Points;
use platform_database::{DbResult, ReadTx, WriteTx};

use super::asked_value::{AskedOf, AskedValue};
use super::store::{self, NewValue};
use crate::classrooms::Classroom;
use crate::entries::{self, EntryId};
use crate::exams::{self, ExamId, ItemId};
use crate::extensions::RequestId;
use crate::rounds::RoundId;

/// Keeps those of the values that belong on a sheet of the 教室 in the round, and says how many they are. The others are of
/// pupils who sit there no more, of another round, or not ours.
pub(crate) async fn keep_asked_values(
    tx: &mut WriteTx,
    request: RequestId,
    (round, classroom): (RoundId, &Classroom),
    values: &[AskedValue],
) -> DbResult<usize> {
    if values.is_empty() {
        return Ok(0);
    }
    let sheets = Sheets::find(tx, round, classroom).await?;
    let kept: Vec<NewValue> = values.iter().filter_map(|value| sheets.place(*value)).collect();
    store::insert_values(tx, request, &kept).await?;
    Ok(kept.len())
}

/// The sheets of a 教室 in a round, as far as values must fit them.
struct Sheets {
    /// The grade in which each pupil sits.
    pupils: HashMap<EntryId, i64>,
    exams: HashMap<ExamId, i64>,
    items: HashMap<ItemId, (ExamId, Points)>,
}

impl Sheets {
    async fn find(tx: &mut ReadTx, round: RoundId, classroom: &Classroom) -> DbResult<Sheets> {
        let (juku, place) = (classroom.juku_id, classroom.id);
        let pupils = entries::list_entrants(tx, round, Some(juku), Some(place)).await?;
        let exams = exams::list_exams(tx, round).await?;
        let mut items = HashMap::new();
        for exam in &exams {
            items.extend(exam.items().map(|item| (item.id, (exam.id, item.points))));
        }
        Ok(Sheets {
            pupils: pupils.into_iter().map(|pupil| (pupil.id, pupil.grade)).collect(),
            exams: exams.iter().map(|exam| (exam.id, i64::from(exam.grade.number()))).collect(),
            items,
        })
    }

    /// Where a value belongs; nowhere, if its pupil does not sit that exam here or it could not stand there.
    fn place(&self, AskedValue { entry, of, value }: AskedValue) -> Option<NewValue> {
        let (exam, item, most) = match of {
            AskedOf::Mark(item) => {
                let (exam, points) = *self.items.get(&item)?;
                (exam, Some(item), i64::from(points.get()))
            }
            AskedOf::Attendance(exam) => (exam, None, 1),
        };
        let sits = self.pupils.get(&entry)? == self.exams.get(&exam)?;
        let fits = value.map_or(item.is_some(), |value| (0..=most).contains(&value));
        (sits && fits).then_some(NewValue { entry, exam, item, value })
    }
}
