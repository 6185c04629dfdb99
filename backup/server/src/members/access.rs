//! From a session to a member.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use platform_database::{Database, DbResult};
use platform_identity::{Administrator, SignedIn, UserId, demand_second_factor};
use platform_web::{Bell, Masthead, Person, Refusal};

use super::{Admin, Auditor, Member, Operator, Reporter, Role, store};
use crate::app::App;
use crate::{alerts, menu};

/// Finds out, once a request, what the signed-in person is, and puts name and menu around the page.
pub(crate) async fn introduce(
    State(app): State<App>,
    person: Option<SignedIn>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let mut masthead = Masthead { demo: app.demo, ..Masthead::default() };
    if let Some(person) = person
        && let Some((role, waiting)) = look_up(&app.database, person.user()).await?
    {
        masthead.person = Some(Person { name: person.name().to_owned(), place: role.label().to_owned() });
        if app.second_factor.holds(role) && !person.has_second_factor() {
            demand_second_factor(request.extensions_mut());
        } else {
            let member = Member::new(person.actor(), role);
            masthead.menu = menu::menu(&member, request.uri().path(), waiting.open_alerts);
            masthead.bell = member.operator().map(|_| bell(waiting.unread));
            request.extensions_mut().insert(member);
            if role == Role::Admin {
                Administrator::enter(person, request.extensions_mut());
            }
        }
    }
    masthead.place(request.extensions_mut());
    Ok(next.run(request).await)
}

/// How many alerts wait.
struct Waiting {
    /// For somebody.
    open_alerts: i64,
    /// For the person to look at, since others gave them to them.
    unread: i64,
}

/// What a person is here, and what waits.
async fn look_up(database: &Database, user: UserId) -> DbResult<Option<(Role, Waiting)>> {
    let mut tx = database.read().await?;
    let Some(role) = store::find_role(&mut tx, user).await? else { return Ok(None) };
    let open_alerts = alerts::count_unresolved(&mut tx).await?.open();
    let unread = alerts::count_unread_assignments(&mut tx, user).await?;
    Ok(Some((role, Waiting { open_alerts, unread })))
}

/// Rings for what others gave to the person.
fn bell(unread: i64) -> Bell {
    Bell { label: "担当のアラート", href: "/alerts", unread: unread.try_into().unwrap_or_default() }
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Member, Refusal> {
        SignedIn::from_request_parts(parts, state).await?;
        parts.extensions.get().cloned().ok_or_else(|| {
            Refusal::forbidden("このアカウントには、まだ役割がありません。システム管理者にご連絡ください。")
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Operator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Operator, Refusal> {
        let member = Member::from_request_parts(parts, state).await?;
        member.operator().ok_or_else(|| Refusal::forbidden("この操作は、バックアップ管理者だけができます。"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Auditor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Auditor, Refusal> {
        let member = Member::from_request_parts(parts, state).await?;
        member
            .auditor()
            .ok_or_else(|| Refusal::forbidden("監査ログは、監査担当者とシステム管理者だけが見られます。"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Admin, Refusal> {
        let member = Member::from_request_parts(parts, state).await?;
        member.admin().ok_or_else(|| Refusal::forbidden("この操作は、システム管理者だけができます。"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reporter {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Reporter, Refusal> {
        let member = Member::from_request_parts(parts, state).await?;
        member.reporter().ok_or_else(|| Refusal::forbidden("レポートは、閲覧者には作成できません。"))
    }
}
