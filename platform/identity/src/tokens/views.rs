//! What the screens of API tokens show.

use askama::Template;
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Scope, Tone, dates};

use super::TokenScopes;
use super::store::TokenLine;

/// Somebody's tokens and the form of a new one; or those of machines, with the form of a new machine.
#[derive(Template)]
#[template(path = "identity/tokens.html")]
pub(super) struct TokensView {
    pub(super) lines: Vec<TokenRow>,
    pub(super) scopes: &'static [Scope],
    pub(super) filled: FilledToken,
    pub(super) problems: Problems,
    /// The roles that a machine can have; `None` on a person's own page.
    pub(super) roles: Option<Vec<Choice>>,
}

/// A token's line.
pub(super) struct TokenRow {
    id: super::TokenId,
    holder: String,
    name: String,
    prefix: String,
    scopes: Vec<String>,
    state: &'static str,
    tone: Tone,
    expires: String,
    used: String,
    used_address: String,
    living: bool,
}

/// The form of a new token as it was filled in.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct FilledToken {
    pub(super) login: String,
    pub(super) holder_name: String,
    pub(super) role: String,
    pub(super) name: String,
    pub(super) scopes: Vec<String>,
    pub(super) days: String,
}

impl FilledToken {
    fn has(&self, scope: &Scope) -> bool {
        self.scopes.iter().any(|code| code == scope.code)
    }
}

impl TokenRow {
    pub(super) fn new(line: TokenLine, scopes: TokenScopes, now: Timestamp) -> TokenRow {
        let (state, tone) = match line.revoked_at {
            Some(_) => ("取り消し済み", Tone::Neutral),
            None if line.expires_at <= now => ("期限切れ", Tone::Warn),
            None => ("有効", Tone::Good),
        };
        TokenRow {
            id: line.id,
            holder: line.holder,
            name: line.name,
            prefix: line.prefix,
            scopes: scopes.labels(&line.scopes),
            state,
            tone,
            expires: dates::date_time(line.expires_at),
            used: line.used_at.map_or("まだありません".to_owned(), dates::date_time),
            used_address: line.used_address.unwrap_or_default(),
            living: line.revoked_at.is_none() && line.expires_at > now,
        }
    }
}

/// A token, this once.
#[derive(Template)]
#[template(path = "identity/token.html")]
pub(super) struct TokenView {
    pub(super) name: String,
    pub(super) text: String,
    /// Back to the list.
    pub(super) back: &'static str,
}
