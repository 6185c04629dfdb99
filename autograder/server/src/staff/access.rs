//! From a session to a person on the staff.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use platform_database::DbResult;
use platform_identity::{Administrator, SignedIn, demand_second_factor};
use platform_web::{Masthead, Person, Refusal};

use super::store::{self, StaffRow};
use super::{Headquarters, Office, Role, Staff};
use crate::app::App;
use crate::menu;
use crate::rounds::{self, Round};

/// Finds out, once a request, what the signed-in person is, and puts name and menu around the page.
pub(crate) async fn introduce(
    State(app): State<App>,
    person: Option<SignedIn>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let mut masthead = Masthead { demo: app.demo, ..Masthead::default() };
    if let Some(person) = person
        && let Some((staff, place, rounds)) = find(&app, &person).await?
    {
        masthead.person = Some(Person { name: person.name().to_owned(), place });
        if app.second_factor.holds(staff.scope().role()) && !person.has_second_factor() {
            demand_second_factor(request.extensions_mut());
        } else {
            masthead.menu = menu::menu(staff.scope(), request.uri().path());
            masthead.picker = menu::picker(&rounds, request.uri());
            if staff.scope().is_headquarters() {
                Administrator::enter(person, request.extensions_mut());
            }
            request.extensions_mut().insert(staff);
        }
    }
    masthead.place(request.extensions_mut());
    Ok(next.run(request).await)
}

/// The person's role and place, and the rounds to choose from.
async fn find(app: &App, person: &SignedIn) -> DbResult<Option<(Staff, String, Vec<Round>)>> {
    let mut tx = app.database.read().await?;
    let Some(row) = store::find_staff(&mut tx, person.user()).await? else { return Ok(None) };
    let Some(role) = role(&row) else { return Ok(None) };
    let rounds = rounds::list_rounds(&mut tx).await?;
    Ok(Some((Staff::new(person.actor(), role), place(&row), rounds)))
}

fn role(row: &StaffRow) -> Option<Role> {
    match (row.role.as_str(), row.juku_id, row.classroom_id) {
        ("headquarters", None, None) => Some(Role::Headquarters),
        ("juku", Some(juku), None) => Some(Role::Juku(juku)),
        ("classroom", Some(juku), Some(classroom)) => Some(Role::Classroom(juku, classroom)),
        _ => None,
    }
}

fn place(row: &StaffRow) -> String {
    let names: Vec<&str> =
        [&row.juku_name, &row.classroom_name].into_iter().flatten().map(String::as_str).collect();
    if names.is_empty() { "本部".to_owned() } else { names.join(" ") }
}

impl<S: Send + Sync> FromRequestParts<S> for Staff {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Staff, Refusal> {
        SignedIn::from_request_parts(parts, state).await?;
        parts.extensions.get().cloned().ok_or_else(|| {
            Refusal::forbidden("このアカウントには、まだ役割がありません。本部にご連絡ください。")
        })
    }
}

/// A screen of 本部 does not exist for anybody else.
impl<S: Send + Sync> FromRequestParts<S> for Headquarters {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Headquarters, Refusal> {
        let staff = Staff::from_request_parts(parts, state).await?;
        staff.headquarters().ok_or_else(Refusal::not_found)
    }
}

/// What a 塾 decides for itself does not exist for the staff of one 教室.
impl<S: Send + Sync> FromRequestParts<S> for Office {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Office, Refusal> {
        let staff = Staff::from_request_parts(parts, state).await?;
        staff.office().ok_or_else(Refusal::not_found)
    }
}
