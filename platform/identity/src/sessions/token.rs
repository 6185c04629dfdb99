//! The secret that a browser keeps.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::UserId;

/// A session's secret: 256 random bits, which nobody can guess, so that looking it up by its hash
/// needs no salt and no constant-time comparison. Before them stands whose session it is, which a
/// browser may still say when the session is gone.
pub(crate) struct SessionToken(String);

impl SessionToken {
    pub(crate) fn random(user: UserId) -> SessionToken {
        SessionToken(format!("{user}.{}", secret()))
    }

    /// A secret of somebody who has not said yet who they are.
    pub(crate) fn of_nobody() -> SessionToken {
        SessionToken(secret())
    }

    /// The token that a browser brought; any text will do, because only its hash is looked up.
    pub(crate) fn brought(text: &str) -> SessionToken {
        SessionToken(text.to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose session it is or was, by the browser's own account: nothing may be granted on it.
    pub(crate) fn claimed_user(&self) -> Option<UserId> {
        self.0.split_once('.')?.0.parse().ok().map(UserId)
    }

    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes())))
    }
}

fn secret() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// A token as it is kept; it names the session and opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenHash(String);

impl TokenHash {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
