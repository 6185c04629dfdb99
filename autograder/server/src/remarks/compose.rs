//! The words on report cards: where nobody wrote a remark, the phrase that counts for the pupil's 教室 and grade.

use autograder_grading::{Column, Distribution, Grade, Points, Scope, SectionFact, next_steps, strengths};

use crate::phrases::{Chapter, Phrasebook, PupilFacts, Topic};
use crate::results::{Distributions, EntryRecord, ExamRecord};

/// Puts phrases where nothing is written, for everybody of the grade who has a result.
pub(crate) fn fill_in(
    entries: &mut [EntryRecord],
    grade: Grade,
    exams: &[Option<ExamRecord>; 2],
    distributions: &Distributions,
    book: &Phrasebook,
) {
    let n = |column| distributions.get(Scope::National, column).map_or(0, Distribution::n);
    let n = [n(Column::First), n(Column::Second)];
    for entry in entries {
        for at in [0, 1] {
            if let (Some(exam), Some(total), "") = (&exams[at], entry.totals[at], &*entry.remarks[at]) {
                let result = (total, exam.shape.full_points);
                let facts = || pupil_facts(entry, [(at, exam)].into_iter(), n);
                let chapter = Chapter::of_grade(Topic::Subject(exam.subject), grade);
                entry.remarks[at] = phrase(book, entry, chapter, result, facts);
            }
        }
        if let ([Some(first), Some(second)], [Some(one), Some(other)]) = (entry.totals, exams) {
            let full = one.shape.full_points.get().saturating_add(other.shape.full_points.get());
            let facts = || pupil_facts(entry, [(0, one), (1, other)].into_iter(), n);
            let chapter = Chapter::of_grade(Topic::Combined, grade);
            let result = (first.saturating_add(second), Points::new(full));
            entry.summary = phrase(book, entry, chapter, result, facts);
        }
    }
}

fn phrase(
    book: &Phrasebook,
    entry: &EntryRecord,
    chapter: Chapter,
    result: (u16, Points),
    facts: impl FnOnce() -> PupilFacts,
) -> String {
    book.phrase((entry.juku_id, entry.classroom_id), chapter, result, facts)
}

/// The best section and the first one to take up next, over one exam or both; the subject is named where there are two.
fn pupil_facts<'a>(
    entry: &EntryRecord,
    exams: impl Iterator<Item = (usize, &'a ExamRecord)>,
    n: [u32; 2],
) -> PupilFacts {
    let (mut facts, mut subjects) = (Vec::new(), Vec::new());
    for (at, exam) in exams {
        let of_exam = exam.section_facts(&entry.marks[at], n[at]);
        subjects.extend(of_exam.iter().map(|_| exam.subject.label()));
        facts.extend(of_exam);
    }
    let both = subjects.first() != subjects.last();
    let named = |chosen: Option<&SectionFact>| {
        let at = facts.iter().position(|fact| chosen.is_some_and(|chosen| std::ptr::eq(fact, chosen)))?;
        let subject = if both { subjects[at] } else { "" };
        Some(format!("{subject}「{}」", facts[at].title))
    };
    PupilFacts {
        best: named(strengths(&facts, 1).first().copied()),
        next: named(next_steps(&facts, 1).first().copied()),
        name: entry.student_name.clone(),
    }
}
