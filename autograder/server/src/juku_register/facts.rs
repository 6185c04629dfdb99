//! What the register knows of a 塾.

use platform_web::Problems;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What the register knows of a 塾; each text is one line, and empty where nothing is known. Of the name something is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
#[serde(default)]
pub(crate) struct JukuFacts {
    pub(crate) name: String,
    /// 担当者.
    pub(crate) person: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) address: String,
}

/// One of the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum FactField {
    Name,
    Person,
    Email,
    Phone,
    Address,
}

impl FactField {
    /// Every fact, in the order of forms and files.
    pub(crate) const ALL: [FactField; 5] =
        [FactField::Name, FactField::Person, FactField::Email, FactField::Phone, FactField::Address];

    /// The name of its field in a form.
    pub(super) fn name(self) -> &'static str {
        match self {
            FactField::Name => "name",
            FactField::Person => "person",
            FactField::Email => "email",
            FactField::Phone => "phone",
            FactField::Address => "address",
        }
    }

    /// The words on screens and over columns.
    pub(crate) fn label(self) -> &'static str {
        match self {
            FactField::Name => "塾名",
            FactField::Person => "担当者",
            FactField::Email => "メール",
            FactField::Phone => "電話",
            FactField::Address => "住所",
        }
    }

    /// What fits into its place on the invoice and in the lists, in characters.
    fn longest(self) -> usize {
        match self {
            FactField::Name | FactField::Person => 60,
            FactField::Email | FactField::Address => 120,
            FactField::Phone => 30,
        }
    }

    /// Reads what was typed or stands in a cell; the error says what to do.
    pub(crate) fn read(self, typed: &str) -> Result<String, String> {
        let text: String = match self {
            FactField::Email | FactField::Phone => typed.nfkc().collect(),
            _ => typed.nfc().collect(),
        };
        let text = text.trim();
        let (label, longest, length) = (self.label(), self.longest(), text.chars().count());
        if length > longest {
            return Err(format!("{label}は{longest}文字までです（いまは{length}文字）"));
        }
        if text.contains(char::is_control) {
            return Err(format!("{label}は1行で書いてください"));
        }
        match self {
            FactField::Name if text.is_empty() => Err("塾名を入れてください".to_owned()),
            FactField::Email if !text.is_empty() && !is_email(text) => {
                Err("メールは name@example.jp のような形で入れてください".to_owned())
            }
            FactField::Phone if !text.chars().all(is_of_phone) => {
                Err("電話は数字と - ( ) + で入れてください".to_owned())
            }
            _ => Ok(text.to_owned()),
        }
    }
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        let is_plain = |part: &str| part.is_ascii() && !part.contains([' ', '@', ',', ';', '<', '>', '"']);
        let is_label = |label: &str| !label.is_empty();
        !name.is_empty()
            && is_plain(name)
            && is_plain(host)
            && host.contains('.')
            && host.split('.').all(is_label)
    })
}

fn is_of_phone(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '-' | '(' | ')' | '+' | ' ')
}

impl JukuFacts {
    /// The text of one fact.
    pub(crate) fn of(&self, field: FactField) -> &str {
        match field {
            FactField::Name => &self.name,
            FactField::Person => &self.person,
            FactField::Email => &self.email,
            FactField::Phone => &self.phone,
            FactField::Address => &self.address,
        }
    }

    /// Each fact but the name beside its label.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        FactField::ALL.into_iter().skip(1).map(|field| (field.label(), self.of(field)))
    }

    /// Writes one fact.
    pub(crate) fn set(&mut self, field: FactField, text: String) {
        let place = match field {
            FactField::Name => &mut self.name,
            FactField::Person => &mut self.person,
            FactField::Email => &mut self.email,
            FactField::Phone => &mut self.phone,
            FactField::Address => &mut self.address,
        };
        *place = text;
    }

    /// The facts as they are kept, if all of what was typed can be.
    pub(super) fn read(&self) -> Result<JukuFacts, Problems> {
        let (mut read, mut problems) = (JukuFacts::default(), Problems::none());
        for field in FactField::ALL {
            match field.read(self.of(field)) {
                Ok(text) => read.set(field, text),
                Err(words) => problems.add(field.name(), words),
            }
        }
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }
}

#[cfg(test)]
mod tests {
    use super::FactField;

    #[test]
    fn what_was_typed_is_kept_in_one_form() {
        for (field, typed, kept) in [
            (FactField::Name, " あおば塾 ", "あおば塾"),
            (FactField::Phone, "０３-００００-１１１１", "03-0000-1111"),
            (FactField::Email, "aoba＠example.jp", "aoba@example.jp"),
            (FactField::Person, "", ""),
        ] {
            assert_eq!(field.read(typed).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_what_to_do() {
        let long = "あ".repeat(61);
        for (field, typed, words) in [
            (FactField::Name, " ", "塾名を入れてください"),
            (FactField::Name, long.as_str(), "塾名は60文字までです（いまは61文字）"),
            (FactField::Address, "1行目\n2行目", "住所は1行で書いてください"),
            (FactField::Email, "aoba@", "name@example.jp"),
            (FactField::Email, "aoba@example..jp", "name@example.jp"),
            (FactField::Email, "a@b.jp, c@d.jp", "name@example.jp"),
            (FactField::Phone, "内線1", "数字と"),
        ] {
            let refused = field.read(typed).unwrap_err();
            assert!(refused.contains(words), "{typed}: {refused}");
        }
    }
}
