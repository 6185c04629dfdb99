//! Passwords: what may be one, and how one is kept and compared.

use std::fmt;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::passwords::{KnownAbout, estimate, why};

/// Length counts for more than kinds of characters (NIST SP 800-63B-4).
const LONG: usize = 12;
/// A shorter one has to be strong.
const SHORTEST: usize = 8;
/// Longer than any password manager's; keeps a request from making us hash megabytes.
const LONGEST: usize = 256;
/// What a long one withstands at least, as the logarithm of the number of guesses: more than a patient
/// stranger can try at the sign-in screen.
const LONG_WITHSTANDS: f64 = 9.0;
/// What a shorter one withstands at least.
const SHORT_WITHSTANDS: f64 = 10.0;

/// Thirty-two characters that nobody mistakes for another.
const TELEPHONE: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Each hash takes 19 MiB while it is made; this many at once bounds the memory that strangers at
/// the sign-in screen can make us use.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Compared with when the login is unknown, at the cost of any other comparison. It is the hash of nothing.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmUhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Judging takes a moment of a processor; this many at once leave the rest to others.
static JUDGING: Semaphore = Semaphore::const_new(2);

/// Why a text cannot be a password; the words are for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WeakPassword {
    /// Fewer than eight characters.
    #[error("パスワードは{LONG}文字以上にしてください。")]
    TooShort,
    /// More than 256 characters.
    #[error("パスワードは{LONGEST}文字以内にしてください。")]
    TooLong,
    /// It has the login in it.
    #[error("パスワードにログインIDを含めないでください。")]
    HasLogin,
    /// Like an id, a telephone or a birthday.
    #[error("数字だけのパスワードは使えません。ことばを混ぜてください。")]
    OnlyDigits,
    /// Fewer than twelve characters, and not as strong as that asks for.
    #[error("パスワードは{LONG}文字以上にするか、推測されにくい言い回しにしてください。")]
    ShortAndGuessable,
    /// Long enough, and yet among the first that would be tried.
    #[error("推測されやすいパスワードです。{why}")]
    Guessable {
        /// What makes it easy, as a sentence.
        why: &'static str,
    },
}

/// Whether `chosen` may be the password of somebody of whom `known` is known.
pub(crate) fn judge(chosen: &str, known: &KnownAbout) -> Result<(), WeakPassword> {
    let length = chosen.chars().count();
    if length < SHORTEST {
        return Err(WeakPassword::TooShort);
    }
    if length > LONGEST {
        return Err(WeakPassword::TooLong);
    }
    if known.is_login_in(chosen) {
        return Err(WeakPassword::HasLogin);
    }
    if chosen.chars().all(char::is_numeric) {
        return Err(WeakPassword::OnlyDigits);
    }
    let found = estimate(chosen, known);
    if length < LONG && found.guesses_log10 < SHORT_WITHSTANDS {
        return Err(WeakPassword::ShortAndGuessable);
    }
    if found.guesses_log10 < LONG_WITHSTANDS {
        let why = found.warning.map_or("あまり使われないことばを、いくつか組み合わせてください。", why);
        return Err(WeakPassword::Guessable { why });
    }
    Ok(())
}

/// A password that meets the rules and is not kept yet.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Accepts `chosen` as the password of somebody of whom `known` is known: the login at least.
    pub fn choose(chosen: &str, known: impl Into<KnownAbout>) -> Result<NewPassword, WeakPassword> {
        judge(chosen, &known.into())?;
        Ok(NewPassword(chosen.to_owned()))
    }

    /// Makes one up that can be read out on the telephone.
    pub fn random() -> NewPassword {
        let group =
            |_| -> String { (0..5).map(|_| TELEPHONE[usize::from(random_below_32())] as char).collect() };
        NewPassword([0, 1, 2].map(group).join("-"))
    }

    /// Shows it, once, to the person who hands it on.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it is the password behind one of `kept`.
    pub(crate) async fn is_among(&self, kept: Vec<PasswordHash>) -> bool {
        let typed = self.0.clone();
        hashing(move || kept.iter().any(|kept| is_behind(&typed, kept.as_str()))).await
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
        let equal = is_behind(&typed, hash);
        equal && kept.is_some()
    })
    .await
}

/// Judges a password where that delays nobody else.
pub(crate) async fn judging<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _turn = JUDGING.acquire().await.expect("nobody closes the semaphore");
    tokio::task::spawn_blocking(work).await.expect("judging does not panic")
}

fn is_behind(typed: &str, hash: &str) -> bool {
    Argon2::default().verify_password(typed.as_bytes(), hash).is_ok()
}

fn random_below_32() -> u8 {
    rand::random::<u8>() % 32
}

async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _turn = HASHING.acquire().await.expect("nobody closes the semaphore");
    tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::Login;

    fn login() -> Login {
        "honbu".parse().unwrap()
    }

    fn refusal(chosen: &str, known: impl Into<KnownAbout>) -> WeakPassword {
        NewPassword::choose(chosen, known).expect_err(chosen)
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(refusal("かきつばた咲く", &login()), WeakPassword::TooShort);
        assert_eq!(refusal(&"a".repeat(257), &login()), WeakPassword::TooLong);
        assert_eq!(refusal("my-Honbu-password", &login()), WeakPassword::HasLogin);
        for good in ["correct horse battery", "hidamari-tsubame-31", "ふるいけやかわずとびこむ", "Kq7#vT2m!x"]
        {
            assert!(
                NewPassword::choose(good, &login()).is_ok(),
                "{good}: {:?}",
                NewPassword::choose(good, &login())
            );
        }
    }

    #[test]
    fn what_everybody_would_try_is_refused_however_long() {
        for typed in [
            "aaaaaaaaaaaa",
            "あああああああああああああ",
            "abcabcabcabcabc",
            "password1234",
            "P@ssw0rd1234",
            "パスワードパスワードパスワード",
            "qwertyuiop12",
            "1qaz2wsx3edc",
            "sakurasakura",
            "さくらさくらさくらさくら",
            "桜先生桜先生桜先生桜先生",
            "satoutarou2010",
            "tanaka-tarou-1990",
            "juku-sensei2026",
            "sensei123456",
        ] {
            let refused = refusal(typed, &login());
            assert!(matches!(refused, WeakPassword::Guessable { .. }), "{typed}: {refused:?}");
        }
        for digits in ["123456789012", "090123456789", "100823001002", "１２３４５６７８９０１２"]
        {
            assert_eq!(refusal(digits, &login()), WeakPassword::OnlyDigits, "{digits}");
        }
    }

    #[test]
    fn a_shorter_one_has_to_be_strong() {
        for typed in ["sakura2026", "tanaka12", "さくら先生さくら", "honda-civic", "abcdefgh1"] {
            assert_eq!(refusal(typed, &login()), WeakPassword::ShortAndGuessable, "{typed}");
        }
    }

    #[test]
    fn what_is_known_about_the_person_is_no_secret() {
        let number: Login = "012345678901".parse().unwrap();
        let known = || KnownAbout::login(&number).and("熊野 ひだまり").and("駅前教室");
        for typed in
            ["a678901678901", "kumano-hidamari", "hidamari012345", "012345ekimae!", "ひだまりひだまり"]
        {
            let refused = NewPassword::choose(typed, known());
            assert!(refused.is_err(), "{typed}: {refused:?}");
        }
        assert!(NewPassword::choose("tsukuyomi-no-hidamari-kage", known()).is_ok());
    }

    #[test]
    fn one_made_up_meets_the_rules() {
        for _ in 0..20 {
            let made = NewPassword::random();
            assert!(NewPassword::choose(made.reveal(), &login()).is_ok(), "{}", made.reveal());
        }
    }

    #[test]
    fn the_worst_to_judge_takes_no_seconds() {
        let hostile = "4@8({[<36|!10$5+7%2".repeat(13);
        assert!(NewPassword::choose(&hostile, &login()).is_ok());
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
