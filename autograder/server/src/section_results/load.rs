//! Loading a 大問分析: the marks of a whole grade, tallied for each population of the page.

use autograder_grading::{ExamShape, ExamTally, Grade, Subject};
use platform_database::{DbResult, ReadTx};
use platform_web::ListQuery;

use super::store;
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::exams::{self, Exam};
use crate::juku::JukuId;
use crate::result_lists::count_by_grade;
use crate::results::{self, Basis};
use crate::rounds::Round;
use crate::snapshots;
use crate::staff::Scope;

/// The exam that a page is about.
pub(super) struct Held {
    pub(super) grade: Grade,
    pub(super) subject: Subject,
    pub(super) shape: ExamShape,
    /// Its place among the grade's two.
    pub(super) at: usize,
    /// With the ids of its items, while numbers are provisional.
    pub(super) live: Option<Exam>,
}

/// How one exam went.
pub(super) struct Analysis {
    pub(super) round: Round,
    pub(super) basis: Basis,
    /// What 本部 is told of numbers that it alone reads.
    pub(super) embargo: Option<String>,
    /// The grades in the scope.
    pub(super) grades: Vec<Grade>,
    /// The exam asked for, else the first; `None` where the scope has nobody in a round with exams.
    pub(super) held: Option<Held>,
    /// The 教室 to choose from.
    pub(super) classrooms: Vec<Classroom>,
    /// The 教室 that is looked at beside the 塾.
    pub(super) classroom: Option<Classroom>,
    /// 全国 first, then 塾 and 教室 as far as the page is about them.
    pub(super) tallies: Vec<(&'static str, ExamTally)>,
}

/// Loads the exam that the address asks for (`exam=6-japanese`), as somebody of `scope` sees it, and how it went.
pub(super) async fn load_analysis(
    tx: &mut ReadTx,
    scope: &Scope,
    round: Round,
    query: &ListQuery,
) -> DbResult<Analysis> {
    let mut analysis = load_exam(tx, scope, round, query).await?;
    analysis.tally(tx, scope).await?;
    Ok(analysis)
}

/// The same without any tally.
pub(super) async fn load_exam(
    tx: &mut ReadTx,
    scope: &Scope,
    round: Round,
    query: &ListQuery,
) -> DbResult<Analysis> {
    let basis = results::find_basis(tx, scope, &round).await?;
    let counted = count_by_grade(tx, scope, &basis, &round).await?;
    let grades: Vec<Grade> = counted.into_iter().map(|(grade, _)| grade).collect();
    let classrooms = classrooms::list_classrooms(tx, scope).await?;
    let wished = scope.classroom().map(|own| own.to_string());
    let wished = wished.or_else(|| query.filter("classroom").map(str::to_owned)).unwrap_or_default();
    let classroom = classrooms.iter().find(|classroom| classroom.id.to_string() == wished).cloned();
    let (grade, subject) = asked_for(query);
    let grade = grade.filter(|grade| grades.contains(grade)).or(grades.first().copied());
    let held = match grade {
        Some(grade) => find_held(tx, &basis, &round, grade, subject).await?,
        None => None,
    };
    let embargo = basis.embargo(tx.now());
    Ok(Analysis { round, basis, embargo, grades, held, classrooms, classroom, tallies: Vec::new() })
}

fn asked_for(query: &ListQuery) -> (Option<Grade>, Option<Subject>) {
    let (grade, subject) = query.filter("exam").and_then(|exam| exam.split_once('-')).unwrap_or_default();
    (grade.parse().ok().and_then(Grade::from_number), Subject::from_code(subject))
}

/// The exam of that subject, else the first of the grade that is held.
async fn find_held(
    tx: &mut ReadTx,
    basis: &Basis,
    round: &Round,
    grade: Grade,
    subject: Option<Subject>,
) -> DbResult<Option<Held>> {
    let held: Vec<Held> = match basis {
        Basis::Provisional => exams::list_exams_of_grade(tx, round.id, grade)
            .await?
            .into_iter()
            .enumerate()
            .filter_map(|(at, exam)| {
                let exam = exam?;
                Some(Held { grade, subject: exam.subject, shape: exam.shape(), at, live: Some(exam) })
            })
            .collect(),
        Basis::Final(snapshot) => snapshots::load_exam_records(tx, snapshot.id, grade)
            .await?
            .into_iter()
            .enumerate()
            .filter_map(|(at, exam)| {
                let exam = exam?;
                Some(Held { grade, subject: exam.subject, shape: exam.shape, at, live: None })
            })
            .collect(),
    };
    let wished = held.iter().position(|exam| Some(exam.subject) == subject).unwrap_or(0);
    Ok(held.into_iter().nth(wished))
}

impl Analysis {
    /// One pass over the marks of the grade.
    async fn tally(&mut self, tx: &mut ReadTx, scope: &Scope) -> DbResult<()> {
        let Some(held) = &self.held else { return Ok(()) };
        let own = self.classroom.as_ref();
        let juku = scope.juku().or(own.map(|classroom| classroom.juku_id));
        let classroom = own.map(|classroom| classroom.id);
        let mut tallies = vec![("全国", ExamTally::new(&held.shape))];
        tallies.extend(juku.map(|_| ("塾", ExamTally::new(&held.shape))));
        tallies.extend(classroom.map(|_| ("教室", ExamTally::new(&held.shape))));
        let visit = |of_juku: JukuId, of_classroom: ClassroomId, marks: &[Option<u16>]| {
            let inside = [true, juku == Some(of_juku), classroom == Some(of_classroom)];
            for ((_, tally), _) in tallies.iter_mut().zip(inside).filter(|(_, inside)| *inside) {
                tally.add(marks);
            }
        };
        match (&self.basis, &held.live) {
            (Basis::Final(snapshot), _) => {
                snapshots::each_marks(tx, snapshot.id, held.grade, held.at, visit).await?;
            }
            (Basis::Provisional, Some(exam)) => {
                store::each_marks(tx, self.round.id, held.grade, exam, visit).await?;
            }
            (Basis::Provisional, None) => {}
        }
        self.tallies = tallies;
        Ok(())
    }
}
