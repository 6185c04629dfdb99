//! Who acts, and within what scope.

use platform_audit::Actor;

use super::{Permission, Role, Scope, Switches};
use crate::juku::JukuId;
use crate::viewings::Viewer;

/// Proof that somebody on the staff acts: a signed-in person, or somebody at the server's terminal.
/// Fields are private, so only this room makes one.
#[derive(Clone, Debug)]
pub(crate) struct Staff {
    actor: Actor,
    scope: Scope,
    /// Whether somebody of 本部 looks on as this 塾, and may change nothing.
    looks_on: bool,
}

/// Proof that 本部 acts.
#[derive(Clone, Debug)]
pub(crate) struct Headquarters(Staff);

/// Proof that 本部 or the office of a 塾 acts, not the staff of a single 教室.
#[derive(Clone, Debug)]
pub(crate) struct Office(Staff);

/// Proof that this person may register pupils: 生徒登録 is on.
#[derive(Clone, Debug)]
pub(crate) struct Registrar(Staff);

/// Proof that this person may write marks: 得点入力 is on.
#[derive(Clone, Debug)]
pub(crate) struct Marker(Staff);

/// Proof that this person may see, print and export results: 結果 is on.
#[derive(Clone, Debug)]
pub(crate) struct Reporter(Staff);

impl Staff {
    pub(super) fn new(actor: Actor, role: Role, switches: Switches) -> Staff {
        Staff { actor: actor.as_role(role.label()), scope: Scope::of(role, switches), looks_on: false }
    }

    /// Somebody of 本部 who looks on as the office of a 塾.
    pub(super) fn looking_on(viewer: &Viewer) -> Staff {
        let juku = viewer.juku();
        Staff { actor: viewer.actor(), scope: Scope::of(Role::Juku(juku.id), juku.switches), looks_on: true }
    }

    /// Whether this person may see everything and change nothing.
    pub(super) fn looks_on(&self) -> bool {
        self.looks_on
    }

    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whose rows this person may see and change.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What this person is, in a word.
    pub(crate) fn role_label(&self) -> &'static str {
        self.scope.role().label()
    }

    /// The stronger proof, if this is 本部.
    pub(crate) fn headquarters(&self) -> Option<Headquarters> {
        self.scope.is_headquarters().then(|| Headquarters(self.clone()))
    }

    /// The stronger proof, unless this is the staff of a single 教室.
    pub(crate) fn office(&self) -> Option<Office> {
        self.scope.classroom().is_none().then(|| Office(self.clone()))
    }

    /// The stronger proof, if 生徒登録 is on.
    pub(crate) fn registrar(&self) -> Option<Registrar> {
        self.scope.allows(Permission::Register).then(|| Registrar(self.clone()))
    }

    /// The stronger proof, if 得点入力 is on.
    pub(crate) fn marker(&self) -> Option<Marker> {
        self.scope.allows(Permission::Mark).then(|| Marker(self.clone()))
    }

    /// The stronger proof, if 結果 is on.
    pub(crate) fn reporter(&self) -> Option<Reporter> {
        self.scope.allows(Permission::Report).then(|| Reporter(self.clone()))
    }
}

impl Registrar {
    /// The same person as staff.
    pub(crate) fn staff(&self) -> &Staff {
        &self.0
    }

    /// Whose rows this person may see and change.
    pub(crate) fn scope(&self) -> &Scope {
        self.0.scope()
    }
}

impl Marker {
    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        self.0.actor()
    }

    /// Whose rows this person may see and change.
    pub(crate) fn scope(&self) -> &Scope {
        self.0.scope()
    }

    /// The same person as staff.
    pub(crate) fn staff(&self) -> &Staff {
        &self.0
    }
}

impl Reporter {
    /// The server's own terminal, which acts as the office of a 塾.
    pub(crate) fn of_juku_at_the_terminal(juku: JukuId) -> Reporter {
        Reporter(Staff::new(Actor::command_line(), Role::Juku(juku), Switches::ON))
    }

    /// The same person as staff.
    pub(crate) fn staff(&self) -> &Staff {
        &self.0
    }

    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        self.0.actor()
    }

    /// Whose rows this person may see and change.
    pub(crate) fn scope(&self) -> &Scope {
        self.0.scope()
    }
}

impl Office {
    /// The same person as staff.
    pub(crate) fn staff(&self) -> &Staff {
        &self.0
    }

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

    /// No switch limits 本部.
    pub(crate) fn reporter(&self) -> Reporter {
        Reporter(self.0.clone())
    }

    /// Somebody with a terminal on the server acts as 本部.
    pub(crate) fn at_the_terminal() -> Headquarters {
        Headquarters(Staff::new(Actor::command_line(), Role::Headquarters, Switches::ON))
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
