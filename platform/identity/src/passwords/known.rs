//! What a stranger may know about the person who chooses a password.

use std::slice;

use super::words::readings;
use crate::Login;

/// Names, numbers and places that belong to a person: the first things that somebody would try.
#[derive(Clone, Debug, Default)]
pub struct KnownAbout {
    login: Option<String>,
    words: Vec<String>,
}

impl KnownAbout {
    /// The login. A login that is a long number is known by its halves too: it is often put together
    /// from two.
    pub fn login(login: &Login) -> KnownAbout {
        let text = login.as_str();
        let mut known = KnownAbout { login: Some(text.to_owned()), words: vec![text.to_owned()] };
        if text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let (first, second) = text.split_at(text.len() / 2);
            known = known.and(first).and(second);
        }
        known
    }

    /// Something more: a name (its parts count by themselves), a number, a place.
    #[must_use]
    pub fn and(mut self, text: &str) -> KnownAbout {
        let whole = text.to_lowercase();
        for word in slice::from_ref(&whole).iter().map(String::as_str).chain(whole.split_whitespace()) {
            self.words.extend([word.to_owned(), readings(word)]);
        }
        self.words.retain(|word| word.chars().count() >= 2);
        self.words.dedup();
        self
    }

    /// Whether `password` has the login in it.
    pub(crate) fn is_login_in(&self, password: &str) -> bool {
        self.login.as_ref().is_some_and(|login| password.to_lowercase().contains(login))
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

impl From<&Login> for KnownAbout {
    fn from(login: &Login) -> KnownAbout {
        KnownAbout::login(login)
    }
}
