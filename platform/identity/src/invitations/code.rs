//! One-time codes.

use std::fmt;

use sha2::{Digest, Sha256};

/// Digits and letters that nobody takes for each other on paper.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Five bits each: 80 in all.
const CHARACTERS: usize = 16;

/// A code as a person reads and types it: `7K3M-9QXD-…`, four groups of four.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    pub(crate) fn random() -> Code {
        let random = rand::random::<[u8; CHARACTERS]>();
        Code(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// Reads what somebody typed: case, width, spaces and hyphens do not matter, and letters that look like digits
    /// are taken for them. `None`: it cannot be a code.
    pub(crate) fn read(typed: &str) -> Option<Code> {
        let characters: String = crate::users::folded(typed)
            .to_uppercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| match c {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let known = characters.bytes().all(|byte| ALPHABET.contains(&byte));
        (known && characters.len() == CHARACTERS).then_some(Code(characters))
    }

    /// The code in groups, for paper and addresses.
    pub fn text(&self) -> String {
        let groups: Vec<&str> = (0..CHARACTERS).step_by(4).filter_map(|at| self.0.get(at..at + 4)).collect();
        groups.join("-")
    }

    pub(crate) fn hash(&self) -> String {
        Sha256::digest(self.0.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::random();
        let text = code.text();
        assert_eq!(text.len(), 19);
        for typed in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', " "),
            format!(" {} ", text.replace('-', "ー")),
        ] {
            assert!(Code::read(&typed) == Some(code.clone()), "{typed}");
        }
        assert!(Code::read("oooo-llll-iiii-1111") == Code::read("0000-1111-1111-1111"));
        assert!(Code::read("").is_none() && Code::read(&text[1..]).is_none());
        assert!(!format!("{code:?}").contains(&text[..4]));
    }

    #[test]
    fn no_two_codes_are_the_same() {
        assert!(Code::random() != Code::random());
    }
}
