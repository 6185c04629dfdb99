//! What the screens of printings say.

use askama::Template;
use autograder_grading::Grade;
use platform_database::Timestamp;
use platform_tasks::{TaskState, TaskView};
use platform_web::{Tone, dates, grouped};

use super::form::OrderForm;
use super::order::{Binding, CardOrder};
use super::store::{Made, Printing, Pupil, Unprinted};
use super::{LARGEST_BOOKLET, PrintingId};
use crate::report_cards::Paper;
use crate::sizes::size;

/// Names shown of those who could not be printed; the list in the ZIP has all of them.
const SHOWN: usize = 200;

/// The orders of a round, and the form for another one.
#[derive(Template)]
#[template(path = "printings/list.html")]
pub(super) struct PrintingsView {
    pub(super) action: String,
    pub(super) round: String,
    pub(super) edition: String,
    pub(super) draft: bool,
    /// What 本部 is told of cards that it alone has.
    pub(super) embargo: Option<String>,
    pub(super) form: OrderForm,
    pub(super) lines: Vec<PrintingLine>,
}

/// One order of the list.
pub(super) struct PrintingLine {
    href: String,
    what: String,
    binding: &'static str,
    /// What is not as usual: 「学年→教室→生徒ID、白紙あり」.
    options: String,
    ordered: String,
    state: State,
}

/// One order.
#[derive(Template)]
#[template(path = "printings/show.html")]
pub(super) struct PrintingView {
    address: String,
    round: String,
    list: String,
    what: String,
    binding: &'static str,
    /// Why the file is another than was asked for; empty where it is not.
    instead: String,
    order: &'static str,
    window: String,
    blank_backs: bool,
    ordered: String,
    ordered_by: String,
    kept_until: String,
    state: State,
    made: Option<MadeView>,
}

/// What came of it.
struct MadeView {
    cards: String,
    edition: String,
    file: Option<String>,
    size: String,
    unprinted: Vec<Unprinted>,
    /// How many more could not be printed than are shown.
    more: usize,
}

/// Where an order stands.
pub(super) struct State {
    words: &'static str,
    tone: Tone,
    /// Cards done and to be done, while it is worked on.
    progress: Option<(i64, i64)>,
    /// Whether it still waits or is worked on.
    running: bool,
    /// Whether the file can be fetched.
    ready: bool,
}

impl State {
    /// Where the order stands at `now`; `task` is looked up for orders that have no result.
    pub(super) fn of(printing: &Printing, task: Option<&TaskView>, now: Timestamp) -> State {
        let state = |words, tone| State { words, tone, progress: None, running: false, ready: false };
        if printing.expires_at <= now {
            return state("保存期間が過ぎました", Tone::Neutral);
        }
        match (&printing.made, task.map(|task| task.state)) {
            (Some(Made { file_name: Some(_), .. }), _) => {
                State { ready: true, ..state("できました", Tone::Good) }
            }
            (Some(_), _) => state("印刷できる成績表がありません", Tone::Warn),
            (None, Some(TaskState::Waiting)) => State { running: true, ..state("順番待ち", Tone::Info) },
            (None, Some(TaskState::Running | TaskState::Done)) => State {
                running: true,
                progress: task.filter(|task| task.total > 0).map(|task| (task.done, task.total)),
                ..state("印刷中", Tone::Info)
            },
            (None, Some(TaskState::Cancelled)) => state("取りやめました", Tone::Neutral),
            (None, Some(TaskState::Failed) | None) => state("印刷できませんでした", Tone::Bad),
        }
    }
}

impl PrintingLine {
    pub(super) fn new(printing: &Printing, state: State) -> PrintingLine {
        PrintingLine {
            href: address(printing.id),
            what: what(printing),
            binding: printing.binding.label(),
            options: unusual(printing),
            ordered: dates::short(printing.ordered_at),
            state,
        }
    }
}

impl PrintingView {
    pub(super) fn new(printing: Printing, round: String, state: State) -> PrintingView {
        PrintingView {
            address: address(printing.id),
            round,
            list: format!("/rounds/{}/printings", printing.round_id),
            what: what(&printing),
            binding: printing.binding.label(),
            instead: instead(&printing),
            order: printing.order.label(),
            window: printing.paper.window_words(),
            blank_backs: printing.paper.blank_backs,
            ordered: dates::date_time(printing.ordered_at),
            kept_until: dates::date(printing.expires_at),
            state,
            ordered_by: printing.ordered_by,
            made: printing.made.map(MadeView::new),
        }
    }
}

impl MadeView {
    fn new(mut made: Made) -> MadeView {
        let more = made.unprinted.len().saturating_sub(SHOWN);
        made.unprinted.truncate(SHOWN);
        MadeView {
            cards: grouped(made.cards as u64),
            edition: made.edition,
            file: made.file_name,
            size: size(made.file_bytes),
            unprinted: made.unprinted,
            more,
        }
    }
}

/// The address of one printing.
pub(super) fn address(id: PrintingId) -> String {
    format!("/printings/{id}")
}

/// What of an order is not as usual.
fn unusual(printing: &Printing) -> String {
    let order = (printing.order != CardOrder::default()).then(|| printing.order.label().to_owned());
    let window = (printing.paper.window != Paper::default().window)
        .then(|| format!("窓{}", printing.paper.window_words()));
    let backs = printing.paper.blank_backs.then(|| "両面用白紙".to_owned());
    [order, window, backs].into_iter().flatten().collect::<Vec<_>>().join("、")
}

/// 「あおば塾 駅前教室 小6」, 「あおば塾 小6（3人）」
fn what(printing: &Printing) -> String {
    let (juku, classroom) = &printing.place_names;
    let place: Vec<&str> = [juku, classroom].into_iter().flatten().map(String::as_str).collect();
    let place = if place.is_empty() { "全国".to_owned() } else { place.join(" ") };
    let picked =
        if printing.picked > 0 { format!("（{}人を選択）", printing.picked) } else { String::new() };
    format!("{place} {}{picked}", printing.selection.grade.map_or("全学年", Grade::label))
}

fn instead(printing: &Printing) -> String {
    let file = printing.made.as_ref().and_then(|made| made.file_name.as_deref());
    match (printing.binding, file) {
        (Binding::Pdf, Some(name)) if name.ends_with(".zip") => {
            let part = match printing.order {
                CardOrder::ByClassroom => "教室",
                CardOrder::ByGrade => "学年",
            };
            format!("{LARGEST_BOOKLET}人を超えたため、{part}ごとのPDFをZIPにまとめました。")
        }
        _ => String::new(),
    }
}

/// The pupils of a selection, to choose from.
#[derive(Template)]
#[template(path = "printings/new.html")]
pub(super) struct PickView {
    pub(super) action: String,
    pub(super) back: String,
    pub(super) round: String,
    /// The order as it was filled in, for the form that is sent.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// Whether the pupils are of several 塾.
    pub(super) several_juku: bool,
    /// Where only those stand whose cards changed in the latest version, and where everybody does.
    pub(super) changed_href: Option<String>,
    pub(super) all_href: String,
    /// Whether only those stand there, chosen already.
    pub(super) changed: bool,
    pub(super) pupils: Vec<Pupil>,
}
