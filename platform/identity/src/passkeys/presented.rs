//! What a browser sends back.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::RefusedPasskey;
use crate::sessions::SessionToken;

/// The hidden fields that the script fills in.
#[derive(Deserialize)]
pub(crate) struct FilledPasskey {
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    credential: String,
}

/// A passkey's answer to the challenge that `ceremony` names.
pub(crate) struct PresentedPasskey {
    pub(super) ceremony: SessionToken,
    pub(super) credential: PublicKeyCredential,
}

impl FilledPasskey {
    /// Reads the answer of a passkey that exists.
    pub(crate) fn read(&self) -> Result<PresentedPasskey, RefusedPasskey> {
        Ok(PresentedPasskey { ceremony: self.ceremony(), credential: self.parse()? })
    }

    /// Reads the answer of one that was just made.
    pub(super) fn read_new(&self) -> Result<RegisterPublicKeyCredential, RefusedPasskey> {
        self.parse()
    }

    pub(super) fn ceremony(&self) -> SessionToken {
        SessionToken::brought(&self.ceremony)
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, RefusedPasskey> {
        serde_json::from_str(&self.credential).map_err(|_not_of_our_script| RefusedPasskey::Invalid(None))
    }
}
