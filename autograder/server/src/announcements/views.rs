//! What the screens of announcements show.

use askama::Template;
use platform_web::{CellView, Choice, List, ListColumn, ListView, Problems, Tone, dates};

use super::AnnouncementId;
use super::draft::AnnouncementState;
use super::form::{SentDraft, TITLE_CHARACTERS, WORDS_CHARACTERS, open};
use super::store::{Announcement, ChosenPlace};
use crate::classrooms::Classroom;
use crate::memberships::MembershipKind;
use crate::notices::NoticeTabs;
use crate::progress::UnfinishedClassroom;
use crate::rounds::Round;
use crate::staff::Scope;

/// How many 教室 the page of an announcement names.
const CLASSROOMS: usize = 100;

/// Where an announcement is.
pub(super) fn address(id: AnnouncementId) -> String {
    format!("/announcements/{id}")
}

/// What was written and sent.
#[derive(Template)]
#[template(path = "announcements/list.html")]
pub(super) struct SentListView {
    pub(super) tabs: NoticeTabs,
    pub(super) list: ListView,
}

/// What the list shows; the latest first.
pub(super) fn announcement_list(scope: &Scope) -> List<Announcement> {
    let empty = if scope.is_headquarters() {
        "まだ何も書いていません。「お知らせを書く」から、塾へのお知らせを送れます。"
    } else {
        "まだ何も書いていません。「お知らせを書く」から、教室へのお知らせを送れます。"
    };
    List::new(
        "送ったお知らせ",
        vec![
            ListColumn::new("title", "題名", |row: &Announcement| {
                CellView::link(&row.title, address(row.id)).with_sub(reach(row))
            }),
            ListColumn::new("state", "状態", |row: &Announcement| {
                CellView::badge(row.state.label(), tone(row.state))
            }),
            ListColumn::new("at", "送った日時", |row: &Announcement| CellView::text(time(row))),
            ListColumn::new("readers", "既読", |row: &Announcement| match row.state {
                AnnouncementState::Sent => CellView::text(format!("{} / {}人", row.readers, row.recipients)),
                _ => CellView::text("—"),
            })
            .numeric(),
            ListColumn::new("written_by", "書いた人", |row: &Announcement| {
                CellView::text(&row.written_by)
            }),
        ],
    )
    .empty(empty)
}

fn tone(state: AnnouncementState) -> Tone {
    match state {
        AnnouncementState::Draft | AnnouncementState::Cancelled => Tone::Neutral,
        AnnouncementState::Scheduled => Tone::Info,
        AnnouncementState::Sent => Tone::Good,
    }
}

/// When it was sent, or will be.
fn time(row: &Announcement) -> String {
    match (row.state, row.send_at, row.ended_at) {
        (AnnouncementState::Sent, _, Some(at)) => dates::date_time(at),
        (AnnouncementState::Scheduled, Some(at), _) => format!("{}の予定", dates::date_time(at)),
        _ => "—".to_owned(),
    }
}

/// To whom it goes, in words.
fn reach(row: &Announcement) -> String {
    let kind = row.membership.as_deref().and_then(MembershipKind::from_code);
    let place = if row.juku_id.is_some() { "教室" } else { "塾" };
    let whom = match (row.reach.as_str(), kind) {
        ("membership", Some(kind)) => kind.label().to_owned(),
        ("chosen", _) => format!("選んだ{place}"),
        _ => format!("すべての{place}"),
    };
    let classrooms = if row.juku_id.is_none() && row.to_classrooms { "と、その教室" } else { "" };
    let only =
        if row.round_id.is_some() { "（入力が終わっていないところだけ）" } else { "" };
    format!("{whom}{classrooms}{only}")
}

/// One announcement.
#[derive(Template)]
#[template(path = "announcements/show.html")]
pub(super) struct AnnouncementView {
    pub(super) title: String,
    path: String,
    revision: i64,
    state: &'static str,
    tone: Tone,
    is_draft: bool,
    /// Whether a draft is to be sent later.
    is_for_later: bool,
    is_scheduled: bool,
    is_sent: bool,
    lines: Vec<String>,
    reach: String,
    places: Vec<String>,
    round: Option<String>,
    when: String,
    written_by: String,
    reached: i64,
    readers: i64,
    unfinished: Vec<(String, i64)>,
    /// How many 教室 are not named.
    more: usize,
}

impl AnnouncementView {
    pub(super) fn new(
        row: Announcement,
        places: &[ChosenPlace],
        round: Option<&Round>,
        unfinished: &[UnfinishedClassroom],
        reached: i64,
    ) -> AnnouncementView {
        let is_meant = |classroom: &&UnfinishedClassroom| {
            places.is_empty()
                || places.iter().any(|place| {
                    place.juku_id == Some(classroom.juku_id)
                        || place.classroom_id == Some(classroom.classroom_id)
                })
        };
        let meant: Vec<&UnfinishedClassroom> = unfinished.iter().filter(is_meant).collect();
        let when = match (row.state, row.send_at) {
            (AnnouncementState::Draft, Some(at)) => format!("{}に送ります", dates::date_time(at)),
            (AnnouncementState::Draft, None) => "すぐに送ります".to_owned(),
            _ => time(&row),
        };
        let name = |classroom: &UnfinishedClassroom| match row.juku_id {
            Some(_) => classroom.name.clone(),
            None => format!("{} {}", classroom.juku_name, classroom.name),
        };
        AnnouncementView {
            path: address(row.id),
            revision: row.revision,
            state: row.state.label(),
            tone: tone(row.state),
            is_draft: row.state == AnnouncementState::Draft,
            is_for_later: row.send_at.is_some(),
            is_scheduled: row.state == AnnouncementState::Scheduled,
            is_sent: row.state == AnnouncementState::Sent,
            lines: row.words.lines().map(str::to_owned).collect(),
            reach: reach(&row),
            places: places.iter().map(|place| format!("{}（{}）", place.name, place.number)).collect(),
            round: round.map(|round| round.name.label()),
            when,
            reached,
            readers: row.readers,
            unfinished: meant
                .iter()
                .take(CLASSROOMS)
                .map(|classroom| (name(classroom), classroom.sittings_left))
                .collect(),
            more: meant.len().saturating_sub(CLASSROOMS),
            title: row.title,
            written_by: row.written_by,
        }
    }
}

/// The title of the form for another one or for a draft.
pub(super) fn form_title(draft: Option<AnnouncementId>) -> &'static str {
    if draft.is_some() { "お知らせを書き直す" } else { "お知らせを書く" }
}

/// The form of an announcement.
#[derive(Template)]
#[template(path = "announcements/form.html")]
pub(super) struct FormView {
    title: &'static str,
    action: String,
    back: String,
    headquarters: bool,
    filled: SentDraft,
    /// The numbers that were typed, one a line.
    typed: String,
    reaches: Vec<Choice>,
    kinds: Vec<Choice>,
    rounds: Vec<Choice>,
    /// The 教室 to choose among; of 塾 there are too many.
    classrooms: Vec<ClassroomBox>,
    title_characters: usize,
    words_characters: usize,
    problems: Problems,
}

struct ClassroomBox {
    number: String,
    name: String,
    chosen: bool,
}

impl FormView {
    pub(super) fn new(
        scope: &Scope,
        draft: Option<AnnouncementId>,
        filled: SentDraft,
        rounds: &[Round],
        classrooms: &[Classroom],
        problems: Problems,
    ) -> FormView {
        let headquarters = scope.is_headquarters();
        let reaches: &[(&str, &str)] = if headquarters {
            &[
                ("everybody", "すべての塾"),
                ("chosen", "選んだ塾（下に塾IDを入れます）"),
                ("membership", "会員種別で選ぶ"),
            ]
        } else {
            &[("everybody", "すべての教室"), ("chosen", "選んだ教室（下で選びます）")]
        };
        FormView {
            title: form_title(draft),
            action: draft.map_or_else(|| "/announcements".to_owned(), address),
            back: draft.map_or_else(|| "/announcements".to_owned(), address),
            headquarters,
            typed: filled.lines(),
            reaches: reaches.iter().map(|(value, label)| Choice::new(*value, *label)).collect(),
            kinds: MembershipKind::choices(),
            rounds: open(rounds)
                .map(|round| {
                    let label = format!("{}の入力が終わっていないところだけ", round.name.label());
                    Choice::new(round.name.to_string(), label)
                })
                .collect(),
            classrooms: classrooms
                .iter()
                .map(|classroom| ClassroomBox {
                    number: classroom.number.clone(),
                    name: classroom.name.clone(),
                    chosen: filled.places.contains(&classroom.number),
                })
                .collect(),
            filled,
            title_characters: TITLE_CHARACTERS,
            words_characters: WORDS_CHARACTERS,
            problems,
        }
    }
}
