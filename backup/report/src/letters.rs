//! Letters that the font lacks.

use serde_json::Value;
use std::collections::HashSet;
use typst::text::Font;

/// 〓, by which Japanese printers have always marked a letter that they lack.
const LACKING: char = '〓';

/// The letters that a font has.
pub(crate) struct Letters(HashSet<u32>);

impl Letters {
    pub(crate) fn of(font: &Font) -> Self {
        Self(font.info().coverage.iter().collect())
    }

    /// Puts every text within `value` into letters that the font has, without the ends of lines.
    pub(crate) fn make_printable(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let letters = text.chars().filter(|letter| !letter.is_control());
                *text = letters.map(|letter| if self.has(letter) { letter } else { LACKING }).collect();
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.make_printable(value)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.make_printable(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn has(&self, letter: char) -> bool {
        self.0.contains(&u32::from(letter))
    }
}
