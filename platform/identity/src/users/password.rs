//! Passwords: what may be one, and how one is kept and compared.

use std::fmt;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use thiserror::Error;
use tokio::sync::Semaphore;

use super::Login;

/// Length counts for more than kinds of characters (NIST SP 800-63B-4).
const SHORTEST: usize = 12;
/// Longer than any password manager's; keeps a request from making us hash megabytes.
const LONGEST: usize = 256;

/// Each hash takes 19 MiB while it is made; this many at once bounds the memory that strangers at
/// the sign-in screen can make us use.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Compared with when the login is unknown, at the cost of any other comparison. It is the hash of nothing.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmUhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a text cannot be a password; the words are for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WeakPassword {
    /// Fewer than twelve characters.
    #[error("パスワードは{SHORTEST}文字以上にしてください。")]
    TooShort,
    /// More than 256 characters.
    #[error("パスワードは{LONGEST}文字以内にしてください。")]
    TooLong,
    /// It has the login in it.
    #[error("パスワードにログインIDを含めないでください。")]
    HasLogin,
}

/// A password that meets the rules and is not kept yet.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Accepts `chosen` as the password of `login`.
    pub fn choose(chosen: &str, login: &Login) -> Result<NewPassword, WeakPassword> {
        match chosen.chars().count() {
            ..SHORTEST => Err(WeakPassword::TooShort),
            SHORTEST..=LONGEST if chosen.to_lowercase().contains(login.as_str()) => {
                Err(WeakPassword::HasLogin)
            }
            SHORTEST..=LONGEST => Ok(NewPassword(chosen.to_owned())),
            _ => Err(WeakPassword::TooLong),
        }
    }

    /// Hashes it with Argon2id (19 MiB, two passes, as OWASP recommends) and a new salt.
    pub async fn hash(self) -> PasswordHash {
        let hashed = hashing(move || Argon2::default().hash_password(self.0.as_bytes())).await;
        PasswordHash(
            hashed.expect("the system has random bytes and the parameters are the library's own").to_string(),
        )
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword")
    }
}

/// A password as it is kept: an Argon2id hash in the PHC string format.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash of nothing: no password opens an account that has it.
    pub(crate) fn matching_nothing() -> PasswordHash {
        PasswordHash(NOBODY.to_owned())
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// Whether `typed` is the password behind `kept`. Without one (nobody has that login) the answer is
/// no and takes as long.
pub(crate) async fn matches(typed: String, kept: Option<PasswordHash>) -> bool {
    if typed.chars().count() > LONGEST {
        return false;
    }
    hashing(move || {
        let hash = kept.as_ref().map_or(NOBODY, PasswordHash::as_str);
        let equal = Argon2::default().verify_password(typed.as_bytes(), hash).is_ok();
        equal && kept.is_some()
    })
    .await
}

async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _turn = HASHING.acquire().await.expect("nobody closes the semaphore");
    tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login() -> Login {
        "honbu".parse().unwrap()
    }

    #[test]
    fn length_is_counted_in_characters() {
        let refused = |chosen: &str| NewPassword::choose(chosen, &login()).unwrap_err();
        assert_eq!(refused(&"あ".repeat(11)), WeakPassword::TooShort);
        assert_eq!(refused(&"a".repeat(257)), WeakPassword::TooLong);
        assert_eq!(refused("my-Honbu-password"), WeakPassword::HasLogin);
        assert!(NewPassword::choose(&"あ".repeat(12), &login()).is_ok());
        assert!(NewPassword::choose(&"a".repeat(256), &login()).is_ok());
    }

    #[tokio::test]
    async fn a_hash_matches_its_password_and_no_other() {
        let hash = NewPassword::choose("correct horse battery", &login()).unwrap().hash().await;
        assert!(matches("correct horse battery".to_owned(), Some(hash.clone())).await);
        assert!(!matches("correct horse batterx".to_owned(), Some(hash)).await);
        assert!(!matches("correct horse battery".to_owned(), None).await);
    }

    #[tokio::test]
    async fn nobody_costs_what_somebody_costs() {
        let hash = NewPassword::choose("correct horse battery", &login()).unwrap().hash().await;
        let somebody = argon2::PasswordHash::new(hash.as_str()).unwrap();
        let nobody = argon2::PasswordHash::new(NOBODY).unwrap();
        assert_eq!(somebody.params, nobody.params);
        assert_eq!((somebody.algorithm, somebody.version), (nobody.algorithm, nobody.version));
        assert_eq!(somebody.salt.unwrap().len(), nobody.salt.unwrap().len());
        assert_eq!(somebody.hash.unwrap().len(), nobody.hash.unwrap().len());
    }
}
