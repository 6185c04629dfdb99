//! What screens say of extensions.

use askama::Template;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::{Tone, dates};

use super::routes::FilledExtension;
use super::store::{self, Extension, Request};
use crate::classrooms::Classroom;
use crate::exams::ExamId;
use crate::round_builder::state_tone;
use crate::rounds::{MarkingClosed, Round};
use crate::staff::Scope;

/// The extensions of a round, and who asks for one.
#[derive(Template)]
#[template(path = "extensions/list.html")]
pub(super) struct ExtensionsView {
    path: String,
    round: String,
    state: &'static str,
    tone: Tone,
    deadline: String,
    is_final: bool,
    waiting: Vec<RequestLine>,
    standing: Vec<ExtensionLine>,
    past: Vec<ExtensionLine>,
    form: FilledExtension,
    /// 塾ID and name, to choose from.
    juku: Vec<(String, String)>,
}

struct RequestLine {
    id: i64,
    place: String,
    number: String,
    note: String,
    /// How many values that could not be sent were put with it.
    unsent: i64,
    asked: String,
    /// The form, filled in for this request.
    href: String,
    /// What was typed to decline it, and what is wrong with that.
    words: String,
    problem: String,
}

struct ExtensionLine {
    id: i64,
    place: String,
    number: String,
    until: String,
    left: String,
    reason: String,
    granted: String,
    /// Why it holds no more.
    ended: String,
}

/// A refusal of an answer: which request, what was typed, what is wrong.
pub(super) struct RefusedAnswer {
    pub(super) id: i64,
    pub(super) words: String,
    pub(super) problem: String,
}

impl ExtensionsView {
    pub(super) fn new(
        round: &Round,
        now: Timestamp,
        extensions: &[Extension],
        waiting: &[Request],
        form: FilledExtension,
        refused: Option<&RefusedAnswer>,
    ) -> ExtensionsView {
        let (standing, past): (Vec<&Extension>, Vec<&Extension>) =
            extensions.iter().partition(|extension| stands(extension, round, now));
        let lines =
            |those: Vec<&Extension>| those.into_iter().map(|one| ExtensionLine::new(one, now)).collect();
        ExtensionsView {
            path: address(round),
            round: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            deadline: dates::date_time(round.deadline_at),
            is_final: round.state.is_final(),
            waiting: waiting.iter().map(|request| RequestLine::new(round, request, refused)).collect(),
            standing: lines(standing),
            past: lines(past),
            form,
            juku: Vec::new(),
        }
    }

    /// The same page, with these 塾 to choose from.
    pub(super) fn among(self, juku: Vec<(String, String)>) -> ExtensionsView {
        ExtensionsView { juku, ..self }
    }
}

/// The page of a round's extensions.
pub(crate) fn address(round: &Round) -> String {
    format!("/rounds/{}/extensions", round.id)
}

fn stands(extension: &Extension, round: &Round, now: Timestamp) -> bool {
    extension.withdrawn_at.is_none()
        && now <= extension.until_at + chrono::Duration::minutes(round.grace_minutes)
}

impl RequestLine {
    fn new(round: &Round, request: &Request, refused: Option<&RefusedAnswer>) -> RequestLine {
        let refused = refused.filter(|refused| refused.id == request.id.0);
        RequestLine {
            id: request.id.0,
            place: format!("{} {}", request.juku_name, request.classroom_name),
            number: format!("{}・{}", request.juku_number, request.classroom_number),
            note: request.note.clone(),
            unsent: request.unsent,
            asked: format!("{} {}", dates::date_time(request.asked_at), request.asked_by),
            href: format!("{}?request={}#grant", address(round), request.id),
            words: refused.map(|refused| refused.words.clone()).unwrap_or_default(),
            problem: refused.map(|refused| refused.problem.clone()).unwrap_or_default(),
        }
    }
}

impl ExtensionLine {
    fn new(extension: &Extension, now: Timestamp) -> ExtensionLine {
        let numbers = [Some(extension.juku_number.as_str()), extension.classroom_number.as_deref()];
        let ended = match (&extension.withdrawn_by, extension.withdrawn_at) {
            (Some(by), Some(at)) => format!("{} {by}が取り消し・変更", dates::short(at)),
            _ => "期限が過ぎました".to_owned(),
        };
        ExtensionLine {
            id: extension.id.0,
            place: place(extension),
            number: numbers.into_iter().flatten().collect::<Vec<_>>().join("・"),
            until: dates::date_time(extension.until_at),
            left: dates::remaining(extension.until_at, now).unwrap_or_else(|| "猶予のあいだ".to_owned()),
            reason: extension.reason.clone(),
            granted: format!("{} {}", dates::date_time(extension.granted_at), extension.granted_by),
            ended,
        }
    }
}

fn place(extension: &Extension) -> String {
    match &extension.classroom_name {
        Some(classroom) => format!("{} {classroom}", extension.juku_name),
        None => format!("{}（塾全体）", extension.juku_name),
    }
}

/// What somebody of `scope` is told of a round's extensions on the home page.
pub(crate) async fn list_notices(tx: &mut ReadTx, scope: &Scope, round: &Round) -> DbResult<Vec<String>> {
    if scope.is_headquarters() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let extensions = store::list_extensions(tx, scope, round.id).await?;
    let standing = extensions.iter().filter(|extension| stands(extension, round, now));
    let words = |extension: &Extension| {
        let until = dates::date_time(extension.until_at);
        format!("{}の締切は、{until}に延びています。理由: {}", place(extension), extension.reason)
    };
    Ok(standing.map(words).collect())
}

/// What a sheet that is closed says of asking for more time.
#[derive(Debug)]
pub(crate) struct AskingView {
    /// Where the request is sent; empty where one waits already.
    pub(crate) action: String,
    pub(crate) classroom: i64,
    pub(crate) exam: i64,
    /// The request that waits.
    pub(crate) waiting: String,
    /// What 本部 answered last.
    pub(crate) answer: String,
}

impl AskingView {
    /// What is said to somebody of `scope` on the sheet of `exam`, whose marks are not taken for that reason.
    pub(crate) async fn find(
        tx: &mut ReadTx,
        scope: &Scope,
        round: &Round,
        (classroom, exam): (&Classroom, ExamId),
        closed: Option<&MarkingClosed>,
    ) -> DbResult<Option<AskingView>> {
        let over = matches!(closed, Some(MarkingClosed::DeadlinePassed | MarkingClosed::State(_)));
        if !over || scope.is_headquarters() {
            return Ok(None);
        }
        let last = store::find_last_request(tx, round.id, classroom.id).await?;
        let waiting = last.as_ref().filter(|request| request.answered_at.is_none());
        Ok(Some(AskingView {
            action: if waiting.is_some() {
                String::new()
            } else {
                format!("/rounds/{}/extension-requests", round.id)
            },
            classroom: classroom.id.0,
            exam: exam.0,
            waiting: waiting
                .map(|request| {
                    let listed = match request.unsent {
                        0 => String::new(),
                        count => format!("（送れなかった入力{count}件の一覧を付けました）"),
                    };
                    let at = dates::short(request.asked_at);
                    format!("{at} {}「{}」{listed}", request.asker(scope), request.note)
                })
                .unwrap_or_default(),
            answer: last.as_ref().and_then(answer).unwrap_or_default(),
        }))
    }
}

fn answer(request: &Request) -> Option<String> {
    let at = dates::short(request.answered_at?);
    Some(match request.extension_id {
        Some(_) => format!("{at}に、本部が締切を延ばしました。その期限も過ぎています。"),
        None => format!("{at}に、本部から返事がありました:「{}」", request.words),
    })
}
