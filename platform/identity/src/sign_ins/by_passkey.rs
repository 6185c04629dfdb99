//! Signing in by a passkey alone: it shows that somebody has the device and is its owner.

use super::sign_in::{self, Identified};
use crate::Caller;
use crate::gate::Gate;
use crate::passkeys::{self, PresentedPasskey, RefusedPasskey};
use crate::sessions::SessionToken;

/// Opens a session for the owner of the passkey. There is nothing to guess here, so nothing is counted.
pub(crate) async fn sign_in_by_passkey(
    gate: &Gate,
    presented: &PresentedPasskey,
    replaced: Option<SessionToken>,
    caller: &Caller,
) -> Result<SessionToken, RefusedPasskey> {
    let mut tx = gate.database.write().await?;
    let done = match passkeys::check_alone(&mut tx, &gate.passkeys, presented).await {
        Ok(owner) => {
            let identified = Identified { user: owner.user_id, name: &owner.name };
            Ok(sign_in::open(&mut tx, &identified, "passkey_alone", replaced, caller, &gate.rules).await?)
        }
        Err(RefusedPasskey::Db(error)) => return Err(error.into()),
        Err(refused) => {
            sign_in::record_refusal(&mut tx, None, "wrong_passkey", caller).await?;
            Err(refused)
        }
    };
    tx.commit().await?;
    done
}
