//! Who acts, and within what scope.

use platform_audit::Actor;

use super::{Role, Scope};

/// Proof that somebody on the staff acts: a signed-in person, or somebody at the server's terminal.
/// Fields are private, so only this room makes one.
#[derive(Clone, Debug)]
pub(crate) struct Staff {
    actor: Actor,
    scope: Scope,
}

/// Proof that 本部 acts.
#[derive(Clone, Debug)]
pub(crate) struct Headquarters(Staff);

/// Proof that 本部 or the office of a 塾 acts, not the staff of a single 教室.
#[derive(Clone, Debug)]
pub(crate) struct Office(Staff);

impl Staff {
    pub(super) fn new(actor: Actor, role: Role) -> Staff {
        Staff { actor: actor.as_role(role.label()), scope: Scope::of(role) }
    }

    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whose rows this person may see and change.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The stronger proof, if this is 本部.
    pub(crate) fn headquarters(&self) -> Option<Headquarters> {
        self.scope.is_headquarters().then(|| Headquarters(self.clone()))
    }

    /// The stronger proof, unless this is the staff of a single 教室.
    pub(crate) fn office(&self) -> Option<Office> {
        self.scope.classroom().is_none().then(|| Office(self.clone()))
    }
}

impl Office {
    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        self.0.actor()
    }

    /// Whose rows this person may see and change.
    pub(crate) fn scope(&self) -> &Scope {
        self.0.scope()
    }
}

impl Headquarters {
    /// What 本部 may do, the office of a 塾 may do for its own.
    pub(crate) fn office(&self) -> Office {
        Office(self.0.clone())
    }

    /// Somebody with a terminal on the server acts as 本部.
    pub(crate) fn at_the_terminal() -> Headquarters {
        Headquarters(Staff::new(Actor::command_line(), Role::Headquarters))
    }

    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        self.0.actor()
    }

    /// The same person as staff.
    pub(crate) fn staff(&self) -> &Staff {
        &self.0
    }
}
