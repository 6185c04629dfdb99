//! Other names by which somebody may sign in.
//!
//! The systems before this one had a login per place, not per person. Such a login goes on working as long as one
//! person alone answers to it.

use platform_database::{DbResult, ReadTx, WriteTx};

use super::{UserId, folded, store};

/// Gives the user these other names, in place of those they had.
pub async fn replace_aliases(tx: &mut WriteTx, user: UserId, aliases: &[String]) -> DbResult<()> {
    store::delete_aliases(tx, user).await?;
    for alias in aliases {
        store::insert_alias(tx, &folded(alias), user).await?;
    }
    Ok(())
}

/// The login that was meant by what somebody typed: a login, or an alias that one person alone has; anything else as
/// it was typed. The same questions are asked whatever the answer, so that the time does not tell it.
pub(crate) async fn meant_login(tx: &mut ReadTx, typed: &str) -> DbResult<String> {
    let typed = folded(typed);
    let is_login = store::find_credentials(tx, &typed).await?.is_some();
    let mut logins = store::list_logins_of_alias(tx, &typed).await?;
    Ok(if !is_login && logins.len() == 1 { logins.remove(0) } else { typed })
}
