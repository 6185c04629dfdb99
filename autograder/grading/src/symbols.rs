//! Symbols: one sign per section that says how a pupil did beside the nation.

use crate::Rate;
use std::{cmp::Ordering, fmt};

/// ◎, ○ or △.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// ◎ よくできた: 10 percentage points or more above the nation.
    Well,
    /// ○ 平均なみ: less than 10 percentage points away from it.
    Average,
    /// △ もう一度: 10 percentage points or more below it.
    Again,
}

impl Symbol {
    /// The printed sign.
    pub const fn sign(self) -> char {
        match self {
            Self::Well => '◎',
            Self::Average => '○',
            Self::Again => '△',
        }
    }

    /// What the sign means, for the legend.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Well => "よくできた",
            Self::Average => "平均なみ",
            Self::Again => "もう一度",
        }
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sign().fmt(f)
    }
}

/// Compares a pupil's rate in a section with the nation's, exactly.
pub fn symbol(own: Rate, national: Rate) -> Symbol {
    if own.compare_lead(national, 10) != Ordering::Less {
        Symbol::Well
    } else if own.compare_lead(national, -10) != Ordering::Greater {
        Symbol::Again
    } else {
        Symbol::Average
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_ten_points_away_is_no_longer_average() {
        // Nation: 1,234 pupils reached exactly half of 20 points each.
        let national = Rate::new(12_340, 24_680).unwrap();
        let cases = [(0, '△'), (8, '△'), (9, '○'), (10, '○'), (11, '○'), (12, '◎'), (20, '◎')];
        for (mark, sign) in cases {
            assert_eq!(symbol(Rate::new(mark, 20).unwrap(), national).sign(), sign, "{mark}");
        }
        let just_above_half = Rate::new(12_341, 24_680).unwrap();
        assert_eq!(symbol(Rate::new(12, 20).unwrap(), just_above_half), Symbol::Average);
        assert_eq!(symbol(Rate::new(8, 20).unwrap(), just_above_half), Symbol::Again);
    }

    #[test]
    fn a_sign_is_printed_with_its_meaning_in_the_legend() {
        let legend = [Symbol::Well, Symbol::Average, Symbol::Again].map(|s| format!("{s}{}", s.label()));
        assert_eq!(legend, ["◎よくできた", "○平均なみ", "△もう一度"]);
    }
}
