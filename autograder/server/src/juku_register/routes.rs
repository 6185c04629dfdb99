//! The forms of the register.

use autograder_grading::{JukuNumber, parse_juku_number};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::dates::day_of;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::register::register_juku;
use super::revise::{ReviseJukuError, revise_juku};
use super::store::{RegisteredJuku, find_registered};
use super::views::{EditJukuView, NewJukuView};
use super::{JukuFacts, NewEntry, RegisterJukuError};
use crate::juku::{JukuId, JukuStatus};
use crate::memberships::MembershipKind;
use crate::staff::Headquarters;

const NEW: &str = "塾を登録する";
const EDIT: &str = "登録内容の変更";

/// A new entry as it was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentEntry {
    number: String,
    membership: String,
    /// The first day of its 会員種別; blank for today.
    valid_from: String,
    status: String,
    #[serde(flatten)]
    facts: JukuFacts,
}

impl SentEntry {
    /// The entry that a program sent: 塾ID and 会員種別, its first day and 状態, and the facts.
    pub(super) fn of(
        (number, membership): (String, String),
        (valid_from, status): (String, String),
        facts: JukuFacts,
    ) -> SentEntry {
        SentEntry { number, membership, valid_from, status, facts }
    }

    /// The entry, whose 会員種別 begins `today` unless another day was typed.
    pub(super) fn read(&self, today: NaiveDate) -> Result<NewEntry, Problems> {
        let number: Result<JukuNumber, _> = parse_juku_number(&self.number);
        let membership = MembershipKind::from_code(&self.membership);
        let status = JukuStatus::from_code(&self.status).filter(|status| *status != JukuStatus::Withdrawn);
        let typed = self.valid_from.trim();
        let from = if typed.is_empty() { Some(today) } else { typed.parse().ok() };
        let facts = self.facts.read();
        let mut problems = Problems::none();
        if let Err(reason) = &number {
            problems.add("number", reason.to_string());
        }
        for problem in facts.as_ref().err().into_iter().flat_map(Problems::iter) {
            problems.add(&problem.field, &problem.words);
        }
        if membership.is_none() {
            problems.add("membership", "会員種別を選んでください");
        }
        if from.is_none() {
            problems.add("valid_from", "適用開始日を、2026-04-01 のような日付で入れてください");
        }
        if status.is_none() {
            problems.add("status", "状態を選んでください");
        }
        match (number, facts, membership.zip(from), status) {
            (Ok(number), Ok(facts), Some(membership), Some(status)) => {
                Ok(NewEntry { number, facts, membership, status })
            }
            _ => Err(problems),
        }
    }
}

/// The form for a 塾 that is not in the register yet.
pub(crate) async fn new(_by: Headquarters, shell: Shell) -> Result<Html<String>, Refusal> {
    let [kind, status] = [MembershipKind::default().code(), JukuStatus::Member.code()].map(str::to_owned);
    let usual = ((kind, String::new()), status);
    draw_new(shell, NewJukuView::new(String::new(), JukuFacts::default(), usual, Problems::none()))
}

/// Adds a 塾, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    shell: Shell,
    Form(sent): Form<SentEntry>,
) -> Result<Response, Refusal> {
    let (status, problems) = match sent.read(day_of(database.now())) {
        Ok(entry) => match register_juku(&database, &by, &entry).await {
            Ok(id) => {
                let words = format!("{}を登録しました。", entry.facts.name);
                return Ok(see_other_with(&format!("/juku/{id}"), Flash::done(words)));
            }
            Err(RegisterJukuError::Db(error)) => return Err(error.into()),
            Err(exists @ RegisterJukuError::Exists(_)) => {
                let mut problems = Problems::none();
                problems.add("number", exists.to_string());
                (StatusCode::CONFLICT, problems)
            }
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    let view = NewJukuView::new(
        sent.number,
        sent.facts,
        ((sent.membership, sent.valid_from), sent.status),
        problems,
    );
    Ok((status, draw_new(shell, view)?).into_response())
}

/// The form of an entry.
pub(crate) async fn edit(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let entry = load(&database, &by, id).await?;
    let facts = entry.facts.clone();
    draw_edit(shell, &entry, facts, Problems::none(), None)
}

/// An entry as it was changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentFacts {
    /// The revision that the person saw.
    revision: String,
    #[serde(flatten)]
    facts: JukuFacts,
}

/// Writes an entry, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    shell: Shell,
    Form(sent): Form<SentFacts>,
) -> Result<Response, Refusal> {
    let facts = match sent.facts.read() {
        Ok(facts) => facts,
        Err(problems) => {
            let mut entry = load(&database, &by, id).await?;
            entry.revision = sent.revision.parse().unwrap_or(entry.revision);
            let page = draw_edit(shell, &entry, sent.facts, problems, None)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    // A form without a revision has seen none; no entry has this one.
    let seen = sent.revision.parse().unwrap_or(-1);
    match revise_juku(&database, &by, id, seen, &facts).await {
        Ok(()) => Ok(see_other_with(&format!("/juku/{id}"), Flash::done("登録内容を保存しました。"))),
        Err(ReviseJukuError::NoSuchJuku) => Err(Refusal::not_found()),
        Err(ReviseJukuError::Stale) => {
            let entry = load(&database, &by, id).await?;
            let now = entry.facts.clone();
            let page = draw_edit(shell, &entry, facts, Problems::none(), Some(now))?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(ReviseJukuError::Db(error)) => Err(error.into()),
    }
}

async fn load(database: &Database, by: &Headquarters, id: JukuId) -> Result<RegisteredJuku, Refusal> {
    let found = find_registered(&mut database.read().await?, by.staff().scope(), id).await?;
    found.ok_or_else(Refusal::not_found)
}

fn draw_new(shell: Shell, view: NewJukuView) -> Result<Html<String>, Refusal> {
    shell.at(vec![("ホーム", "/".to_owned()), ("塾", "/juku".to_owned())]).show(NEW, view)
}

fn draw_edit(
    shell: Shell,
    entry: &RegisteredJuku,
    facts: JukuFacts,
    problems: Problems,
    moved: Option<JukuFacts>,
) -> Result<Html<String>, Refusal> {
    let page = format!("/juku/{}", entry.id);
    let way = vec![("ホーム", "/".to_owned()), ("塾", "/juku".to_owned()), (&entry.facts.name, page.clone())];
    let view = EditJukuView {
        number: entry.number.clone(),
        address: page,
        revision: entry.revision,
        facts,
        problems,
        moved,
    };
    shell.at(way).show(EDIT, view)
}
