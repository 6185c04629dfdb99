//! The secret that an authenticator app and the server have in common.

use platform_database::Timestamp;
use platform_vault::{Unsealable, Vault};
use thiserror::Error;
use totp_rs::{Builder, Secret, Totp};

use crate::UserId;

/// How many random bytes a secret has: what RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// A secret cannot be used as it is kept.
#[derive(Debug, Error)]
pub(crate) enum UnusableSecret {
    /// Sealed with a key that this server does not have.
    #[error("the sealed secret does not open")]
    Sealed(#[from] Unsealable),
    /// Not a secret at all.
    #[error("the opened secret is none")]
    Malformed,
}

/// A secret, opened.
pub(crate) struct TotpSecret(Secret);

impl TotpSecret {
    /// A secret that nobody knows.
    pub(crate) fn random() -> TotpSecret {
        TotpSecret(Secret::from(rand::random::<[u8; SECRET_BYTES]>()))
    }

    /// Sealed for the row of `user`: in another's row it opens nothing.
    pub(crate) fn sealed(&self, vault: &Vault, user: UserId) -> String {
        vault.seal(&purpose(user), &self.as_text())
    }

    /// Opens what was sealed for `user`.
    pub(crate) fn unsealed(vault: &Vault, user: UserId, sealed: &str) -> Result<TotpSecret, UnusableSecret> {
        let text = vault.unseal(&purpose(user), sealed)?;
        Secret::try_from_base32(text).map(TotpSecret).map_err(|_| UnusableSecret::Malformed)
    }

    /// The text to type where no picture can be taken.
    pub(crate) fn as_text(&self) -> String {
        self.0.to_base32()
    }

    /// What the picture says: the secret, and under which name an app lists it.
    pub(crate) fn address(&self, issuer: &str, login: &str) -> String {
        // A colon parts issuer and account there, and no app shows more than these.
        let built = self
            .builder()
            .with_issuer(Some(issuer.replace(':', " ")))
            .with_account_name(login.replace(':', " "));
        built.build_noncompliant().to_url().expect("without colons every name is one")
    }

    /// The step whose code was typed at `now`: the present one, or a neighbour's, since clocks differ and people type
    /// slowly. Full-width digits and spaces are as good as any.
    pub(crate) fn step_of(&self, typed: &str, now: Timestamp) -> Option<i64> {
        let code: String = crate::users::folded(typed).chars().filter(|c| !c.is_whitespace()).collect();
        let seconds = u64::try_from(now.timestamp()).ok()?;
        self.totp().check(&code, seconds).and_then(|step| i64::try_from(step).ok())
    }

    fn totp(&self) -> Totp {
        self.builder().build_noncompliant()
    }

    /// Six digits of SHA-1 each half minute: the only kind that every app knows.
    fn builder(&self) -> Builder {
        Builder::new().with_secret(self.0.clone()).with_step_duration(30).with_digits(6).with_skew(1)
    }
}

/// What the secret of `user` is sealed for.
pub(super) fn purpose(user: UserId) -> String {
    format!("totp_secrets/{user}")
}

#[cfg(test)]
mod tests {
    use platform_vault::SecretKey;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_code_is_good_for_its_step_and_both_neighbours() {
        // The secret of RFC 6238, whose eight digits at 59 s end in these six.
        let secret = TotpSecret(Secret::from(*b"12345678901234567890"));
        assert_eq!(secret.step_of("287082", at(59)), Some(1));
        assert_eq!(secret.step_of("２８７ ０８２", at(59)), Some(1));
        assert_eq!(secret.step_of("287082", at(29)), Some(1));
        assert_eq!(secret.step_of("287082", at(89)), Some(1));
        assert_eq!(secret.step_of("287082", at(90)), None);
        for typed in ["", "287083", "28708", "2870820", "２８７０８二"] {
            assert_eq!(secret.step_of(typed, at(59)), None, "{typed}");
        }
    }

    #[test]
    fn a_sealed_secret_opens_for_its_own_person_only() {
        let vault = Vault::new(&SecretKey::random(), &[]);
        let secret = TotpSecret::random();
        let sealed = secret.sealed(&vault, UserId(1));
        assert_eq!(TotpSecret::unsealed(&vault, UserId(1), &sealed).unwrap().as_text(), secret.as_text());
        assert!(TotpSecret::unsealed(&vault, UserId(2), &sealed).is_err());
    }

    #[test]
    fn the_picture_names_server_and_person() {
        let address = TotpSecret::random().address("見本: テスト", "honbu:1");
        assert!(address.starts_with("otpauth://totp/") && address.contains("issuer="), "{address}");
        assert!(!address.contains("honbu:1") && !address.contains("honbu%3A1"), "{address}");
    }
}
