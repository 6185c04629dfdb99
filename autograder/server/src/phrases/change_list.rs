//! What the history of phrases shows.

use askama::Template;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListQuery, ListView, dates};

use super::book::{Origin, Owner};
use super::changes::Version;
use super::store::{ChangeFilter, KeptChange};
use super::{GradeBand, Topic};

/// What the address calls all grades.
const ALL_GRADES: &str = "all";

/// The list with whose it is.
#[derive(Template)]
#[template(path = "phrases/changes.html")]
pub(super) struct ChangesView {
    place: &'static str,
    list: ListView,
}

impl ChangesView {
    pub(super) fn new(owner: Owner, list: ListView) -> ChangesView {
        let place = match owner {
            Owner::Headquarters => "本部",
            Owner::Juku(_) => "この塾",
            Owner::Classroom(..) => "この教室",
        };
        ChangesView { place, list }
    }
}

/// Which changes the address asks for; what it does not know, it does not narrow by.
pub(super) fn asked_changes(query: &ListQuery) -> ChangeFilter {
    let grades = |code: &str| match code {
        ALL_GRADES => Some(None),
        code => GradeBand::from_code(code).map(Some),
    };
    ChangeFilter {
        topic: query.filter("topic").and_then(Topic::from_code),
        grades: query.filter("band").and_then(grades),
    }
}

/// What the list shows.
pub(super) fn change_list() -> List<KeptChange> {
    let topics = Topic::ALL.map(|topic| Choice::new(topic.code(), topic.label()));
    let bands = GradeBand::ALL.map(|band| Choice::new(band.code(), band.label()));
    let all = Choice::new(ALL_GRADES, "すべての学年");
    List::new(
        "文例の変更履歴",
        vec![
            ListColumn::new("at", "日時", |row: &KeptChange| {
                CellView::text(dates::date_time(row.changed_at)).with_sub(row.changed_by.clone())
            })
            .unbroken(),
            ListColumn::new("topic", "文例", |row: &KeptChange| {
                let grades = row.chapter.grades().map_or("すべての学年", GradeBand::label);
                CellView::text(row.chapter.topic().label()).with_sub(grades)
            }),
            ListColumn::new("percent", "範囲", |row: &KeptChange| {
                CellView::text(format!("{}〜{}%", row.change.lowest, row.change.highest))
            })
            .unbroken(),
            ListColumn::new("before", "変更前", |row: &KeptChange| {
                cell(&row.change.before, row.chapter.topic())
            }),
            ListColumn::new("after", "変更後", |row: &KeptChange| {
                cell(&row.change.after, row.chapter.topic())
            }),
        ],
    )
    .filtered(ListFilter { name: "topic", label: "教科".to_owned(), choices: topics.into() })
    .filtered(ListFilter {
        name: "band",
        label: "学年帯".to_owned(),
        choices: [all].into_iter().chain(bands).collect(),
    })
    .per_page(50)
    .empty("まだ文例を書き換えていません。書き換えると、変更の前と後がここに残ります。")
}

/// What counted, and whose it was.
fn cell(version: &Version, topic: Topic) -> CellView {
    match (&version.words, version.source.origin, topic) {
        (Some(words), ..) => CellView::text(words).with_sub(version.source.label()),
        (None, Origin::Given, Topic::Combined) => CellView::text("（自動の一文）"),
        (None, ..) => CellView::text("（この範囲の文例なし）"),
    }
}
