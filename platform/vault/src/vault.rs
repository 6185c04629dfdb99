//! Sealing and opening.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use thiserror::Error;

use crate::SecretKey;

/// Bytes of a nonce; each sealed text has its own.
const NONCE: usize = 24;

/// The text was sealed with another key or for another purpose, or changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the sealed text does not open with this server's keys")]
pub struct Unsealable;

/// Seals with one key, and opens with that or an older one.
#[derive(Clone)]
pub struct Vault(Arc<Vec<XChaCha20Poly1305>>);

impl Vault {
    /// Seals with `current`; `older` keys still open what they sealed.
    pub fn new(current: &SecretKey, older: &[SecretKey]) -> Vault {
        let ciphers = std::iter::once(current).chain(older);
        Vault(Arc::new(ciphers.map(|key| XChaCha20Poly1305::new(&Key::from(key.0))).collect()))
    }

    /// Seals a text, every time differently. `purpose` names the column and, where rows must not be exchanged, the row:
    /// it opens for that purpose only.
    pub fn seal(&self, purpose: &str, secret: &str) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: secret.as_bytes(), aad: purpose.as_bytes() };
        let sealed = self.0[0].encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("a text in memory is never too long to seal");
        STANDARD.encode([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed for `purpose`.
    pub fn unseal(&self, purpose: &str, sealed: &str) -> Result<String, Unsealable> {
        let bytes = STANDARD.decode(sealed).map_err(|_not_base64| Unsealable)?;
        self.0.iter().find_map(|cipher| open(cipher, purpose, &bytes)).ok_or(Unsealable)
    }

    /// The text sealed anew with the current key; `None` where it already is.
    pub fn renewed(&self, purpose: &str, sealed: &str) -> Result<Option<String>, Unsealable> {
        let bytes = STANDARD.decode(sealed).map_err(|_not_base64| Unsealable)?;
        if open(&self.0[0], purpose, &bytes).is_some() {
            return Ok(None);
        }
        Ok(Some(self.seal(purpose, &self.unseal(purpose, sealed)?)))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

fn open(cipher: &XChaCha20Poly1305, purpose: &str, bytes: &[u8]) -> Option<String> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
    let opened = cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
    String::from_utf8(opened).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_and_never_looks_the_same() {
        let vault = Vault::new(&SecretKey::random(), &[]);
        let (one, other) = (vault.seal("a", "ひみつ"), vault.seal("a", "ひみつ"));
        assert_ne!(one, other);
        assert_eq!(vault.unseal("a", &one).unwrap(), "ひみつ");
    }

    #[test]
    fn another_key_another_purpose_or_a_changed_text_opens_nothing() {
        let vault = Vault::new(&SecretKey::random(), &[]);
        let sealed = vault.seal("a", "ひみつ");
        assert!(Vault::new(&SecretKey::random(), &[]).unseal("a", &sealed).is_err());
        assert!(vault.unseal("b", &sealed).is_err());
        assert!(vault.unseal("a", "").is_err());
        assert!(vault.unseal("a", &format!("AAAA{sealed}")).is_err());
    }

    #[test]
    fn after_a_change_of_keys_the_old_one_still_opens_until_all_is_renewed() {
        let (old, new) = (SecretKey::random(), SecretKey::random());
        let sealed = Vault::new(&old, &[]).seal("a", "ひみつ");
        let both = Vault::new(&new, &[old]);
        assert_eq!(both.unseal("a", &sealed).unwrap(), "ひみつ");
        let renewed = both.renewed("a", &sealed).unwrap().unwrap();
        assert_eq!(Vault::new(&new, &[]).unseal("a", &renewed).unwrap(), "ひみつ");
        assert_eq!(both.renewed("a", &renewed).unwrap(), None);
    }
}
