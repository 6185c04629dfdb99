//! The roles that a machine can have: it works for 本部.

use platform_identity::{Granting, MachineRole};

use super::enrol::grant_headquarters;

/// Every role of a machine.
pub(crate) const MACHINE_ROLES: [MachineRole; 1] = [MachineRole {
    code: "headquarters",
    label: "本部",
    grant: |tx, user| -> Granting<'_> { Box::pin(grant_headquarters(tx, user)) },
}];
