//! The screens of sources.

pub(crate) mod polls;
pub(crate) mod retirement;
pub(crate) mod trials;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::add::{SavePullerError, add_puller};
use super::edit::edit_puller;
use super::filled::FilledPuller;
use super::settings::Login;
use super::store::Puller;
use super::views::{PullerFormView, PullerView, PullersView};
use super::{PullerId, store};
use crate::app::App;
use crate::holdings::HoldingsView;
use crate::members::{Admin, Member};

/// Lists the sources.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let pullers = store::list_pullers(&mut tx).await?;
    let view = PullersView::new(&pullers, by.admin().is_some(), tx.now());
    shell.at(crumbs()).show("連携サーバー", view)
}

/// Shows the form of a new source.
pub(crate) async fn new(_by: Admin, shell: Shell) -> Result<Html<String>, Refusal> {
    draw_new(shell, FilledPuller::usual(), Problems::none())
}

/// Adds a source.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    shell: Shell,
    Form(filled): Form<FilledPuller>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let name = filled.read_name(&mut problems);
    if let Some((name, settings)) = name.zip(filled.read(None, &app.source_hosts, &mut problems)) {
        match add_puller(&app, &by, &name, &settings).await {
            Ok(id) => {
                let flash = Flash::done("連携サーバーを登録しました。まもなく最初の取り込みが始まります。");
                return Ok(see_other_with(&format!("/pullers/{id}"), flash));
            }
            Err(SavePullerError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add("name", format!("{refused}。")),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw_new(shell, filled, problems)?).into_response())
}

/// Shows one source: whether it is heard, and the jobs that nobody has registered.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<PullerId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let puller = store::find_puller(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let waiting = store::list_waiting(&mut tx, id).await?;
    let held = HoldingsView::load(&mut tx, id, by.operator().is_some()).await?;
    let title = puller.name.clone();
    let view = PullerView::new(&puller, &waiting, held, &by, tx.now());
    shell.at(crumbs_below()).show(&title, view)
}

/// Shows the form of a source that is there.
pub(crate) async fn edit(
    State(app): State<App>,
    _by: Admin,
    Path(id): Path<PullerId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (puller, login) = find(&app, id).await?;
    draw_edit(shell, &puller, FilledPuller::of(&puller, login.as_ref()), Problems::none())
}

/// Keeps an edited source.
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    Path(id): Path<PullerId>,
    shell: Shell,
    Form(mut filled): Form<FilledPuller>,
) -> Result<Response, Refusal> {
    let (puller, login) = find(&app, id).await?;
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let before = login.as_ref().map(|login| (login, puller.place.as_str()));
    if let Some(settings) = filled.read(before, &app.source_hosts, &mut problems) {
        match edit_puller(&app, &by, (id, filled.revision), &settings).await {
            Ok(()) => {
                let flash = Flash::done("連携サーバーを変更しました。");
                return Ok(see_other_with(&format!("/pullers/{id}"), flash));
            }
            Err(SavePullerError::Db(error)) => return Err(error.into()),
            Err(refused) => {
                if matches!(refused, SavePullerError::Stale) {
                    status = StatusCode::CONFLICT;
                    filled.revision = puller.revision;
                }
                problems.add("place", format!("{refused}。"));
            }
        }
    }
    Ok((status, draw_edit(shell, &puller, filled, problems)?).into_response())
}

/// A source with its login, if that still opens.
pub(super) async fn find(app: &App, id: PullerId) -> Result<(Puller, Option<Login>), Refusal> {
    let found = store::find_puller(&mut app.database.read().await?, id).await?;
    let puller = found.ok_or_else(Refusal::not_found)?;
    let login = Login::unseal(&app.vault, &puller.sealed_login).ok();
    Ok((puller, login))
}

fn draw_new(shell: Shell, filled: FilledPuller, problems: Problems) -> Result<Html<String>, Refusal> {
    let view = PullerFormView::new("/pullers", None, filled, problems);
    shell.at(crumbs_below()).show("連携サーバーの登録", view)
}

fn draw_edit(
    shell: Shell,
    puller: &Puller,
    filled: FilledPuller,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let address = format!("/pullers/{}/edit", puller.id);
    let view = PullerFormView::new(&address, Some(&puller.name), filled, problems);
    let mut way: Vec<(&str, String)> = crumbs_below();
    way.push((puller.name.as_str(), format!("/pullers/{}", puller.id)));
    shell.at(way).show("連携サーバーの変更", view)
}

fn crumbs() -> Vec<(&'static str, String)> {
    vec![("受信した報告", "/intake".to_owned())]
}

fn crumbs_below() -> Vec<(&'static str, String)> {
    [crumbs(), vec![("連携サーバー", "/pullers".to_owned())]].concat()
}

impl From<SavePullerError> for Refusal {
    fn from(error: SavePullerError) -> Refusal {
        match error {
            SavePullerError::NoSuchPuller => Refusal::not_found(),
            SavePullerError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}
