//! The page that says what changes when all 教室 get the same switches, and its button.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::align::{AlignSwitchesError, align_switches, list_different};
use super::board_address;
use super::routes::{title, way};
use super::views::{AlignmentView, ChangeView};
use crate::classrooms::ClassroomId;
use crate::juku::{self, JukuId};
use crate::staff::{Office, Permission, Switches};

/// What all shall have, and the rows that were on screen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentAlignment {
    /// The switches that all shall have.
    wanted: String,
    /// The rows that differed: `7:101 8:011`.
    seen: String,
}

impl SentAlignment {
    fn read(&self) -> Option<(Vec<(ClassroomId, Switches)>, Switches)> {
        let row = |row: &str| {
            let (id, code) = row.split_once(':')?;
            Some((ClassroomId(id.parse().ok()?), Switches::from_code(code)?))
        };
        let seen: Option<Vec<_>> = self.seen.split_whitespace().map(row).collect();
        Some((seen?, Switches::from_code(&self.wanted)?))
    }
}

/// Shows what changes.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Office,
    Path(juku): Path<JukuId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let ticked = |permission: Permission| query.filter(permission.code()).is_some();
    let wanted = Switches {
        register: ticked(Permission::Register),
        mark: ticked(Permission::Mark),
        report: ticked(Permission::Report),
    };
    draw(&database, &by, juku, wanted, false, shell).await
}

/// Turns them, or shows anew what changes where that is not what was shown.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Office,
    Path(juku): Path<JukuId>,
    shell: Shell,
    Form(sent): Form<SentAlignment>,
) -> Result<Response, Refusal> {
    let (seen, wanted) = sent.read().ok_or_else(Refusal::unreadable)?;
    match align_switches(&database, &by, juku, &seen, wanted).await {
        Ok(changed) => {
            let words = format!("{changed}教室の権限を変えました。");
            Ok(see_other_with(&board_address(by.scope(), juku), Flash::done(words)))
        }
        Err(AlignSwitchesError::Stale) => {
            let shown = draw(&database, &by, juku, wanted, true, shell).await?;
            Ok((StatusCode::CONFLICT, shown).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

async fn draw(
    database: &Database,
    by: &Office,
    juku: JukuId,
    wanted: Switches,
    stale: bool,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let juku = juku::find_juku(&mut tx, by.scope(), juku).await?.ok_or_else(Refusal::not_found)?;
    let different = list_different(&mut tx, by.scope(), juku.id, wanted).await?;
    let seen = different.iter().map(|line| format!("{}:{}", line.id, line.switches.code()));
    let (back, above) = (board_address(by.scope(), juku.id), title(by.scope(), &juku));
    let view = AlignmentView {
        action: format!("/juku/{}/classroom-switches", juku.id),
        back: back.clone(),
        wanted,
        changes: different.iter().map(|line| ChangeView::new(line, wanted)).collect(),
        seen: seen.collect::<Vec<_>>().join(" "),
        stale,
        name: juku.name,
    };
    let mut way = way(by.scope());
    way.push((&above, back));
    shell.at(way).show("全教室に同じ設定", view)
}

impl From<AlignSwitchesError> for Refusal {
    fn from(error: AlignSwitchesError) -> Refusal {
        match error {
            AlignSwitchesError::NoSuchJuku => Refusal::not_found(),
            AlignSwitchesError::Stale => Refusal::conflict(format!("{error}。")),
            AlignSwitchesError::Db(error) => error.into(),
        }
    }
}
