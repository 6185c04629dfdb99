//! From a session to a person on the staff.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use platform_database::DbResult;
use platform_identity::{Administrator, SignedIn, demand_second_factor};
use platform_web::{Bell, Masthead, Person, Refusal, shows_page};

use super::store::{self, StaffRow, role_of};
use super::{Headquarters, Marker, Office, Permission, Registrar, Reporter, Staff};
use crate::app::App;
use crate::juku::JukuStatus;
use crate::menu;
use crate::notices;
use crate::rounds::{self, Round};
use crate::scopes::offered_to;
use crate::viewings::Viewer;

/// Finds out, once a request, what the signed-in person is, and puts name and menu around the page.
pub(crate) async fn introduce(
    State(app): State<App>,
    person: Option<SignedIn>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let mut masthead = Masthead { demo: app.demo, ..Masthead::default() };
    if let Some(person) = person {
        match find(&app, &person, shows_page(&request)).await? {
            Found::Nobody => {}
            Found::ShutOut => {
                request.extensions_mut().insert(ShutOut);
            }
            Found::Staff(staff, place, around) => {
                masthead.person = Some(Person { name: person.name().to_owned(), place });
                let viewer = match staff.headquarters() {
                    Some(_) => Viewer::find(&app, &person, request.headers()).await?,
                    None => None,
                };
                if app.second_factor.holds(staff.scope().role()) && !person.has_second_factor() {
                    demand_second_factor(request.extensions_mut());
                } else {
                    let staff = viewer.as_ref().map_or(staff, |viewer| Box::new(Staff::looking_on(viewer)));
                    masthead.menu = menu::menu(staff.scope(), request.uri().path());
                    if let Some((rounds, unread)) = around {
                        masthead.picker = menu::picker(&rounds, request.uri());
                        masthead.bell = Some(Bell { label: "お知らせ", href: "/notices", unread });
                    }
                    if staff.scope().is_headquarters() {
                        Administrator::enter(person, request.extensions_mut());
                    }
                    request.extensions_mut().insert(offered_to(staff.scope()));
                    request.extensions_mut().insert(*staff);
                    if let Some(viewer) = viewer {
                        viewer.announce(&mut masthead, request.uri().path());
                        request.extensions_mut().insert(viewer);
                    }
                }
            }
        }
    }
    masthead.place(request.extensions_mut());
    Ok(next.run(request).await)
}

/// What a signed-in person is here.
enum Found {
    /// Nothing yet.
    Nobody,
    /// Somebody of a 塾 that has left.
    ShutOut,
    /// With place, and around a page the rounds to choose from, and how many notices wait.
    Staff(Box<Staff>, String, Option<(Vec<Round>, u64)>),
}

/// In a request's extensions: its person belongs to a 塾 that has left.
#[derive(Clone, Copy)]
struct ShutOut;

async fn find(app: &App, person: &SignedIn, shows_page: bool) -> DbResult<Found> {
    let mut tx = app.database.read().await?;
    let Some(row) = store::find_staff(&mut tx, person.user()).await? else { return Ok(Found::Nobody) };
    let Some(role) = role_of(&row.role, row.juku_id, row.classroom_id) else { return Ok(Found::Nobody) };
    if row.juku_status.as_deref() == Some(JukuStatus::Withdrawn.code()) {
        return Ok(Found::ShutOut);
    }
    let around = if shows_page {
        let unread = notices::count_unread(&mut tx, person.user()).await?;
        Some((rounds::list_rounds(&mut tx).await?, u64::try_from(unread).unwrap_or_default()))
    } else {
        None
    };
    let staff = Staff::new(person.actor(), role, row.switches());
    Ok(Found::Staff(Box::new(staff), place(&row), around))
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
        if parts.extensions.get::<ShutOut>().is_some() {
            let words =
                "この塾は退会しているため、利用できません。データは保管されています。本部にご連絡ください。";
            return Err(Refusal::forbidden(words));
        }
        let staff: Staff = parts.extensions.get().cloned().ok_or_else(|| {
            Refusal::forbidden("このアカウントには、まだ役割がありません。本部にご連絡ください。")
        })?;
        if staff.looks_on() && !parts.method.is_safe() {
            let words = "塾の画面を見ているあいだは、変更できません。「本部の画面に戻る」を押してから行ってください。";
            return Err(Refusal::forbidden(words));
        }
        Ok(staff)
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

impl<S: Send + Sync> FromRequestParts<S> for Registrar {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Registrar, Refusal> {
        let staff = Staff::from_request_parts(parts, state).await?;
        staff.registrar().ok_or_else(|| switched_off(&staff, Permission::Register))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Marker {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Marker, Refusal> {
        let staff = Staff::from_request_parts(parts, state).await?;
        staff.marker().ok_or_else(|| switched_off(&staff, Permission::Mark))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reporter {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Reporter, Refusal> {
        let staff = Staff::from_request_parts(parts, state).await?;
        staff.reporter().ok_or_else(|| switched_off(&staff, Permission::Report))
    }
}

fn switched_off(staff: &Staff, permission: Permission) -> Refusal {
    let (what, whom) = (permission.label(), staff.scope().above());
    Refusal::forbidden(format!("{what}の権限が止められています。必要なときは、{whom}にご連絡ください。"))
}
