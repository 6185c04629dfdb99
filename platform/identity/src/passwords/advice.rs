//! What a person reads about a password while choosing one.

use zxcvbn::feedback::Warning;

use super::{Estimate, KnownAbout, estimate};
use crate::WeakPassword;
use crate::users::judge;

/// How good a password is, and what would make it better.
#[derive(Clone, Debug)]
pub(crate) struct Advice {
    /// From 0 to 4; what may not be a password has 2 at most.
    pub(crate) score: u8,
    /// The score in a word.
    pub(crate) label: &'static str,
    /// What to do, or that nothing needs to be done.
    pub(crate) words: String,
}

/// Judges `chosen` for whom `known` is known about.
pub(crate) fn advice(chosen: &str, known: &KnownAbout) -> Advice {
    let found = estimate(chosen, known);
    let score = score(&found);
    match judge(chosen, known) {
        Ok(()) => Advice {
            score: score.max(3),
            label: if score >= 4 { "とても強い" } else { "強い" },
            words: "このパスワードを使えます。ほかのサービスと同じものは避けてください。".to_owned(),
        },
        Err(weak) => {
            let score = score.min(2);
            let label = ["とても弱い", "弱い", "もう少し"][usize::from(score)];
            Advice { score, label, words: in_words(weak, found.warning) }
        }
    }
}

/// The steps are those of the estimator.
fn score(found: &Estimate) -> u8 {
    match found.guesses_log10 {
        ..3.0 => 0,
        ..6.0 => 1,
        ..9.0 => 2,
        ..11.0 => 3,
        _ => 4,
    }
}

fn in_words(weak: WeakPassword, warning: Option<Warning>) -> String {
    match (weak, warning) {
        (WeakPassword::TooShort | WeakPassword::ShortAndGuessable, Some(warning)) => {
            format!("{weak}{}", why(warning))
        }
        _ => weak.to_string(),
    }
}

/// What makes a password easy to guess, as a sentence.
pub(crate) fn why(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            "キーの並びは、すぐに推測されます。"
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "同じ文字やことばの繰り返しは、すぐに推測されます。"
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => {
            "よく使われ、流出したこともあるパスワードか、それに似たものです。"
        }
        Warning::SequencesLikeAbcAreEasyToGuess => "abc や 6543 のような順番は、すぐに推測されます。",
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => {
            "年や日付は、すぐに推測されます。"
        }
        Warning::AWordByItselfIsEasyToGuess => "1つのことばだけでは、すぐに推測されます。",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => "人の名前は、すぐに推測されます。",
    }
}
