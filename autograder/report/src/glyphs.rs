//! Letters that the page's fonts cannot print.

use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use typst::text::Font;

/// 〓, by which Japanese printers have always marked a letter that they lack.
const LACKING: char = '〓';

/// Rare forms of letters in names that are printed in their ordinary form where the font lacks them.
const ORDINARY_FORMS: [(char, char); 3] = [('𠮷', '吉'), ('𡈽', '土'), ('𣘺', '橋')];

/// The letters that a font has.
pub(crate) struct Letters(HashSet<u32>);

impl Letters {
    pub(crate) fn of(font: &Font) -> Self {
        Self(font.info().coverage.iter().collect())
    }

    /// Puts every text within `value` into letters that the font has.
    pub(crate) fn make_printable(&self, value: &mut Value) {
        each_text(value, &mut |text| {
            *text = text.chars().filter_map(|letter| self.printed(letter)).collect();
        });
    }

    /// Every letter within `value` that is printed in another way than it is written.
    pub(crate) fn lacking(&self, mut value: Value) -> BTreeSet<char> {
        let mut found = BTreeSet::new();
        each_text(&mut value, &mut |text| {
            found.extend(
                text.chars().filter(|letter| !letter.is_control() && self.printed(*letter) != Some(*letter)),
            );
        });
        found
    }

    /// What is printed for `letter`; nothing for control characters other than the end of a line.
    fn printed(&self, letter: char) -> Option<char> {
        if letter == '\n' || is_variation_selector(letter) || self.0.contains(&u32::from(letter)) {
            return Some(letter);
        }
        if letter.is_control() {
            return None;
        }
        let ordinary = ORDINARY_FORMS.into_iter().find(|(rare, _)| *rare == letter);
        Some(ordinary.map_or(LACKING, |(_, ordinary)| ordinary))
    }
}

/// Selectors choose among the forms of the letter before them (辻󠄀), and print nothing themselves.
fn is_variation_selector(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn each_text(value: &mut Value, visit: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, visit)),
        Value::Object(fields) => fields.values_mut().for_each(|value| each_text(value, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
