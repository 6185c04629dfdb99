//! Taking a passkey away.

use platform_audit::record;
use platform_database::{Database, DbResult};
use serde_json::json;

use super::{PasskeyId, store};
use crate::second_factors;
use crate::{Caller, SignedIn};

/// Takes one of the person's passkeys away; `false` means that they have no such passkey.
pub(super) async fn remove_passkey(
    database: &Database,
    person: &SignedIn,
    caller: &Caller,
    passkey: PasskeyId,
) -> DbResult<bool> {
    let mut tx = database.write().await?;
    second_factors::hold_still(&mut tx, person.user()).await?;
    let Some(name) = store::delete_passkey(&mut tx, person.user(), passkey).await? else { return Ok(false) };
    second_factors::forget_codes_of_last(&mut tx, person.user()).await?;
    let facts = json!({ "kind": "passkey", "name": name, "address": caller.address });
    let subject = format!("users/{}", person.user());
    record(&mut tx, &person.actor(), "identity.second_factor_removed", subject, &facts).await?;
    tx.commit().await?;
    Ok(true)
}
