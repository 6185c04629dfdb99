//! Under which name devices know this server.

use std::fmt;
use std::sync::Arc;

use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

use super::RefusedPasskey;

/// Whether and as whom a server asks for passkeys. Devices keep a passkey for the domain of the address under which
/// people reach the server, so one without a domain (or whose operator has not said it) has none.
#[derive(Clone, Default)]
pub struct Passkeys(Option<Arc<Webauthn>>);

impl Passkeys {
    /// A server that uses no passkeys.
    pub fn none() -> Passkeys {
        Passkeys::default()
    }

    /// Passkeys of the server at `public_url` (`https://backup.example.jp`), called `name`; none where that is no
    /// address with a domain.
    pub fn at(public_url: &str, name: &str) -> Passkeys {
        let found = Url::parse(public_url).ok().and_then(|url| {
            let domain = url.domain()?.to_owned();
            WebauthnBuilder::new(&domain, &url).ok()?.rp_name(name).build().ok()
        });
        Passkeys(found.map(Arc::new))
    }

    /// Whether there are any.
    pub fn are_offered(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn webauthn(&self) -> Result<&Webauthn, RefusedPasskey> {
        self.0.as_deref().ok_or(RefusedPasskey::Unavailable)
    }
}

impl fmt::Debug for Passkeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Passkeys").field(&self.are_offered()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_with_a_domain_has_passkeys() {
        assert!(Passkeys::at("https://backup.example.jp", "見本").are_offered());
        assert!(Passkeys::at("http://localhost:5000/", "見本").are_offered());
        for other in ["", "backup.example.jp", "https://192.0.2.7", "http://[::1]:5000"] {
            assert!(!Passkeys::at(other, "見本").are_offered(), "{other}");
        }
    }
}
