//! Whose roles ask for a second factor.

use std::str::FromStr;

use super::Role;

/// The kinds of role, by their words in settings and in the database.
const KINDS: [&str; 3] = ["headquarters", "juku", "classroom"];

/// The kinds of role whose people must have a second factor before they do anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredRoles(Vec<&'static str>);

impl RequiredRoles {
    /// Nobody must.
    pub fn none() -> RequiredRoles {
        RequiredRoles(Vec::new())
    }

    /// What holds where nobody says otherwise: 本部 must.
    pub fn usual() -> RequiredRoles {
        RequiredRoles(vec!["headquarters"])
    }

    pub(super) fn holds(&self, role: Role) -> bool {
        let kind = match role {
            Role::Headquarters => "headquarters",
            Role::Juku(_) => "juku",
            Role::Classroom(..) => "classroom",
        };
        self.0.contains(&kind)
    }
}

/// Reads `headquarters,juku`, or `none`.
impl FromStr for RequiredRoles {
    type Err = ();

    fn from_str(text: &str) -> Result<RequiredRoles, ()> {
        if text.trim() == "none" {
            return Ok(RequiredRoles::none());
        }
        let kinds = text.split(',').map(|code| KINDS.into_iter().find(|kind| *kind == code.trim()).ok_or(()));
        kinds.collect::<Result<_, _>>().map(RequiredRoles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_named_one_by_one_and_a_slip_is_no_role() {
        assert_eq!("headquarters, juku".parse(), Ok(RequiredRoles(vec!["headquarters", "juku"])));
        assert_eq!("none".parse(), Ok(RequiredRoles::none()));
        for slip in ["", "honbu", "juku,", "juku,none"] {
            assert_eq!(slip.parse::<RequiredRoles>(), Err(()), "{slip}");
        }
    }
}
