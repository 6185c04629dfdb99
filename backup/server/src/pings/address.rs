//! What a ping's address says.

use uuid::Uuid;

/// Of which job, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PingAddress {
    pub(super) target: Target,
    pub(super) signal: Signal,
}

/// Of which job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The one whose key this is.
    Own(String),
    /// The one that is called `slug`; whoever knows the shared key may say so.
    Slug {
        /// The shared key.
        key: String,
        /// The name in the address.
        slug: String,
    },
}

/// What.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// The run is over and went well.
    Success,
    /// It begins.
    Start,
    /// It went wrong.
    Fail,
    /// Nothing that changes anything.
    Log,
    /// The program ended with this status.
    Exit(u8),
}

/// Why an address says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadAddress {
    /// No address of this kind.
    NotFound,
    /// One of this kind with a part that cannot be.
    InvalidUrl,
}

impl PingAddress {
    /// Reads the parts behind `/ping/`.
    pub(super) fn read(parts: &[&str]) -> Result<PingAddress, BadAddress> {
        let (target, rest) = match parts {
            [key, rest @ ..] if is_uuid(key) => (Target::Own((*key).to_owned()), rest),
            [key, slug, rest @ ..] => {
                let letters = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
                if slug.is_empty() || !slug.chars().all(letters) {
                    return Err(BadAddress::NotFound);
                }
                if slug.chars().any(|letter| letter.is_ascii_uppercase()) || slug.len() > 100 {
                    return Err(BadAddress::InvalidUrl);
                }
                (Target::Slug { key: (*key).to_owned(), slug: (*slug).to_owned() }, rest)
            }
            _ => return Err(BadAddress::NotFound),
        };
        let signal = match rest {
            [] => Signal::Success,
            [word] => signal(word)?,
            _ => return Err(BadAddress::NotFound),
        };
        Ok(PingAddress { target, signal })
    }
}

/// In its usual form: five groups, small letters.
fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|uuid| uuid.hyphenated().to_string() == text)
}

fn signal(word: &str) -> Result<Signal, BadAddress> {
    match word {
        "start" => Ok(Signal::Start),
        "fail" => Ok(Signal::Fail),
        "log" => Ok(Signal::Log),
        status if !status.is_empty() && status.chars().all(|digit| digit.is_ascii_digit()) => {
            status.parse().map(Signal::Exit).map_err(|_too_large| BadAddress::InvalidUrl)
        }
        _ => Err(BadAddress::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0f6c2b44-5bb0-4a6f-8f3e-1d2c3b4a5968";

    fn own(parts: &[&str]) -> Result<Signal, BadAddress> {
        let parts = [&[KEY], parts].concat();
        PingAddress::read(&parts).map(|address| address.signal)
    }

    #[test]
    fn an_address_says_what_the_contract_says() {
        assert_eq!(own(&[]), Ok(Signal::Success));
        assert_eq!(own(&["start"]), Ok(Signal::Start));
        assert_eq!(own(&["fail"]), Ok(Signal::Fail));
        assert_eq!(own(&["log"]), Ok(Signal::Log));
        assert_eq!(own(&["0"]), Ok(Signal::Exit(0)));
        assert_eq!(own(&["255"]), Ok(Signal::Exit(255)));
        assert_eq!(own(&["256"]), Err(BadAddress::InvalidUrl));
        for strange in ["stop", "-1", "1x", ""] {
            assert_eq!(own(&[strange]), Err(BadAddress::NotFound), "{strange}");
        }
        assert_eq!(own(&["start", "start"]), Err(BadAddress::NotFound));
    }

    #[test]
    fn a_job_may_be_called_by_its_name_in_small_letters() {
        let read = |parts: &[&str]| PingAddress::read(parts);
        let target = Target::Slug { key: "shared".to_owned(), slug: "db-backup_1".to_owned() };
        let expected = PingAddress { target, signal: Signal::Exit(3) };
        assert_eq!(read(&["shared", "db-backup_1", "3"]), Ok(expected));
        assert_eq!(read(&["shared", "Db-Backup"]), Err(BadAddress::InvalidUrl));
        for strange in
            [&["shared"][..], &["shared", ""], &["shared", "db backup"], &["shared", "a", "b", "c"], &[]]
        {
            assert_eq!(read(strange), Err(BadAddress::NotFound), "{strange:?}");
        }
    }
}
