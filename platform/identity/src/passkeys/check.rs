//! Whether a passkey answers as it should. All but the first challenge happens in the caller's transaction.

use platform_database::{Database, WriteTx};
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, PasskeyAuthentication,
};

use super::ceremony::{self, Challenge, Purpose};
use super::presented::PresentedPasskey;
use super::register::{as_text, credential_id, from_text, known};
use super::store::{self, OwnedPasskey};
use super::{Passkeys, RefusedPasskey};
use crate::UserId;

/// Gives the passkeys of `user` something to sign.
pub(crate) async fn challenge_second(
    tx: &mut WriteTx,
    passkeys: &Passkeys,
    user: UserId,
) -> Result<Challenge, RefusedPasskey> {
    let webauthn = passkeys.webauthn()?;
    let (_, known) = known(tx, user).await?;
    if known.is_empty() {
        return Err(RefusedPasskey::Unknown);
    }
    let (told, state) = webauthn.start_passkey_authentication(&known)?;
    Ok(ceremony::begin(tx, Purpose::SecondStep, Some(user), &told.public_key, &state).await?)
}

/// Gives any passkey of this server something to sign.
pub(crate) async fn challenge_alone(
    database: &Database,
    passkeys: &Passkeys,
) -> Result<Challenge, RefusedPasskey> {
    let (told, state) = passkeys.webauthn()?.start_discoverable_authentication()?;
    let mut tx = database.write().await?;
    let challenge = ceremony::begin(&mut tx, Purpose::Alone, None, &told.public_key, &state).await?;
    tx.commit().await?;
    Ok(challenge)
}

/// Whether a passkey of `user` answered the challenge.
pub(crate) async fn check_second(
    tx: &mut WriteTx,
    passkeys: &Passkeys,
    user: UserId,
    presented: &PresentedPasskey,
) -> Result<(), RefusedPasskey> {
    let webauthn = passkeys.webauthn()?;
    let state: PasskeyAuthentication =
        ceremony::claim(tx, Purpose::SecondStep, Some(user), &presented.ceremony).await?;
    let result = webauthn.finish_passkey_authentication(&presented.credential, &state)?;
    let owned = store::find_owned(tx, &credential_id(result.cred_id())).await?;
    let owned = owned.filter(|owned| owned.user_id == user).ok_or(RefusedPasskey::Unknown)?;
    note_use(tx, &owned, &result).await
}

/// Whose passkey answered the challenge, all by itself.
pub(crate) async fn check_alone(
    tx: &mut WriteTx,
    passkeys: &Passkeys,
    presented: &PresentedPasskey,
) -> Result<OwnedPasskey, RefusedPasskey> {
    let webauthn = passkeys.webauthn()?;
    let state: DiscoverableAuthentication =
        ceremony::claim(tx, Purpose::Alone, None, &presented.ceremony).await?;
    let (handle, id) = webauthn.identify_discoverable_authentication(&presented.credential)?;
    let owned = store::find_owned(tx, &credential_id(id)).await?;
    let owned =
        owned.filter(|owned| owned.user_handle == handle.to_string()).ok_or(RefusedPasskey::Unknown)?;
    let passkey = from_text(&owned.credential).ok_or(RefusedPasskey::Unknown)?;
    let key = DiscoverableKey::from(&passkey);
    let result = webauthn.finish_discoverable_authentication_v2(&presented.credential, state, &key)?;
    if !result.user_verified() {
        return Err(RefusedPasskey::Invalid(None));
    }
    note_use(tx, &owned, &result).await?;
    Ok(owned)
}

/// Keeps the new count, by a guarded write: of two answers with the same count, one is a copy's.
async fn note_use(
    tx: &mut WriteTx,
    owned: &OwnedPasskey,
    result: &AuthenticationResult,
) -> Result<(), RefusedPasskey> {
    let mut passkey = from_text(&owned.credential).ok_or(RefusedPasskey::Unknown)?;
    passkey.update_credential(result);
    let counter = i64::from(result.counter());
    if store::advance_counter(tx, owned.id, &as_text(&passkey), counter).await? {
        Ok(())
    } else {
        Err(RefusedPasskey::Copied)
    }
}
