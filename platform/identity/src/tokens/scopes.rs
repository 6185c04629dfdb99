//! The scopes that a server has.

use platform_web::Scope;

/// Everything that a token of this server can be allowed to do, each thing by one scope.
#[derive(Clone, Copy, Debug)]
pub struct TokenScopes(pub &'static [Scope]);

/// In a request's extensions: what a token of this person could do at all, and so is offered. Where a server puts none
/// there, everything is.
#[derive(Clone, Copy, Debug)]
pub struct OfferedScopes(pub &'static [Scope]);

impl TokenScopes {
    /// The scopes of those codes, in the list's order; `Err` with the first code that is none.
    pub(super) fn read(self, codes: &[String]) -> Result<Vec<Scope>, String> {
        if let Some(strange) = codes.iter().find(|code| !self.0.iter().any(|scope| scope.code == **code)) {
            return Err(strange.clone());
        }
        Ok(self.0.iter().filter(|scope| codes.iter().any(|code| code == scope.code)).copied().collect())
    }

    /// The words for the codes of a kept token; one that the server no longer knows stands for itself.
    pub(super) fn labels(self, kept: &str) -> Vec<String> {
        let label = |code: &str| self.0.iter().find(|scope| scope.code == code).map(|scope| scope.label);
        kept.split_whitespace().map(|code| label(code).unwrap_or(code).to_owned()).collect()
    }
}
