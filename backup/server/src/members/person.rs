//! Who acts, and what that person may do.

use platform_audit::{Actor, Origin};

/// What somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// システム管理者: everything.
    Admin,
    /// バックアップ管理者: jobs, runs, drills, repositories; no accounts, and nothing is deleted for good.
    Operator,
    /// 閲覧者: looks.
    Viewer,
    /// 監査担当者: looks, and makes reports.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Admin, Role::Operator, Role::Viewer, Role::Auditor];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Operator => "operator",
            Role::Viewer => "viewer",
            Role::Auditor => "auditor",
        }
    }

    /// The role of that word.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The words on screens.
    pub fn label(self) -> &'static str {
        match self {
            Role::Admin => "システム管理者",
            Role::Operator => "バックアップ管理者",
            Role::Viewer => "閲覧者",
            Role::Auditor => "監査担当者",
        }
    }
}

/// Proof that somebody with a role acts.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    actor: Actor,
    role: Role,
}

/// Proof that this person may run, drill, restore and configure.
#[derive(Clone, Debug)]
pub(crate) struct Operator(Member);

/// Proof that this person may do everything.
#[derive(Clone, Debug)]
pub(crate) struct Admin(Member);

/// Proof that this person may read the audit record. It opens nothing that changes anything.
#[derive(Clone, Debug)]
pub(crate) struct Auditor(Member);

/// Proof that this person may make reports.
#[derive(Clone, Debug)]
pub(crate) struct Reporter(Member);

impl Member {
    pub(super) fn new(actor: Actor, role: Role) -> Member {
        Member { actor: actor.as_role(role.label()), role }
    }

    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What this person is, in a word.
    pub(crate) fn role_label(&self) -> &'static str {
        self.role.label()
    }

    /// The stronger proof, if the role bears it.
    pub(crate) fn operator(&self) -> Option<Operator> {
        matches!(self.role, Role::Admin | Role::Operator).then(|| Operator(self.clone()))
    }

    /// The proof for the audit record, if the role bears it.
    pub(crate) fn auditor(&self) -> Option<Auditor> {
        matches!(self.role, Role::Admin | Role::Auditor).then(|| Auditor(self.clone()))
    }

    /// The proof for making reports, if the role bears it.
    pub(crate) fn reporter(&self) -> Option<Reporter> {
        (self.role != Role::Viewer).then(|| Reporter(self.clone()))
    }

    /// The strongest proof, if the role bears it.
    pub(crate) fn admin(&self) -> Option<Admin> {
        (self.role == Role::Admin).then(|| Admin(self.clone()))
    }
}

impl Reporter {
    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// What the person may do besides.
    pub(crate) fn member(&self) -> &Member {
        &self.0
    }
}

impl Operator {
    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// What the person may do besides.
    pub(crate) fn member(&self) -> &Member {
        &self.0
    }

    /// Somebody with a terminal on the server.
    pub(crate) fn at_the_terminal() -> Operator {
        Operator(Member::new(Actor::command_line(), Role::Admin))
    }

    /// Whoever knows the shared ping address, as far as jobs of other tools go.
    pub(crate) fn by_ping(origin: Origin) -> Operator {
        let actor = Actor { name: "ping".to_owned(), ..Actor::server() };
        Operator(Member::new(actor.from(origin), Role::Operator))
    }

    /// The server itself, on a schedule.
    pub(crate) fn on_schedule() -> Operator {
        Operator(Member::new(Actor::server(), Role::Operator))
    }
}

impl Auditor {
    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        &self.0.actor
    }
}

impl Admin {
    /// Whose name goes into the record.
    pub(crate) fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// Somebody with a terminal on the server.
    pub(crate) fn at_the_terminal() -> Admin {
        Admin(Member::new(Actor::command_line(), Role::Admin))
    }

    /// What an administrator may do, an operator's proof covers.
    pub(crate) fn operator(&self) -> Operator {
        Operator(self.0.clone())
    }
}
