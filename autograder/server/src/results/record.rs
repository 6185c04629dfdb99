//! Records: everything about a round that is printed, before it is frozen or after.

use autograder_grading::{ExamShape, Grade, Points, Rate, SectionFact, SectionMark, Subject};

use super::Distributions;
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::students::StudentId;

/// One grade of a round: its exams, its pupils and their distributions.
#[derive(Debug)]
pub(crate) struct GradeRecord {
    pub(crate) grade: Grade,
    /// The exams in the order of the grade's subjects; `None` where one is not held.
    pub(crate) exams: [Option<ExamRecord>; 2],
    pub(crate) entries: Vec<EntryRecord>,
    pub(crate) distributions: Distributions,
}

/// An exam as it was held, and what the country got for each of its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExamRecord {
    pub(crate) exam_id: ExamId,
    pub(crate) subject: Subject,
    pub(crate) shape: ExamShape,
    /// The points of everybody who counts, summed item by item.
    pub(crate) item_sums: Vec<i64>,
}

/// A pupil as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryRecord {
    pub(crate) entry_id: EntryId,
    pub(crate) student_id: StudentId,
    pub(crate) student_number: String,
    pub(crate) student_name: String,
    pub(crate) juku_id: JukuId,
    pub(crate) juku_number: String,
    pub(crate) juku_name: String,
    pub(crate) juku_contact: String,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) classroom_number: String,
    pub(crate) classroom_name: String,
    /// The totals of the two subjects; `None` where absent or not all entered.
    pub(crate) totals: [Option<u16>; 2],
    pub(crate) absent: [bool; 2],
    /// Per subject the points in the order of the exam's items.
    pub(crate) marks: [Vec<Option<u16>>; 2],
    /// 総評 per subject; empty where there is no total.
    pub(crate) remarks: [String; 2],
    /// ひとこと from a 文例; empty where it is made from the numbers.
    pub(crate) summary: String,
    /// 塾から; empty where the 塾 says nothing in this round.
    pub(crate) juku_message: String,
}

impl ExamRecord {
    /// What a pupil and the country reached in each section; items of one section are added up. `n`: how many of the
    /// country count.
    pub(crate) fn section_facts(&self, marks: &[Option<u16>], n: u32) -> Vec<SectionFact> {
        let mut at = 0;
        let mut facts = Vec::with_capacity(self.shape.sections.len());
        for section in &self.shape.sections {
            let items = at..at + section.items.len();
            at = items.end;
            let own: u16 = marks.get(items.clone()).into_iter().flatten().flatten().sum();
            let gained: i64 = self.item_sums.get(items).into_iter().flatten().sum();
            let full = section.points();
            let national =
                Rate::new(u64::try_from(gained).unwrap_or_default(), u64::from(n) * u64::from(full.get()));
            facts.extend(national.map(|national| SectionFact {
                number: section.number,
                title: section.title.clone(),
                own: SectionMark { points: Points::new(own), full },
                national,
            }));
        }
        facts
    }
}

impl EntryRecord {
    /// What the rules of marking need of it.
    pub(crate) fn attempt(&self) -> autograder_grading::Attempt<JukuId, ClassroomId> {
        autograder_grading::Attempt { juku: self.juku_id, classroom: self.classroom_id, totals: self.totals }
    }
}
