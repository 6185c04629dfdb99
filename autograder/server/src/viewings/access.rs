//! The proof that somebody of 本部 looks on as a 塾.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use platform_audit::Actor;
use platform_console::maintenance::find_maintenance;
use platform_database::DbResult;
use platform_identity::{SignedIn, UserId};
use platform_web::{Masthead, Notice, Refusal, Tone, bearer_in};

use super::store;
use crate::app::App;
use crate::juku::Juku;
use crate::menu;

/// Proof that this person of 本部 looks at the pages of a 塾.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    user: UserId,
    actor: Actor,
    juku: Juku,
}

impl Viewer {
    /// As whom somebody, whose role is 本部, looks on. Tokens never do, and nobody while there is maintenance: it takes
    /// 本部 to end it.
    pub(crate) async fn find(app: &App, person: &SignedIn, headers: &HeaderMap) -> DbResult<Option<Viewer>> {
        if bearer_in(headers).is_some() {
            return Ok(None);
        }
        let mut tx = app.database.read().await?;
        let Some(juku) = store::find_viewed(&mut tx, person.user()).await? else { return Ok(None) };
        let resting = find_maintenance(&mut tx).await?.is_some();
        Ok((!resting).then(|| Viewer { user: person.user(), actor: person.actor(), juku }))
    }

    /// Says above the page that somebody looks on, and leads back from it.
    pub(crate) fn announce(&self, masthead: &mut Masthead, path: &str) {
        let juku = &self.juku.name;
        masthead.menu.insert(0, menu::way_back(path));
        masthead.looks_on = true;
        masthead.notice = Some(Notice {
            tone: Tone::Warn,
            words: format!(
                "{juku}として見ています。変更はできません。メニューの「本部の画面に戻る」で終わります。"
            ),
        });
        if let Some(person) = &mut masthead.person {
            person.place = format!("本部（{juku}として閲覧）");
        }
    }

    /// Who it is.
    pub(super) fn user(&self) -> UserId {
        self.user
    }

    /// Whose name goes into the record: 本部, who looks on.
    pub(crate) fn actor(&self) -> Actor {
        self.actor.clone().as_role(format!("本部（{}として閲覧）", self.juku.name))
    }

    /// Whose pages are seen.
    pub(crate) fn juku(&self) -> &Juku {
        &self.juku
    }
}

/// Who does not look on as a 塾 has nothing to end.
impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Viewer, Refusal> {
        SignedIn::from_request_parts(parts, state).await?;
        parts.extensions.get().cloned().ok_or_else(Refusal::not_found)
    }
}
