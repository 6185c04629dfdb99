//! The roles that a machine can have: it looks, or it operates; nobody's machine administrates.

use platform_database::WriteTx;
use platform_identity::{Granting, MachineRole, UserId};

use super::{Role, store};

/// Every role of a machine.
pub(crate) const MACHINE_ROLES: [MachineRole; 2] = [
    MachineRole { code: "viewer", label: "閲覧者", grant: grant_viewer },
    MachineRole { code: "operator", label: "バックアップ管理者", grant: grant_operator },
];

fn grant_viewer(tx: &mut WriteTx, user: UserId) -> Granting<'_> {
    Box::pin(store::insert_member(tx, user, Role::Viewer))
}

fn grant_operator(tx: &mut WriteTx, user: UserId) -> Granting<'_> {
    Box::pin(store::insert_member(tx, user, Role::Operator))
}
