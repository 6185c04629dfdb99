//! The seam between the screens and the server that mounts them.

use platform_audit::Actor;

use super::Words;

/// A proof that its holder may read the whole audit record. Only the server can say who that is.
pub trait AuditReader: Send + Sync {
    /// The product's words for its events and their facts.
    const WORDS: Words;

    /// Who reads; an export is recorded under this name.
    fn actor(&self) -> &Actor;
}
