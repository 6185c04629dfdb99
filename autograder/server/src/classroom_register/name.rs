//! What a 教室 is called.

use unicode_normalization::UnicodeNormalization;

/// What fits into its place on the report card and in the lists, in characters.
const LONGEST: usize = 60;

/// Reads the name as it was typed; the error says what to do.
pub(super) fn read_name(typed: &str) -> Result<String, String> {
    let text: String = typed.nfc().collect();
    let text = text.trim();
    let length = text.chars().count();
    if text.is_empty() {
        return Err("教室名を入れてください".to_owned());
    }
    if length > LONGEST {
        return Err(format!("教室名は{LONGEST}文字までです(いまは{length}文字)"));
    }
    if text.contains(char::is_control) {
        return Err("教室名は1行で書いてください".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::read_name;

    #[test]
    fn a_name_is_one_line_that_fits() {
        assert_eq!(read_name(" 駅前教室 ").as_deref(), Ok("駅前教室"));
        for (typed, words) in
            [(" ", "入れてください"), ("駅前\n教室", "1行で"), (&*"あ".repeat(61), "60文字まで")]
        {
            assert!(read_name(typed).unwrap_err().contains(words), "{typed}");
        }
    }
}
