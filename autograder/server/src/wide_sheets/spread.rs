//! The sheets of a grade as they stand, put together.

use std::collections::{HashMap, HashSet};

use autograder_grading::{Points, Subject};
use platform_database::{DbResult, ReadTx};

use super::store::{self, PupilRow};
use crate::classrooms::{Classroom, ClassroomId};
use crate::entries::EntryId;
use crate::exams::{Exam, ExamId, ItemId};
use crate::extensions::Granted;
use crate::juku::JukuId;
use crate::marks;
use crate::rounds::Round;
use crate::sitting_notes::{self, Note};
use crate::students::StudentId;

/// Both exams of a grade, or one, in the 教室 that have pupils there.
pub(super) struct Spread {
    pub(super) exams: Vec<Exam>,
    pub(super) groups: Vec<Group>,
}

/// The pupils of one 教室.
pub(super) struct Group {
    pub(super) classroom: Classroom,
    /// With the 締切 that holds there.
    pub(super) round: Round,
    pub(super) pupils: Vec<Pupil>,
}

/// One pupil with a sitting for each exam.
pub(super) struct Pupil {
    pub(super) entry: EntryId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    /// 座席; empty where none is given.
    pub(super) seat: String,
    pub(super) sittings: Vec<Sitting>,
}

/// One pupil in one exam.
pub(super) struct Sitting {
    pub(super) absent: bool,
    /// In the order of [`Exam::items`].
    pub(super) marks: Vec<Option<Points>>,
    /// The total in the last round.
    pub(super) last: Option<u32>,
    pub(super) note: Option<Note>,
}

impl Spread {
    /// How many pupils it shows.
    pub(super) fn count(&self) -> usize {
        self.groups.iter().map(|group| group.pupils.len()).sum()
    }
}

/// Loads the sheets of `exams`, all of one grade, in those of `classrooms` that have pupils; `of` says which they are.
pub(super) async fn find_spread(
    tx: &mut ReadTx,
    round: &Round,
    exams: Vec<Exam>,
    classrooms: Vec<Classroom>,
    of: (JukuId, Option<ClassroomId>),
) -> DbResult<Spread> {
    let pupils = store::list_pupils(tx, round.id, exams[0].grade, of).await?;
    let granted = Granted::find(tx, round.id, of.0).await?;
    let known = Known::find(tx, round, &pupils).await?;
    let mut groups: Vec<Group> = Vec::new();
    for row in pupils {
        if groups.last().is_none_or(|group| group.classroom.id != row.classroom_id) {
            let Some(classroom) = classrooms.iter().find(|classroom| classroom.id == row.classroom_id) else {
                continue;
            };
            let round = granted.seen_in(round, classroom.id);
            groups.push(Group { classroom: classroom.clone(), round, pupils: Vec::new() });
        }
        let sittings = exams.iter().map(|exam| known.sitting(exam, row.entry_id)).collect();
        let PupilRow { entry_id: entry, number, name, kana, seat, .. } = row;
        let group = groups.last_mut().expect("one was just put there");
        group.pupils.push(Pupil { entry, number, name, kana, seat, sittings });
    }
    Ok(Spread { exams, groups })
}

/// What is stored of these pupils.
struct Known {
    marks: HashMap<(EntryId, ItemId), Points>,
    absent: HashSet<(EntryId, ExamId)>,
    last: HashMap<(EntryId, Subject), u32>,
    notes: HashMap<(EntryId, ExamId), Note>,
}

impl Known {
    async fn find(tx: &mut ReadTx, round: &Round, pupils: &[PupilRow]) -> DbResult<Known> {
        let entries: Vec<EntryId> = pupils.iter().map(|pupil| pupil.entry_id).collect();
        let students: Vec<(EntryId, StudentId)> =
            pupils.iter().map(|pupil| (pupil.entry_id, pupil.student_id)).collect();
        let marks = marks::list_marks_of_entries(tx, &entries).await?;
        let sittings = marks::list_sittings_of_entries(tx, &entries).await?;
        let absent = sittings.into_iter().filter(|sitting| sitting.absent);
        Ok(Known {
            marks: marks.iter().map(|mark| ((mark.entry_id, mark.item_id), mark.points())).collect(),
            absent: absent.map(|sitting| (sitting.entry_id, sitting.exam_id)).collect(),
            last: marks::list_last_totals(tx, round, &students).await?,
            notes: sitting_notes::list_notes_of_entries(tx, &entries).await?,
        })
    }

    fn sitting(&self, exam: &Exam, entry: EntryId) -> Sitting {
        Sitting {
            absent: self.absent.contains(&(entry, exam.id)),
            marks: exam.items().map(|item| self.marks.get(&(entry, item.id)).copied()).collect(),
            last: self.last.get(&(entry, exam.subject)).copied(),
            note: self.notes.get(&(entry, exam.id)).cloned(),
        }
    }
}
