//! The links of the chain: what an entry's hash is made of.

use std::fmt::{self, Write};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::Entry;

/// Begins what is hashed: the purpose of the hash, and the version of the encoding.
const DOMAIN: &[u8] = b"kouzyou audit entry 1\n";

/// A SHA-256, as its 64 digits are kept and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(String);

/// Something else than 64 digits of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("ハッシュは 0〜9 と a〜f の64文字です")]
pub struct InvalidDigest;

impl Digest {
    /// What the database has, believed or not.
    pub(crate) fn kept(digits: String) -> Digest {
        Digest(digits)
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash of `entry` behind an entry with this one. The hash that `entry` itself carries is left out.
    pub(crate) fn followed_by(&self, entry: &Entry) -> Digest {
        let mut hasher = Sha256::new();
        hasher.update(DOMAIN);
        put_text(&mut hasher, &self.0);
        hasher.update(entry.number.to_be_bytes());
        hasher.update(entry.at.timestamp_micros().to_be_bytes());
        put_optional(&mut hasher, entry.actor_id.map(|id| id.to_string()).as_deref());
        put_text(&mut hasher, &entry.actor_name);
        put_optional(&mut hasher, entry.actor_role.as_deref());
        put_optional(&mut hasher, entry.address.as_deref());
        put_optional(&mut hasher, entry.agent.as_deref());
        put_optional(&mut hasher, entry.request_id.as_deref());
        put_text(&mut hasher, &entry.event);
        put_text(&mut hasher, &entry.subject);
        put_text(&mut hasher, &entry.facts);
        let mut digits = String::with_capacity(64);
        for byte in hasher.finalize() {
            write!(digits, "{byte:02x}").expect("writing into a String does not fail");
        }
        Digest(digits)
    }
}

/// The length in bytes goes first, so that no two entries are written alike.
fn put_text(hasher: &mut Sha256, text: &str) {
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text.as_bytes());
}

fn put_optional(hasher: &mut Sha256, text: Option<&str>) {
    hasher.update([u8::from(text.is_some())]);
    if let Some(text) = text {
        put_text(hasher, text);
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Digest, InvalidDigest> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(is_digit) {
            Ok(Digest(text.to_owned()))
        } else {
            Err(InvalidDigest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the head of an empty record holds.
    fn before_all() -> Digest {
        Digest("0".repeat(64))
    }

    fn entry() -> Entry {
        Entry {
            number: 7,
            at: "2026-07-20T01:02:03.000004Z".parse().unwrap(),
            actor_id: Some(3),
            actor_name: "本部 花子".to_owned(),
            actor_role: Some("本部".to_owned()),
            address: Some("192.0.2.1".to_owned()),
            agent: None,
            request_id: Some("0123456789ab".to_owned()),
            event: "rounds.created".to_owned(),
            subject: "rounds/1".to_owned(),
            facts: "{\"year\":2026}".to_owned(),
            hash: String::new(),
        }
    }

    /// The value that the program in docs/formats/audit.md gives. It must never change: chains are kept for years.
    #[test]
    fn the_encoding_is_the_documented_one() {
        let hash = before_all().followed_by(&entry());
        assert_eq!(hash.as_str(), "2fc1361fe7de8e8217a63bf55c3dbc0606ad1a729864c41af9a4d9f89955e928");
    }

    #[test]
    fn every_field_counts_and_so_does_the_border_between_two() {
        let original = before_all().followed_by(&entry());
        let changes: [fn(&mut Entry); 13] = [
            |entry| entry.number = 8,
            |entry| entry.at += std::time::Duration::from_micros(1),
            |entry| entry.actor_id = None,
            |entry| entry.actor_name.push('x'),
            |entry| entry.actor_role = None,
            |entry| entry.address = None,
            |entry| entry.agent = Some(String::new()),
            |entry| entry.request_id = Some(String::new()),
            |entry| entry.event.push('x'),
            |entry| entry.subject.push('x'),
            |entry| entry.facts.push(' '),
            |entry| (entry.event, entry.subject) = ("rounds.create".to_owned(), "drounds/1".to_owned()),
            |entry| (entry.address, entry.agent) = (None, Some("192.0.2.1".to_owned())),
        ];
        for (place, change) in changes.iter().enumerate() {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(before_all().followed_by(&changed), original, "change {place}");
        }
        assert_ne!(original.followed_by(&entry()), original);
    }
}
