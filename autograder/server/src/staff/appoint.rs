//! Giving somebody a role, in the caller's transaction.

use platform_database::{DbResult, WriteTx};
use platform_identity::{UserId, replace_aliases};

use super::{Role, store};

/// Makes the user this and nothing else. The logins of the system before this one, 塾ID and 塾ID with 教室ID, become
/// other names of the person.
pub(super) async fn appoint(tx: &mut WriteTx, user: UserId, role: Role) -> DbResult<()> {
    store::upsert_staff(tx, user, role).await?;
    let alias = store::find_former_login(tx, user).await?;
    replace_aliases(tx, user, alias.as_slice()).await
}
