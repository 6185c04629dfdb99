//! What the screens of notices show.

use askama::Template;
use askama::filters::HtmlSafe;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Tone, dates};

use super::{Notice, NoticeKind};
use crate::progress::UnfinishedClassroom;
use crate::staff::Staff;

/// The notices of a person.
#[derive(Template)]
#[template(path = "notices/list.html")]
pub(super) struct NoticeListView {
    pub(super) tabs: NoticeTabs,
    /// Whether one on this page is unread.
    pub(super) unread: bool,
    pub(super) list: ListView,
}

/// The ways between what was received, what was sent, and how one wants it.
#[derive(Template)]
#[template(path = "notices/tabs.html")]
pub(crate) struct NoticeTabs {
    /// Whether the person writes notices.
    writes: bool,
    at: &'static str,
}

// Safe: the template escapes every text.
impl HtmlSafe for NoticeTabs {}

impl NoticeTabs {
    /// On the list of what was received.
    pub(super) fn received(staff: &Staff) -> NoticeTabs {
        NoticeTabs { writes: staff.office().is_some(), at: "received" }
    }

    /// On the list of what was sent.
    pub(crate) fn sent() -> NoticeTabs {
        NoticeTabs { writes: true, at: "sent" }
    }

    /// On the page of preferences.
    pub(crate) fn preferences(staff: &Staff) -> NoticeTabs {
        NoticeTabs { at: "preferences", ..NoticeTabs::received(staff) }
    }
}

/// What the list shows; its order is fixed: what is unread first.
pub(super) fn notice_list() -> List<Notice> {
    List::new(
        "お知らせ",
        vec![
            ListColumn::new("title", "お知らせ", |row: &Notice| {
                CellView::link(&row.title, address(row)).with_sub(first_line(&row.words))
            }),
            ListColumn::new("kind", "種類", |row: &Notice| CellView::text(row.kind.label())),
            ListColumn::new("created_at", "届いた日時", |row: &Notice| {
                CellView::text(dates::date_time(row.created_at))
            }),
            ListColumn::new("read_at", "状態", |row: &Notice| match row.read_at {
                None => CellView::badge("未読", Tone::Info),
                Some(_) => CellView::badge("既読", Tone::Neutral),
            }),
        ],
    )
    .filtered(ListFilter {
        name: "kind",
        label: "種類".to_owned(),
        choices: NoticeKind::ALL.map(|kind| Choice::new(kind.code(), kind.label())).into(),
    })
    .empty("お知らせはまだありません。受付の開始や締切が近いことなどが、ここに届きます。")
}

/// The list with boxes to say which ones are read.
pub(super) fn ticked(list: List<Notice>) -> List<Notice> {
    list.ticked("notice", "readings", |row| row.id.to_string(), |row| row.title.clone())
}

fn address(notice: &Notice) -> String {
    format!("/notices/{}", notice.id)
}

fn first_line(words: &str) -> &str {
    words.lines().next().unwrap_or_default()
}

/// One notice.
#[derive(Template)]
#[template(path = "notices/show.html")]
pub(super) struct NoticeView {
    title: String,
    kind: &'static str,
    received: String,
    lines: Vec<String>,
    /// The page that it is about, and the words on the button that leads there.
    door: Option<(String, &'static str)>,
    /// Whether it tells what is unfinished.
    tells_unfinished: bool,
    /// What it says where nothing is.
    nothing: &'static str,
    unfinished: Vec<UnfinishedLine>,
}

struct UnfinishedLine {
    name: String,
    left: i64,
    href: String,
}

impl NoticeView {
    pub(super) fn new(notice: Notice, unfinished: &[UnfinishedClassroom]) -> NoticeView {
        NoticeView {
            kind: notice.kind.label(),
            received: dates::date_time(notice.created_at),
            lines: notice.words.lines().map(str::to_owned).collect(),
            door: (!notice.href.is_empty()).then_some((notice.href, door(notice.kind))),
            tells_unfinished: notice.unfinished_round_id.is_some(),
            nothing: match notice.due_at {
                Some(_) => "いまは、この締切までに入力するところはありません。",
                None => "いまは、すべて入力が終わっています。",
            },
            unfinished: unfinished
                .iter()
                .filter(|classroom| classroom.is_due(notice.due_at))
                .map(|classroom| UnfinishedLine {
                    name: classroom.name.clone(),
                    left: classroom.sittings_left,
                    href: format!("/classrooms/{}", classroom.classroom_id),
                })
                .collect(),
            title: notice.title,
        }
    }
}

fn door(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::ResultsFinal => "結果を見る",
        NoticeKind::CardsPrinted => "印刷の状況を見る",
        NoticeKind::ExtensionAsked => "お願いに答える",
        NoticeKind::PapersOut => "資料を見る",
        _ => "テスト回を見る",
    }
}

/// The newest notices that wait for somebody, on the home page; draws nothing where there are none.
#[derive(Default, Template)]
#[template(path = "notices/unread.html")]
pub(crate) struct UnreadView {
    lines: Vec<UnreadLine>,
}

// Safe: the template escapes every text.
impl HtmlSafe for UnreadView {}

struct UnreadLine {
    title: String,
    kind: &'static str,
    received: String,
    href: String,
}

impl UnreadView {
    pub(crate) fn new(notices: &[Notice]) -> UnreadView {
        let line = |notice: &Notice| UnreadLine {
            title: notice.title.clone(),
            kind: notice.kind.label(),
            received: dates::short(notice.created_at),
            href: address(notice),
        };
        UnreadView { lines: notices.iter().map(line).collect() }
    }
}
