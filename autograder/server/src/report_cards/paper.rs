//! How cards lie on paper: the same for all that are printed together.

use autograder_report::ReportCard;
use unicode_normalization::UnicodeNormalization;

/// The furthest that the envelope's window is moved, in mm.
const FURTHEST: i8 = 10;

/// How cards lie on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paper {
    /// How far the window lies to the right of and below its usual place, in mm; `None` where the envelope has none.
    pub(crate) window: Option<(i8, i8)>,
    /// Whether a blank page follows each card, for printing on both sides.
    pub(crate) blank_backs: bool,
}

impl Default for Paper {
    fn default() -> Paper {
        Paper { window: Some((0, 0)), blank_backs: false }
    }
}

impl Paper {
    /// Lays the card out so.
    pub(crate) fn lay_out(self, card: &mut ReportCard) {
        let (x, y) = self.window.unwrap_or_default();
        card.layout.show_window = self.window.is_some();
        card.layout.window_offset_mm = (x.into(), y.into());
        card.layout.blank_back = self.blank_backs;
    }

    /// What people read of the window: 「あり（右へ3mm、上へ2mm）」.
    pub(crate) fn window_words(self) -> String {
        let part = |mm: i8, forth: &str, back: &str| match mm {
            0 => None,
            1.. => Some(format!("{forth}へ{mm}mm")),
            _ => Some(format!("{back}へ{}mm", mm.unsigned_abs())),
        };
        let Some((x, y)) = self.window else { return "なし".to_owned() };
        let parts: Vec<String> = [part(x, "右", "左"), part(y, "下", "上")].into_iter().flatten().collect();
        if parts.is_empty() { "あり".to_owned() } else { format!("あり（{}）", parts.join("、")) }
    }
}

/// Reads how far the window is moved, as it was typed; an empty field moves nothing.
pub(crate) fn read_offset(typed: &str) -> Result<i8, String> {
    let folded: String = typed.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    if folded.is_empty() {
        return Ok(0);
    }
    let read: Option<i8> = folded.replace('−', "-").parse().ok();
    read.filter(|mm| (-FURTHEST..=FURTHEST).contains(mm))
        .ok_or_else(|| format!("封筒の窓の位置は、-{FURTHEST}から{FURTHEST}までの整数（mm）で入れてください"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_read_as_people_type_it() {
        for (typed, read) in [("", 0), (" 3 ", 3), ("-10", -10), ("−２", -2), ("１０", 10), ("+4", 4)] {
            assert_eq!(read_offset(typed), Ok(read), "{typed}");
        }
        for typed in ["11", "-11", "1.5", "右", "300"] {
            assert!(read_offset(typed).unwrap_err().contains("-10から10まで"), "{typed}");
        }
    }

    #[test]
    fn the_window_is_told_in_words() {
        let words = |window| Paper { window, blank_backs: false }.window_words();
        assert_eq!(words(None), "なし");
        assert_eq!(words(Some((0, 0))), "あり");
        assert_eq!(words(Some((3, -2))), "あり（右へ3mm、上へ2mm）");
        assert_eq!(words(Some((-1, 10))), "あり（左へ1mm、下へ10mm）");
    }
}
