//! What the screens of people show.

use std::collections::BTreeSet;

use askama::Template;
use platform_database::Timestamp;
use platform_identity::{OpenCode, UserState};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};
use platform_web::{
    CellView, Choice, List, ListColumn, ListFilter, ListTable, ListView, Problems, TableColumn, Tone, dates,
};

use super::find::Person;
use super::invite::{Slip, Wanted};
use crate::Held;

/// The list of people.
#[derive(Template)]
#[template(path = "console/people/list.html")]
pub(super) struct PeopleListView {
    pub(super) list: ListView,
}

/// What the list shows and sorts by; `roles` are those that somebody has.
pub(super) fn people_list(roles: impl Iterator<Item = String>) -> List<Person> {
    let roles: BTreeSet<String> = roles.collect();
    let states = UserState::ALL.map(|state| Choice::new(state.code(), state.label()));
    List::new(
        "利用者の一覧",
        vec![
            ListColumn::new("name", "名前", |row: &Person| {
                CellView::link(&row.profile.name, format!("/people/{}", row.profile.id))
            })
            .sorted(),
            ListColumn::new("login", "ログインID", |row: &Person| {
                let cell = CellView::text(&row.profile.login);
                match &row.profile.email {
                    Some(email) if email.as_str() != row.profile.login => cell.with_sub(email.as_str()),
                    _ => cell,
                }
            })
            .sorted()
            .below("メール"),
            ListColumn::new("role", "役割", |row: &Person| {
                let cell = CellView::text(&row.held.role);
                if row.held.place.is_empty() { cell } else { cell.with_sub(&row.held.place) }
            })
            .sorted()
            .below("所属"),
            ListColumn::new("state", "状態", |row: &Person| {
                let state = row.profile.state();
                CellView::badge(state.label(), tone(state))
            }),
            ListColumn::new("second_factor", "2段階認証", |row: &Person| {
                match row.profile.has_second_factor {
                    true => CellView::badge("あり", Tone::Good),
                    false => CellView::text("なし"),
                }
            }),
            ListColumn::new("signed_in", "最後のログイン", |row: &Person| {
                CellView::text(row.profile.signed_in_at.map_or("まだ".to_owned(), dates::date_time))
            })
            .sorted(),
        ],
    )
    .searched("名前・ログインID・メール・所属")
    .exported("/people.xlsx")
    .filtered(ListFilter {
        name: "role",
        label: "役割".to_owned(),
        choices: roles.into_iter().map(|role| Choice::new(role.clone(), role)).collect(),
    })
    .filtered(ListFilter { name: "state", label: "状態".to_owned(), choices: states.into() })
    .empty("まだ誰もいません。「招待する」から始めてください。")
}

/// The list as a file; every column is text, so that no zero of a login is lost.
pub(super) fn people_sheet(table: ListTable) -> SheetOut {
    let column = |column: TableColumn| Column::new(column.heading, ColumnKind::Text, 24.0);
    let row = |row: Vec<String>| row.into_iter().map(Value::Text).collect();
    SheetOut {
        name: "利用者".to_owned(),
        columns: table.columns.into_iter().map(column).collect(),
        rows: table.rows.into_iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

fn tone(state: UserState) -> Tone {
    match state {
        UserState::Invited => Tone::Info,
        UserState::Active => Tone::Good,
        UserState::Disabled => Tone::Bad,
    }
}

/// The form that invites somebody.
#[derive(Template)]
#[template(path = "console/people/new.html")]
pub(super) struct InviteView<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) posts: Vec<Choice>,
    /// Whether this server sends mail.
    pub(super) mails: bool,
    pub(super) problems: &'a Problems,
}

/// One person.
#[derive(Template)]
#[template(path = "console/people/show.html")]
pub(super) struct PersonView {
    address: String,
    name: String,
    login: String,
    email: String,
    role: String,
    place: String,
    state: &'static str,
    tone: Tone,
    /// Since when the account is what it is, and by whom: pairs of words.
    story: Vec<(&'static str, String)>,
    /// What became of the last code, unless it was used.
    code: Option<String>,
    posts: Vec<Choice>,
    post: String,
    oneself: bool,
    suspended: bool,
    invited: bool,
    has_second_factor: bool,
    /// Whether a code can go out by mail.
    mailable: bool,
}

impl PersonView {
    pub(super) fn new(
        person: &Person,
        code: Option<&OpenCode>,
        posts: Vec<Choice>,
        oneself: bool,
        mails: bool,
        now: Timestamp,
    ) -> PersonView {
        let Person { profile, held } = person;
        let state = profile.state();
        PersonView {
            address: format!("/people/{}", profile.id),
            name: profile.name.clone(),
            login: profile.login.clone(),
            email: profile.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            role: held.role.clone(),
            place: held.place.clone(),
            state: state.label(),
            tone: tone(state),
            story: story(person),
            code: code.map(|code| words_of(code, now)),
            posts,
            post: held.post.clone(),
            oneself,
            suspended: state == UserState::Disabled,
            invited: state == UserState::Invited,
            has_second_factor: profile.has_second_factor,
            mailable: mails && profile.email.is_some(),
        }
    }
}

fn story(person: &Person) -> Vec<(&'static str, String)> {
    let profile = &person.profile;
    let by = |at: Timestamp, by: Option<&String>| match by {
        Some(by) => format!("{}　{by}", dates::date_time(at)),
        None => dates::date_time(at),
    };
    let mut story = vec![("登録", by(profile.created_at, profile.invited_by.as_ref()))];
    story.extend(profile.activated_at.map(|at| ("利用開始", by(at, None))));
    story.extend(profile.signed_in_at.map(|at| ("最後のログイン", by(at, None))));
    story.extend(profile.disabled_at.map(|at| ("利用停止", by(at, profile.disabled_by.as_ref()))));
    story
}

fn words_of(code: &OpenCode, now: Timestamp) -> String {
    let way = if code.by_mail { "メール" } else { "用紙" };
    let until = dates::date_time(code.expires_at);
    let state =
        if code.expires_at <= now { "期限が切れました" } else { "まだ使われていません" };
    format!(
        "{}に{}が{way}で発行。{state}（期限 {until}）。",
        dates::date_time(code.issued_at),
        code.issued_by
    )
}

/// A slip with a code, to be printed and handed over.
#[derive(Template)]
#[template(path = "console/people/slip.html")]
pub(super) struct SlipView {
    brand: String,
    name: String,
    role: String,
    place: String,
    login: String,
    code: String,
    until: String,
    invited: bool,
    /// The whole address of the form, where the server knows how people reach it.
    link: Option<String>,
    person: String,
}

impl SlipView {
    pub(super) fn new(
        slip: &Slip,
        held: &Held,
        brand: &str,
        link: Option<String>,
        person: String,
    ) -> SlipView {
        SlipView {
            brand: brand.to_owned(),
            name: slip.profile.name.clone(),
            role: held.role.clone(),
            place: held.place.clone(),
            login: slip.profile.login.clone(),
            code: slip.code.text(),
            until: dates::date_time(slip.until),
            invited: slip.profile.activated_at.is_none(),
            link,
            person,
        }
    }
}
