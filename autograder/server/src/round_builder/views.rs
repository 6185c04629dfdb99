//! What the screen of one round shows.

use askama::Template;
use autograder_grading::{Distribution, Grade};
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Tone, dates, grouped};

use super::checks::{Check, checks};
use super::overview::{Overview, Version};
use super::routes::Draft;
use super::schedules::FilledSchedule;
use super::store::ExamCounts;
use super::words::{count, published, sat_on, state_tone};
use crate::exams::{Exam, source_choices};
use crate::rounds::{Round, RoundMove, RoundState, Schedule};

/// Why something did not take effect, above the page.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) words: String,
    pub(crate) details: Vec<String>,
}

impl Trouble {
    /// Trouble that one sentence tells.
    pub(crate) fn new(words: impl Into<String>) -> Trouble {
        Trouble { words: words.into(), details: Vec::new() }
    }
}

/// The builder of one round.
#[derive(Template)]
#[template(path = "round_builder/show.html")]
pub(super) struct RoundView {
    path: String,
    label: String,
    state: &'static str,
    tone: Tone,
    lead: String,
    rail: Vec<RailStep>,
    draft: Draft,
    next: Option<NextStep>,
    back: Option<BackStep>,
    checks: Vec<Check>,
    dates: ScheduleView,
    /// Shown until the 締切; from then on the numbers are.
    matrix: Vec<MatrixRow>,
    /// Whether the exams can still be changed.
    preparing: bool,
    /// Where missing exams can come from; empty where none can be added.
    sources: Vec<Choice>,
    /// Requests for an extension that wait.
    asked: i64,
    numbers: Option<NumbersView>,
    /// Whether there is a version that the next would correct.
    corrects: bool,
    versions: Vec<VersionLine>,
    moves: Vec<MoveLine>,
}

struct RailStep {
    label: &'static str,
    class: &'static str,
    /// When the round last came here.
    since: String,
}

/// The button forward.
struct NextStep {
    to: &'static str,
    label: &'static str,
    verb: &'static str,
    question: String,
    /// 確定 makes a version instead of a plain step; a correction may say why.
    freezes: bool,
    corrects: bool,
    blocked: bool,
}

/// The step back, which needs a reason.
struct BackStep {
    to: &'static str,
    words: &'static str,
    hint: &'static str,
}

struct ScheduleView {
    revision: i64,
    /// What happens when, in the order of time.
    days: Vec<(&'static str, String)>,
    /// Whether the dates can be changed.
    open: bool,
    /// Whether the form was sent and refused.
    refused: bool,
    filled: FilledSchedule,
    problems: Problems,
}

struct MatrixRow {
    grade: &'static str,
    cells: Vec<Option<ExamCell>>,
}

struct ExamCell {
    href: String,
    subject: &'static str,
    sum: u32,
    full: u16,
    sections: usize,
    sound: bool,
    /// Known and expected pupils.
    known: (i64, i64),
}

struct NumbersView {
    basis: &'static str,
    provisional: bool,
    lines: Vec<NumberLine>,
}

struct NumberLine {
    href: String,
    exam: String,
    full: u16,
    n: String,
    mean: String,
    sigma: String,
    max: String,
    min: String,
    missing: i64,
    absent: String,
}

struct VersionLine {
    href: String,
    version: i64,
    at: String,
    by: String,
    reason: String,
    /// When it is or was made public; empty where that was at once.
    published: String,
    changed: String,
}

struct MoveLine {
    at: String,
    by: String,
    step: String,
    reason: String,
}

impl RoundView {
    pub(super) fn new(seen: &Overview, draft: Draft) -> RoundView {
        let round = &seen.round;
        let checks = checks(seen);
        let missing_exams = seen.exams.len() < Grade::ALL.len() * 2;
        RoundView {
            path: format!("/rounds/{}", round.id),
            label: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            lead: lead(&seen.round),
            rail: RoundState::ALL.map(|step| RailStep::new(step, seen)).into(),
            next: seen.next().map(|to| NextStep::new(to, seen, checks.iter().any(Check::blocks))),
            back: seen.back().map(BackStep::new),
            dates: ScheduleView::new(round, &draft),
            matrix: matrix(&seen.exams),
            preparing: round.state == RoundState::Preparing,
            sources: if round.state == RoundState::Preparing && missing_exams {
                source_choices(seen.earlier.iter())
            } else {
                Vec::new()
            },
            asked: seen.asked,
            numbers: NumbersView::new(seen),
            corrects: seen.standing().is_some(),
            versions: version_lines(seen),
            moves: seen.moves.iter().map(MoveLine::new).collect(),
            checks,
            draft,
        }
    }
}

fn lead(round: &Round) -> String {
    format!("実施 {}・締切 {}", sat_on(round), dates::date_time(round.deadline_at))
}

impl RailStep {
    fn new(step: RoundState, seen: &Overview) -> RailStep {
        let state = seen.round.state;
        let arrived = seen.moves.iter().find(|made| made.to_state == step.code() && step <= state);
        RailStep {
            label: step.label(),
            class: match step.cmp(&state) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "now",
                std::cmp::Ordering::Greater => "",
            },
            since: arrived.map(|made| dates::short(made.moved_at)).unwrap_or_default(),
        }
    }
}

impl NextStep {
    fn new(to: RoundState, seen: &Overview, blocked: bool) -> NextStep {
        let (verb, question) = match to {
            RoundState::Preparing | RoundState::Open => {
                ("受付を始める", "塾が生徒の登録と得点の入力をできるようになります。")
            }
            RoundState::Closed => ("締め切る", "塾からの入力を締め切ります。"),
            RoundState::Aggregating => ("集計を始める", "本部だけが得点を直せるようになります。"),
            RoundState::Final => ("確定する", "いまの数字を固定し、速報を確定に変えます。"),
            RoundState::Published => ("公開する", "塾が確定の成績表を印刷できるようになります。"),
        };
        let (verb, question) = match (to, seen.round.publication_ahead(seen.now).map(dates::date_time)) {
            (RoundState::Final, Some(at)) => (verb, format!("{question}塾と教室には、{at}から見えます。")),
            (RoundState::Published, Some(at)) => {
                ("いま公開する", format!("公開日時（{at}）を待たずに、いま公開します。{question}"))
            }
            _ => (verb, question.to_owned()),
        };
        NextStep {
            to: to.code(),
            label: to.label(),
            verb,
            question,
            freezes: to == RoundState::Final,
            corrects: seen.standing().is_some(),
            blocked,
        }
    }
}

impl BackStep {
    fn new(to: RoundState) -> BackStep {
        let (words, hint) = match to {
            RoundState::Preparing => ("準備中に戻す", "得点がまだ1つも入っていないときだけ戻せます。"),
            RoundState::Open => ("受付中に戻す", "塾がもう一度入力できるようになります。"),
            RoundState::Closed => ("締切に戻す", "本部も得点を直せなくなります。"),
            RoundState::Aggregating | RoundState::Final | RoundState::Published => {
                ("訂正のため集計中に戻す", "得点を直してもう一度確定すると、次の版になります。")
            }
        };
        BackStep { to: to.code(), words, hint }
    }
}

impl ScheduleView {
    fn new(round: &Round, draft: &Draft) -> ScheduleView {
        let sent = draft.schedule.as_ref();
        ScheduleView {
            revision: round.revision,
            days: days(round),
            open: !round.state.is_final(),
            refused: sent.is_some(),
            filled: sent
                .map_or_else(|| FilledSchedule::of(&Schedule::from(round)), |sent| sent.filled.clone()),
            problems: sent.map(|sent| sent.problems.clone()).unwrap_or_default(),
        }
    }
}

/// What happens when; what the round lacks is left out.
fn days(round: &Round) -> Vec<(&'static str, String)> {
    let time = |name, at: Option<Timestamp>| at.map(|at| (name, dates::date_time(at)));
    [
        time("受付締切", round.roster_deadline_at),
        Some((if round.sat_until.is_some() { "実施期間" } else { "実施日" }, sat_on(round))),
        time("入力開始", Some(round.opens_at)),
        time("締切", Some(round.deadline_at)),
        Some(("猶予", format!("{}分", round.grace_minutes))),
        time("公開日時", round.publish_at),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A row for each grade that has an exam.
fn matrix(exams: &[(Exam, ExamCounts)]) -> Vec<MatrixRow> {
    let row = |grade: Grade| {
        let cell = |subject| {
            let mut all = exams.iter();
            all.find(|(exam, _)| exam.grade == grade && exam.subject == subject)
                .map(|(exam, counts)| ExamCell::new(exam, *counts))
        };
        MatrixRow { grade: grade.label(), cells: grade.subjects().map(cell).into() }
    };
    let mut rows: Vec<MatrixRow> = Grade::ALL.map(row).into();
    rows.retain(|row| row.cells.iter().any(Option::is_some));
    rows
}

impl ExamCell {
    fn new(exam: &Exam, counts: ExamCounts) -> ExamCell {
        ExamCell {
            href: format!("/exams/{}", exam.id),
            subject: exam.subject.label(),
            sum: exam.items().map(|item| u32::from(item.points.get())).sum(),
            full: exam.full_points.get(),
            sections: exam.sections.len(),
            sound: exam.shape().check().is_empty(),
            known: (counts.entries - counts.missing(), counts.entries),
        }
    }
}

impl NumbersView {
    /// The numbers of the country, from the 締切 on.
    fn new(seen: &Overview) -> Option<NumbersView> {
        if seen.round.state < RoundState::Closed {
            return None;
        }
        let nobody = Distribution::default();
        let line = |(exam, counts): &(Exam, ExamCounts)| {
            NumberLine::new(exam, *counts, seen.numbers.get(&exam.id).unwrap_or(&nobody))
        };
        Some(NumbersView {
            basis: seen.basis.label(),
            provisional: seen.basis.is_provisional(),
            lines: seen.exams.iter().map(line).collect(),
        })
    }
}

impl NumberLine {
    fn new(exam: &Exam, counts: ExamCounts, numbers: &Distribution) -> NumberLine {
        let or_dash = |number: Option<String>| number.unwrap_or_else(|| "—".to_owned());
        NumberLine {
            href: format!("/exams/{}", exam.id),
            exam: exam.title(),
            full: exam.full_points.get(),
            n: grouped(numbers.n().into()),
            mean: or_dash(numbers.mean_1dp().map(|mean| mean.to_string())),
            sigma: or_dash(numbers.sigma().map(|sigma| format!("{sigma:.1}"))),
            max: or_dash(numbers.max().map(|max| max.to_string())),
            min: or_dash(numbers.min().map(|min| min.to_string())),
            missing: counts.missing(),
            absent: count(counts.absent),
        }
    }
}

/// The latest first; what was taken back before anybody saw it is corrected by nothing.
fn version_lines(seen: &Overview) -> Vec<VersionLine> {
    let line = |(at, version): (usize, &Version)| {
        let corrects = seen.versions[at + 1..].iter().any(|before| before.snapshot.withdrawn_at.is_none());
        VersionLine::new(seen, version, corrects)
    };
    seen.versions.iter().enumerate().map(line).collect()
}

impl VersionLine {
    fn new(seen: &Overview, version: &Version, corrects: bool) -> VersionLine {
        let (round, snapshot) = (&seen.round, &version.snapshot);
        let cards: i64 = version.changes.iter().map(|(_, cards)| cards).sum();
        VersionLine {
            href: format!("/rounds/{}/snapshots/{}", round.id, snapshot.version),
            version: snapshot.version,
            at: dates::date_time(snapshot.frozen_at),
            by: snapshot.frozen_by.clone(),
            reason: snapshot.reason.clone(),
            published: published(snapshot, seen.now),
            changed: if corrects { format!("{}人", count(cards)) } else { "最初の版".to_owned() },
        }
    }
}

impl MoveLine {
    fn new(made: &RoundMove) -> MoveLine {
        let label = |code: &str| RoundState::from_code(code).map_or("", RoundState::label);
        MoveLine {
            at: dates::date_time(made.moved_at),
            by: made.moved_by.clone(),
            step: format!("{} → {}", label(&made.from_state), label(&made.to_state)),
            reason: made.reason.clone(),
        }
    }
}
