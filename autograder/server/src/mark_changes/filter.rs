//! Which changes somebody asks for.

use autograder_grading::{Grade, Subject};
use chrono::NaiveDate;
use platform_database::{ReadTx, Timestamp};
use platform_web::{ListQuery, Refusal, dates};

use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::rounds::{self, Round, RoundId, choose_round};
use crate::search_text;
use crate::staff::Scope;
use crate::students::{RegisteredStudent, StudentId, find_student};

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    /// A mark where there was none.
    First,
    /// Another mark, or none any more.
    Rewritten,
    /// 出欠.
    Attendance,
    /// 遅刻, 早退 or 途中退席.
    Note,
}

impl ChangeKind {
    pub(super) const ALL: [ChangeKind; 4] =
        [ChangeKind::First, ChangeKind::Rewritten, ChangeKind::Attendance, ChangeKind::Note];

    pub(super) fn code(self) -> &'static str {
        match self {
            ChangeKind::First => "first",
            ChangeKind::Rewritten => "rewritten",
            ChangeKind::Attendance => "attendance",
            ChangeKind::Note => "note",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            ChangeKind::First => "はじめての入力",
            ChangeKind::Rewritten => "書き換え・取り消し",
            ChangeKind::Attendance => "出欠",
            ChangeKind::Note => "遅刻・早退",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<ChangeKind> {
        ChangeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Which changes are asked for; `None` leaves a question open.
#[derive(Clone, Debug)]
pub(super) struct ChangeFilter {
    /// Only those of one pupil are asked for without it; otherwise nothing is found then.
    pub(super) round: Option<RoundId>,
    pub(super) classroom: Option<ClassroomId>,
    pub(super) student: Option<StudentId>,
    pub(super) grade: Option<Grade>,
    pub(super) subject: Option<Subject>,
    pub(super) kind: Option<ChangeKind>,
    /// A `LIKE` pattern for the pupil.
    pub(super) search: String,
    /// Not before this.
    pub(super) from: Option<Timestamp>,
    /// Before this.
    pub(super) until: Option<Timestamp>,
}

impl ChangeFilter {
    /// The way to its changes on which somebody of `scope` reads least.
    pub(super) fn way(&self, scope: &Scope) -> Way {
        let nobody_named = self.student.is_none() && self.grade.is_none();
        let of_everybody = nobody_named && self.search == search_text::pattern("");
        let (own, asked) = (scope.classroom(), self.classroom);
        match (asked.or(own), scope.juku()) {
            _ if !of_everybody => Way::Seats,
            (Some(room), _) if own.is_none_or(|own| own == room) => Way::Classroom(room),
            (Some(_), _) => Way::Seats,
            (None, Some(juku)) => Way::Juku(juku),
            (None, None) => Way::Round,
        }
    }
}

/// Along what changes are found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// The edits of the round.
    Round,
    /// Those of them that changed something of the 塾.
    Juku(JukuId),
    /// Those of them that changed something of the 教室, which is within the scope or is empty there.
    Classroom(ClassroomId),
    /// What happened to the pupils who are asked for.
    Seats,
}

/// What the address of the list asks for, with the things that it names.
pub(super) struct Asked {
    pub(super) rounds: Vec<Round>,
    /// None: all rounds of one pupil, or there are no rounds yet.
    pub(super) round: Option<Round>,
    pub(super) student: Option<RegisteredStudent>,
    pub(super) filter: ChangeFilter,
}

impl Asked {
    /// Reads an address. A round or a pupil that is not there for somebody of `scope` is not found; anything else that is
    /// no wish narrows nothing. Days are Japan's, and the last one counts whole.
    pub(super) async fn read(tx: &mut ReadTx, scope: &Scope, query: &ListQuery) -> Result<Asked, Refusal> {
        let rounds = rounds::list_rounds(tx).await?;
        let student = match query.filter("student") {
            Some(id) => Some(find_pupil(tx, scope, id).await?),
            None => None,
        };
        let round = match query.filter("round") {
            None if student.is_some() || rounds.is_empty() => None,
            wished => Some(choose_round(&rounds, wished).cloned().ok_or_else(Refusal::not_found)?),
        };
        let day = |name| query.filter(name).and_then(|day| day.parse::<NaiveDate>().ok());
        let filter = ChangeFilter {
            round: round.as_ref().map(|round| round.id),
            classroom: query.filter("classroom").and_then(|id| id.parse().ok()),
            student: student.as_ref().map(|student| student.id),
            grade: query.filter("grade").and_then(|grade| Grade::parse(grade).ok()),
            subject: query.filter("subject").and_then(Subject::from_code),
            kind: query.filter("kind").and_then(ChangeKind::from_code),
            search: search_text::pattern(&query.q),
            from: day("from").and_then(dates::start_of),
            until: day("until").and_then(dates::end_of),
        };
        Ok(Asked { rounds, round, student, filter })
    }

    /// The thing that the record says was looked at.
    pub(super) fn subject(&self) -> String {
        match (&self.student, &self.round) {
            (Some(student), _) => format!("students/{}/mark-changes", student.id),
            (None, Some(round)) => format!("rounds/{}/mark-changes", round.name),
            (None, None) => "mark-changes".to_owned(),
        }
    }
}

async fn find_pupil(tx: &mut ReadTx, scope: &Scope, id: &str) -> Result<RegisteredStudent, Refusal> {
    let id: StudentId = id.parse().map_err(|_| Refusal::not_found())?;
    find_student(tx, scope, id).await?.ok_or_else(Refusal::not_found)
}
