//! The list of repositories, each one's page, and the forms of a new one and of an edited one.

use std::path::{Path as FilePath, PathBuf};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use backup_policy::Medium;
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::edit::{EditRepositoryError, edit_repository};
use super::retire::{RetireRepositoryError, retire_repository};
use super::views::{EditRepositoryView, FilledEdit, NewRepositoryView, RepositoriesView, RepositoryView};
use super::written::ROOT;
use super::{AddRepositoryError, NewRepository, Repository, RepositoryId, add_repository, read_place, store};
use crate::api::FilledRetirement;
use crate::app::App;
use crate::members::{Admin, Member};
use crate::{checks, locations};

/// How many checks a page shows.
const SHOWN: i64 = 20;

/// The form of a new repository.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledRepository {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) credentials_file: String,
    pub(super) password_file: String,
    pub(super) location: String,
    pub(super) medium: String,
    pub(super) append_only: bool,
}

/// Lists the repositories.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let lines = store::list_lines(&mut tx).await?;
    shell.show("リポジトリ", RepositoriesView::new(&lines, by.admin().is_some(), tx.now()))
}

/// Shows one repository with its checks.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<RepositoryId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let lines = store::list_lines(&mut tx).await?;
    let line = lines.into_iter().find(|line| line.repository.id == id).ok_or_else(Refusal::not_found)?;
    let checks = checks::list_checks(&mut tx, id, SHOWN).await?;
    let view = RepositoryView::new(&line, &checks, &by, tx.now());
    shell.at(vec![("リポジトリ", "/repositories".to_owned())]).show(&line.repository.name, view)
}

/// Shows the form of a new repository.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Admin,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let filled = FilledRepository { medium: Medium::Disk.code().to_owned(), ..FilledRepository::default() };
    draw_new(&database, shell, filled, Problems::none()).await
}

/// Adds a repository.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    shell: Shell,
    Form(filled): Form<FilledRepository>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    if let Some(new) = filled.read(&mut problems) {
        match add_repository(&app, &by.operator(), new).await {
            Ok(id) => {
                return Ok(see_other_with(
                    &format!("/repositories/{id}"),
                    Flash::done("リポジトリを登録しました。"),
                ));
            }
            Err(AddRepositoryError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add(field_of(&refused), format!("{refused}。")),
        }
    }
    let page = draw_new(&app.database, shell, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows the form of a repository that is there.
pub(crate) async fn edit(
    State(database): State<Database>,
    _by: Admin,
    Path(id): Path<RepositoryId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let found = store::find_repository(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let places = locations::list_in_use(&mut tx).await?;
    let filled = FilledEdit::of(&found, &places);
    let view = EditRepositoryView::new(&found, &places, filled, Problems::none());
    draw_edit(shell, &found, view)
}

/// Keeps the edited repository.
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<RepositoryId>,
    shell: Shell,
    Form(mut filled): Form<FilledEdit>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let mut refused = None;
    if let Some(edited) = filled.read(&mut problems) {
        match edit_repository(&app, &by, id, &edited).await {
            Ok(()) => {
                let words = Flash::done("リポジトリを変更しました。");
                return Ok(see_other_with(&format!("/repositories/{id}"), words));
            }
            Err(EditRepositoryError::Db(error)) => return Err(error.into()),
            Err(EditRepositoryError::NoSuchRepository) => return Err(Refusal::not_found()),
            Err(other) => refused = Some(other),
        }
    }
    let mut tx = app.database.read().await?;
    let found = store::find_repository(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    if let Some(refused) = refused {
        if matches!(refused, EditRepositoryError::Stale) {
            status = StatusCode::CONFLICT;
            filled.revision = found.revision;
        }
        problems.add(field_of_edit(&refused), format!("{refused}。"));
    }
    let places = locations::list_in_use(&mut tx).await?;
    let page = draw_edit(shell, &found, EditRepositoryView::new(&found, &places, filled, problems))?;
    Ok((status, page).into_response())
}

/// Retires a repository or brings it back.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Admin,
    Path(id): Path<RepositoryId>,
    Form(filled): Form<FilledRetirement>,
) -> Result<Response, Refusal> {
    retire_repository(&database, &by, id, filled.revision, filled.retired).await?;
    let words = if filled.retired {
        "リポジトリの登録を終了しました。"
    } else {
        "リポジトリを戻しました。"
    };
    Ok(see_other_with(&format!("/repositories/{id}"), Flash::done(words)))
}

fn draw_edit(shell: Shell, found: &Repository, view: EditRepositoryView) -> Result<Html<String>, Refusal> {
    let page = format!("/repositories/{}", found.id);
    shell
        .at(vec![("リポジトリ", "/repositories".to_owned()), (&found.name, page)])
        .show("リポジトリの変更", view)
}

async fn draw_new(
    database: &Database,
    shell: Shell,
    filled: FilledRepository,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let places = locations::list_in_use(&mut database.read().await?).await?;
    let view = NewRepositoryView::new(&places, filled, problems);
    shell.at(vec![("リポジトリ", "/repositories".to_owned())]).show("リポジトリの登録", view)
}

impl FilledRepository {
    /// Reads the form; `None` where something is wrong, which `problems` then names.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<NewRepository> {
        let credentials =
            Some(self.credentials_file.trim()).filter(|file| !file.is_empty()).map(FilePath::new);
        let storage = read_place(&self.path, credentials);
        if let Err(invalid) = &storage {
            problems.add("path", format!("{invalid}。"));
        }
        let password_file = PathBuf::from(self.password_file.trim());
        if !password_file.is_absolute() {
            problems
                .add("password_file", format!("サーバーの絶対パス（{ROOT}から始まる）を入れてください。"));
        }
        let medium = Medium::from_code(&self.medium);
        if medium.is_none() {
            problems.add("medium", "媒体を選んでください。");
        }
        let (storage, medium) = storage.ok().zip(medium).filter(|_| problems.is_empty())?;
        Some(NewRepository {
            name: self.name.trim().to_owned(),
            storage,
            password_file,
            location: Some(self.location.clone()).filter(|name| !name.is_empty()),
            medium,
            append_only: self.append_only,
        })
    }
}

/// The field beside which a refusal stands.
pub(super) fn field_of_edit(refused: &EditRepositoryError) -> &'static str {
    match refused {
        EditRepositoryError::Writers => "writers",
        EditRepositoryError::DoesNotOpen(_) => "path",
        EditRepositoryError::Invalid(invalid) => field_of(invalid),
        _ => "name",
    }
}

/// The same for a new one.
pub(super) fn field_of(refused: &AddRepositoryError) -> &'static str {
    match refused {
        AddRepositoryError::NoSuchLocation(_) | AddRepositoryError::RetiredLocation(_) => "location",
        AddRepositoryError::PasswordFile(..) | AddRepositoryError::NoPassword(_) => "password_file",
        AddRepositoryError::Engine(_) => "path",
        _ => "name",
    }
}

impl From<RetireRepositoryError> for Refusal {
    fn from(error: RetireRepositoryError) -> Refusal {
        match error {
            RetireRepositoryError::NoSuchRepository => Refusal::not_found(),
            RetireRepositoryError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}
