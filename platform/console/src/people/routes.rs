//! The list of people, each one's page, and the form that invites somebody.

use std::iter;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_audit::record_alone;
use platform_database::Database;
use platform_identity::{CreateUserError, UserId};
use platform_mail::Postbox;
use platform_spreadsheet::write_xlsx;
use platform_web::{
    Brand, Flash, Form, ListQuery, Problems, Refusal, Shell, XLSX, attachment, see_other_with,
};
use serde::Deserialize;
use serde_json::json;

use super::find::{Person, find_account, list_people};
use super::invite::{InviteError, Wanted, Way, invite_person};
use super::views::{InviteView, PeopleListView, PersonView, SlipView, people_list, people_sheet};
use crate::Directory;

pub(super) const TITLE: &str = "利用者";
const NEW_TITLE: &str = "利用者の招待";

/// The invitation as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledInvitation {
    name: String,
    login: String,
    email: String,
    post: String,
    way: String,
}

/// Lists everybody whom the manager manages.
pub(crate) async fn list<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let roles = D::list_held(&mut tx, &manager).await?.into_iter().map(|held| held.role);
    let list = people_list(roles);
    let order = list.order(&query).map_or(("name", false), |order| (order.key, order.descending));
    let people = list_people::<S, D>(&mut tx, &manager, &query, order).await?;
    let total = u64::try_from(people.len()).unwrap_or_default();
    let paging = list.paging(&query, total);
    let skipped = usize::try_from(paging.offset()).unwrap_or_default();
    let shown = usize::try_from(paging.limit()).unwrap_or_default();
    let page: Vec<Person> = people.into_iter().skip(skipped).take(shown).collect();
    let view = PeopleListView { list: list.view(shell.path(), &query, &page, total) };
    shell.at(vec![("ホーム", "/".to_owned())]).show(TITLE, view)
}

/// The same list as an Excel workbook; who takes it is recorded first.
pub(crate) async fn show_xlsx<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let mut tx = database.read().await?;
    let list = people_list(iter::empty());
    let order = list.order(&query).map_or(("name", false), |order| (order.key, order.descending));
    let people = list_people::<S, D>(&mut tx, &manager, &query, order).await?;
    drop(tx);
    let facts = json!({ "rows": people.len() });
    record_alone(&database, D::actor(&manager), "people.exported", "people", &facts).await?;
    let drawn = write_xlsx(&[people_sheet(list.table(&query, &people))]).map_err(Refusal::unknown)?;
    Ok(attachment("利用者の一覧.xlsx", XLSX, drawn))
}

/// Shows the form that invites somebody.
pub(crate) async fn new<S, D: Directory<S>>(
    State(database): State<Database>,
    State(postbox): State<Postbox>,
    manager: D::Manager,
    query: ListQuery,
    shell: Shell,
) -> Result<Response, Refusal> {
    let wanted = Wanted {
        post: query.filter("post").unwrap_or_default().to_owned(),
        by_mail: postbox.is_open(),
        ..Wanted::default()
    };
    draw_form::<S, D>(&database, &postbox, &manager, shell, &wanted, &Problems::none()).await
}

/// Invites somebody: by mail, or by a slip that is shown once.
pub(crate) async fn create<S, D: Directory<S>>(
    State(database): State<Database>,
    State(postbox): State<Postbox>,
    State(brand): State<Brand>,
    manager: D::Manager,
    shell: Shell,
    Form(filled): Form<FilledInvitation>,
) -> Result<Response, Refusal> {
    let FilledInvitation { name, login, email, post, way } = filled;
    let wanted = Wanted { name, login, email, post, by_mail: way == "mail" };
    match invite_person::<S, D>(&database, &postbox, &manager, &wanted).await {
        Ok((user, way)) => show_way::<S, D>(&database, &postbox, &brand, &manager, shell, user, way).await,
        Err(InviteError::Db(error) | InviteError::User(CreateUserError::Db(error))) => Err(error.into()),
        Err(refused) => {
            let mut problems = Problems::none();
            problems.add(field_of(&refused), refused.to_string());
            draw_form::<S, D>(&database, &postbox, &manager, shell, &wanted, &problems).await
        }
    }
}

/// Shows one person and what can be done.
pub(crate) async fn show<S, D: Directory<S>>(
    State(database): State<Database>,
    State(postbox): State<Postbox>,
    manager: D::Manager,
    Path(user): Path<UserId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let found = find_account::<S, D>(&mut tx, &manager, user).await?;
    let (person, code) = found.ok_or_else(Refusal::not_found)?;
    let posts = D::list_posts(&mut tx, &manager).await?;
    let oneself = D::actor(&manager).user_id == Some(user.0);
    let now = tx.now();
    let title = person.profile.name.clone();
    let view = PersonView::new(&person, code.as_ref(), posts, oneself, postbox.is_open(), now);
    shell.at(vec![("ホーム", "/".to_owned()), (TITLE, "/people".to_owned())]).show(&title, view)
}

/// Says that the mail is on its way, or shows the slip, which nobody can see a second time.
pub(super) async fn show_way<S, D: Directory<S>>(
    database: &Database,
    postbox: &Postbox,
    brand: &Brand,
    manager: &D::Manager,
    shell: Shell,
    user: UserId,
    way: Way,
) -> Result<Response, Refusal> {
    let page = format!("/people/{user}");
    let slip = match way {
        Way::Mail(to) => {
            return Ok(see_other_with(
                &page,
                Flash::done(format!("{to} あてのメールを送信待ちにしました。")),
            ));
        }
        Way::Slip(slip) => slip,
    };
    let mut tx = database.read().await?;
    let held = D::find_held(&mut tx, manager, user).await?.ok_or_else(Refusal::not_found)?;
    let view = SlipView::new(&slip, &held, brand.name, postbox.link("/invitation"), page.clone());
    let way = vec![("ホーム", "/".to_owned()), (TITLE, "/people".to_owned()), (&*slip.profile.name, page)];
    let shown = shell.at(way).show("コードの用紙", view)?;
    Ok((StatusCode::CREATED, shown).into_response())
}

async fn draw_form<S, D: Directory<S>>(
    database: &Database,
    postbox: &Postbox,
    manager: &D::Manager,
    shell: Shell,
    wanted: &Wanted,
    problems: &Problems,
) -> Result<Response, Refusal> {
    let posts = D::list_posts(&mut database.read().await?, manager).await?;
    let view = InviteView { wanted, posts, mails: postbox.is_open(), problems };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let way = vec![("ホーム", "/".to_owned()), (TITLE, "/people".to_owned())];
    Ok((status, shell.at(way).show(NEW_TITLE, view)?).into_response())
}

fn field_of(refused: &InviteError) -> &'static str {
    match refused {
        InviteError::User(CreateUserError::NameMissing) => "name",
        InviteError::Email(_) | InviteError::EmailMissing => "email",
        InviteError::MailClosed => "way",
        InviteError::NoSuchPost | InviteError::Refused(_) => "post",
        _ => "login",
    }
}
