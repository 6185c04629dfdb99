//! Registering a passkey.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use platform_database::{Database, DbResult, ReadTx};
use webauthn_rs::prelude::{Passkey, PasskeyRegistration, Uuid};

use super::ceremony::{self, Challenge, Purpose};
use super::presented::FilledPasskey;
use super::store::{self, NewPasskey};
use super::{Passkeys, RefusedPasskey};
use crate::second_factors::{self, SetUp};
use crate::{Caller, SignedIn, UserId};

/// How long a name may be, in characters.
const LONGEST_NAME: usize = 50;

/// What must be remembered besides what the library wants to.
#[derive(serde::Serialize, serde::Deserialize)]
struct Registering {
    handle: Uuid,
    state: PasskeyRegistration,
}

/// Gives a device of the person's something to sign with a new passkey.
pub(super) async fn challenge_new(
    database: &Database,
    passkeys: &Passkeys,
    person: &SignedIn,
) -> Result<Challenge, RefusedPasskey> {
    let webauthn = passkeys.webauthn()?;
    let mut tx = database.write().await?;
    let (handle, known) = known(&mut tx, person.user()).await?;
    let exclude = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let (told, state) =
        webauthn.start_passkey_registration(handle, person.login(), person.name(), Some(exclude))?;
    let told = ceremony::with_resident_key(&told.public_key);
    let registering = Registering { handle, state };
    let challenge =
        ceremony::begin(&mut tx, Purpose::Register, Some(person.user()), &told, &registering).await?;
    tx.commit().await?;
    Ok(challenge)
}

/// Keeps the passkey that answered, under a name of the person's choice.
pub(super) async fn register_passkey(
    database: &Database,
    passkeys: &Passkeys,
    person: &SignedIn,
    caller: &Caller,
    name: &str,
    filled: &FilledPasskey,
) -> Result<SetUp, RefusedPasskey> {
    let webauthn = passkeys.webauthn()?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(RefusedPasskey::Unnamed);
    }
    let answer = filled.read_new()?;
    let mut tx = database.write().await?;
    let registering: Registering =
        ceremony::claim(&mut tx, Purpose::Register, Some(person.user()), &filled.ceremony()).await?;
    let passkey = webauthn.finish_passkey_registration(&answer, &registering.state)?;
    let new = NewPasskey {
        user: person.user(),
        credential_id: credential_id(passkey.cred_id()),
        user_handle: registering.handle.to_string(),
        name,
        credential: as_text(&passkey),
        // The library keeps the first count inside; what the guarded write compares begins before any use.
        counter: 0,
    };
    if !store::insert_passkey(&mut tx, &new).await? {
        return Err(RefusedPasskey::Taken);
    }
    let set_up = second_factors::entered_set_up(&mut tx, person, caller, "passkey").await?;
    tx.commit().await?;
    Ok(set_up)
}

/// The person's passkeys, and the handle under which devices know the person: the one of the first passkey, or a new
/// one. (A number of the database would be another person's in the server next to this one.)
pub(super) async fn known(tx: &mut ReadTx, user: UserId) -> DbResult<(Uuid, Vec<Passkey>)> {
    let rows = store::list_credentials(tx, user).await?;
    let handle = rows.first().and_then(|(_, handle)| Uuid::parse_str(handle).ok());
    let passkeys = rows.iter().filter_map(|(credential, _)| from_text(credential)).collect();
    Ok((handle.unwrap_or_else(Uuid::new_v4), passkeys))
}

/// A credential's id as it is kept.
pub(super) fn credential_id(id: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(id)
}

pub(super) fn as_text(passkey: &Passkey) -> String {
    serde_json::to_string(passkey).expect("a passkey is plain data")
}

pub(super) fn from_text(text: &str) -> Option<Passkey> {
    serde_json::from_str(text).ok()
}
