//! Roles and the scope they give.

use super::{Permission, Switches};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;

/// What a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 本部: runs the test, sees all.
    Headquarters,
    /// 塾: sees and does what is its own.
    Juku(JukuId),
    /// 教室: sees and does what is its own.
    Classroom(JukuId, ClassroomId),
}

impl Role {
    /// The words for it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Role::Headquarters => "本部",
            Role::Juku(_) => "塾",
            Role::Classroom(..) => "教室",
        }
    }
}

/// Whose rows may be seen and changed, and what may be done with them. Every query that a person can cause takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    role: Role,
    switches: Switches,
}

/// What everybody else calls somebody of 本部.
const HEADQUARTERS: &str = "本部";

/// A name that [`Scope::name_of`] gave, in a sentence: 「田中 一郎さん」, 「本部」.
pub(crate) fn called(name: &str) -> String {
    if name == HEADQUARTERS { name.to_owned() } else { format!("{name}さん") }
}

impl Scope {
    /// Only this room turns a role into a scope.
    pub(super) fn of(role: Role, switches: Switches) -> Scope {
        Scope { role, switches }
    }

    /// The scope of somebody with a terminal on the server, and of the server's own tasks.
    pub(crate) fn at_the_terminal() -> Scope {
        Scope { role: Role::Headquarters, switches: Switches::ON }
    }

    /// The scope that somebody had when it was kept beside what they ordered, for the task that does it.
    pub(crate) fn kept(juku: Option<JukuId>, classroom: Option<ClassroomId>) -> Scope {
        let role = match (juku, classroom) {
            (Some(juku), Some(classroom)) => Role::Classroom(juku, classroom),
            (Some(juku), None) => Role::Juku(juku),
            (None, _) => Role::Headquarters,
        };
        Scope { role, switches: Switches::ON }
    }

    /// The scope of the office of one 塾 within this one, for pages about that 塾; `None` where it lies outside.
    pub(crate) fn office_of(&self, juku: JukuId) -> Option<Scope> {
        let inside = self.classroom().is_none() && self.juku().is_none_or(|own| own == juku);
        inside.then_some(Scope { role: Role::Juku(juku), switches: self.switches })
    }

    /// The role that gives it.
    pub(super) fn role(&self) -> Role {
        self.role
    }

    /// Whether this is 本部.
    pub(crate) fn is_headquarters(&self) -> bool {
        self.role == Role::Headquarters
    }

    /// The name of who did something, as it is told here: somebody of 本部 is 「本部」 for everybody else.
    pub(crate) fn name_of<'a>(&self, name: &'a str, is_of_headquarters: bool) -> &'a str {
        if is_of_headquarters && !self.is_headquarters() { HEADQUARTERS } else { name }
    }

    /// Whether the switches of the place allow that. 本部 has none.
    pub(crate) fn allows(&self, permission: Permission) -> bool {
        self.is_headquarters() || self.switches.allow(permission)
    }

    /// Who turns the switches of this scope's place, for words that tell whom to ask.
    pub(crate) fn above(&self) -> &'static str {
        match self.role {
            Role::Classroom(..) => "塾",
            Role::Juku(_) | Role::Headquarters => "本部",
        }
    }

    /// The one 塾 it is limited to.
    pub(crate) fn juku(&self) -> Option<JukuId> {
        match self.role {
            Role::Headquarters => None,
            Role::Juku(juku) | Role::Classroom(juku, _) => Some(juku),
        }
    }

    /// The one 教室 it is limited to.
    pub(crate) fn classroom(&self) -> Option<ClassroomId> {
        match self.role {
            Role::Classroom(_, classroom) => Some(classroom),
            _ => None,
        }
    }

    /// Whether rows of this 塾 and 教室 are inside.
    pub(crate) fn covers(&self, juku: JukuId, classroom: ClassroomId) -> bool {
        self.juku().is_none_or(|own| own == juku) && self.classroom().is_none_or(|own| own == classroom)
    }
}
