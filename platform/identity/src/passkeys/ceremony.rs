//! A challenge and what must be remembered until its answer comes.

use chrono::TimeDelta;
use platform_database::{DbResult, WriteTx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{RefusedPasskey, store};
use crate::UserId;
use crate::sessions::SessionToken;

/// How long the answer may take: what the library tells the devices.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A new passkey of a signed-in person.
    Register,
    /// The second step of a person whose password was right.
    SecondStep,
    /// Signing in without anything else.
    Alone,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Purpose::Register => "register",
            Purpose::SecondStep => "second_step",
            Purpose::Alone => "alone",
        }
    }
}

/// What the browser hands to the device, and the name under which the answer comes back.
#[derive(Debug, Serialize)]
pub(crate) struct Challenge {
    ceremony: String,
    #[serde(rename = "publicKey")]
    public_key: Value,
}

/// Remembers `state` until the answer comes.
pub(super) async fn begin(
    tx: &mut WriteTx,
    purpose: Purpose,
    user: Option<UserId>,
    public_key: &impl Serialize,
    state: &impl Serialize,
) -> DbResult<Challenge> {
    store::delete_expired_ceremonies(tx).await?;
    let token = SessionToken::of_nobody();
    let state = serde_json::to_string(state).expect("the state of a ceremony is plain data");
    let expires_at = tx.now() + PATIENCE;
    store::insert_ceremony(tx, &token.hash(), purpose.code(), user, &state, expires_at).await?;
    let public_key = serde_json::to_value(public_key).expect("what a browser is told is plain data");
    Ok(Challenge { ceremony: token.as_str().to_owned(), public_key })
}

/// What was remembered; nobody gets it a second time.
pub(super) async fn claim<T: DeserializeOwned>(
    tx: &mut WriteTx,
    purpose: Purpose,
    user: Option<UserId>,
    token: &SessionToken,
) -> Result<T, RefusedPasskey> {
    let state = store::claim_ceremony(tx, &token.hash(), purpose.code(), user).await?;
    let state = state.ok_or(RefusedPasskey::Lapsed)?;
    serde_json::from_str(&state).map_err(|_kept_by_an_older_server| RefusedPasskey::Lapsed)
}

/// Changes one word of what a browser is told.
pub(super) fn with_resident_key(public_key: &impl Serialize) -> Value {
    let mut told = serde_json::to_value(public_key).expect("what a browser is told is plain data");
    // With room for it, the device keeps the passkey so that it can also sign in alone; without, it is a second factor.
    told["authenticatorSelection"]["residentKey"] = "preferred".into();
    told
}
