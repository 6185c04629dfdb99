//! The way from sheet to sheet: by grade, by subject or both, and from one 教室 to all of a 塾.

use autograder_grading::Grade;

use crate::classrooms::{Classroom, ClassroomId};
use crate::exams::{Exam, ExamId};
use crate::juku::JukuId;
use crate::progress::{Progress, SheetProgress};

/// The address of a sheet.
pub(crate) fn sheet_address(classroom: ClassroomId, exam: ExamId) -> String {
    format!("/classrooms/{classroom}/exams/{exam}/marks")
}

/// Whose sheets a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Classroom(ClassroomId),
    /// All 教室 of a 塾, one below the other.
    Juku(JukuId),
}

impl Place {
    /// The page of an exam there; of both exams of its grade side by side, where `both`.
    pub(crate) fn address(self, exam: ExamId, both: bool) -> String {
        let page = match self {
            Place::Classroom(classroom) => sheet_address(classroom, exam),
            Place::Juku(juku) => format!("/juku/{juku}/exams/{exam}/marks"),
        };
        if both { format!("{page}?subject=both") } else { page }
    }
}

/// A tab to another page of sheets.
pub(crate) struct Tab {
    pub(crate) label: String,
    /// 入力済 / 受験者; empty where nothing is counted.
    pub(crate) count: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// Where somebody stands among the sheets of a round.
pub(crate) struct Stand<'a> {
    place: Place,
    /// Every sheet of the place.
    sheets: &'a [SheetProgress],
    grade: Grade,
    exam: ExamId,
    both: bool,
}

impl<'a> Stand<'a> {
    pub(crate) fn new(place: Place, sheets: &'a [SheetProgress], exam: &Exam, both: bool) -> Stand<'a> {
        Stand { place, sheets, grade: exam.grade, exam: exam.id, both }
    }

    /// The grades, each leading to the same subject's place in that grade.
    pub(crate) fn grades(&self) -> Vec<Tab> {
        let at = self.exams(self.grade).iter().position(|exam| *exam == self.exam).unwrap_or_default();
        let tab = |grade: Grade| {
            let exams = self.exams(grade);
            let leads_to = *exams.get(at).or(exams.first())?;
            let href = self.place.address(leads_to, self.both && exams.len() > 1);
            let count = self.count(|sheet| sheet.grade == grade);
            Some(Tab { label: grade.label().to_owned(), count, href, current: grade == self.grade })
        };
        Grade::ALL.into_iter().filter_map(tab).collect()
    }

    /// The exams of the grade, and 両方 where there are two.
    pub(crate) fn subjects(&self) -> Vec<Tab> {
        let exams = self.exams(self.grade);
        let tab = |exam: ExamId| {
            let subject = self.sheets.iter().find(|sheet| sheet.exam == exam)?.subject;
            Some(Tab {
                label: subject.label().to_owned(),
                count: self.count(|sheet| sheet.exam == exam),
                href: self.place.address(exam, false),
                current: !self.both && exam == self.exam,
            })
        };
        let both = (exams.len() > 1).then(|| Tab {
            label: "両方".to_owned(),
            count: self.count(|sheet| sheet.grade == self.grade),
            href: self.place.address(exams[0], true),
            current: self.both,
        });
        exams.iter().filter_map(|exam| tab(*exam)).chain(both).collect()
    }

    /// The 教室 itself and all of its 塾, for those who may see them.
    pub(crate) fn places(&self, classroom: &Classroom) -> Vec<Tab> {
        let tab = |label: &str, place: Place| Tab {
            label: label.to_owned(),
            count: String::new(),
            href: place.address(self.exam, self.both),
            current: place == self.place,
        };
        vec![
            tab(&classroom.name, Place::Classroom(classroom.id)),
            tab("全部", Place::Juku(classroom.juku_id)),
        ]
    }

    /// The exams of a grade that somebody sits, in the order of their subjects.
    fn exams(&self, grade: Grade) -> Vec<ExamId> {
        let mut exams = Vec::new();
        for sheet in self.sheets.iter().filter(|sheet| sheet.grade == grade) {
            if !exams.contains(&sheet.exam) {
                exams.push(sheet.exam);
            }
        }
        exams
    }

    fn count(&self, of: impl Fn(&SheetProgress) -> bool) -> String {
        let Progress { done, expected, .. } =
            self.sheets.iter().filter(|sheet| of(sheet)).map(|sheet| sheet.progress).sum();
        format!("{done}/{expected}")
    }
}
