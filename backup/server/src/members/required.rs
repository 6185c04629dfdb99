//! Whose roles ask for a second factor.

use std::str::FromStr;

use super::Role;

/// The roles whose people must have a second factor before they do anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredRoles(Vec<Role>);

impl RequiredRoles {
    /// Nobody must.
    pub fn none() -> RequiredRoles {
        RequiredRoles(Vec::new())
    }

    /// What holds where nobody says otherwise: who may do everything must.
    pub fn usual() -> RequiredRoles {
        RequiredRoles(vec![Role::Admin])
    }

    pub(super) fn holds(&self, role: Role) -> bool {
        self.0.contains(&role)
    }
}

/// Reads `admin,operator`, or `none`.
impl FromStr for RequiredRoles {
    type Err = ();

    fn from_str(text: &str) -> Result<RequiredRoles, ()> {
        if text.trim() == "none" {
            return Ok(RequiredRoles::none());
        }
        let roles = text.split(',').map(|code| Role::from_code(code.trim()).ok_or(()));
        roles.collect::<Result<_, _>>().map(RequiredRoles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_named_one_by_one_and_a_slip_is_no_role() {
        assert_eq!("admin, viewer".parse(), Ok(RequiredRoles(vec![Role::Admin, Role::Viewer])));
        assert_eq!("none".parse(), Ok(RequiredRoles::none()));
        for slip in ["", "admins", "admin,", "admin,none"] {
            assert_eq!(slip.parse::<RequiredRoles>(), Err(()), "{slip}");
        }
    }
}
