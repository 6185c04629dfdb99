//! That somebody stays in charge.

use platform_database::{DbResult, WriteTx};

use super::{UserId, UserState, store};

/// Waits until no other act that could leave nobody in charge is under way; the turn ends with the transaction.
///
/// Two administrators who take the role from each other at once both still see the other one in charge. Both have to
/// write the same row first, so the second looks after the first has ended.
pub async fn take_turn(tx: &mut WriteTx) -> DbResult<()> {
    store::update_turns(tx).await
}

/// Whether one of `in_charge` other than `leaving` can sign in. Ask after [`take_turn`].
pub async fn has_successor(tx: &mut WriteTx, in_charge: &[UserId], leaving: UserId) -> DbResult<bool> {
    let profiles = store::list_profiles(tx, in_charge).await?;
    Ok(profiles.iter().any(|other| other.id != leaving && other.state() == UserState::Active))
}
