//! How many guesses a password withstands.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::feedback::Warning;
use zxcvbn::zxcvbn;

use super::KnownAbout;
use super::words::{self, readings};

/// How much of a password is judged, in characters; the rest can only make it better.
const JUDGED: usize = 32;
/// What it costs to try the signs that people put between words, as the logarithm of their number.
const SEPARATOR: f64 = 0.7;
/// How the substitutions of letters are undone that people make.
const DISGUISES: [(char, char); 11] = [
    ('4', 'a'),
    ('@', 'a'),
    ('8', 'b'),
    ('3', 'e'),
    ('1', 'i'),
    ('!', 'i'),
    ('0', 'o'),
    ('5', 's'),
    ('$', 's'),
    ('7', 't'),
    ('2', 'z'),
];

/// What somebody who guesses has to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    /// The number of guesses, as its decimal logarithm.
    pub(crate) guesses_log10: f64,
    /// What makes it easy, if something does.
    pub(crate) warning: Option<Warning>,
}

/// Judges `password` by the easiest way to guess it: as it is typed, as it is read, or as words with
/// something between them.
pub(crate) fn estimate(password: &str, known: &KnownAbout) -> Estimate {
    let typed: String = password.nfkc().take(JUDGED).collect();
    let read: String = readings(&typed).chars().take(JUDGED).collect();
    let joined = joined(&read);
    let mut easiest = judge(&typed, known);
    for (form, more) in [(read, 0.0), (joined, SEPARATOR)] {
        if form != typed {
            let mut found = judge(&form, known);
            found.guesses_log10 += more;
            if found.guesses_log10 < easiest.guesses_log10 {
                easiest = found;
            }
        }
    }
    easiest
}

/// `text` without the sign between its words, if it is the same everywhere.
fn joined(text: &str) -> String {
    let mut signs = text.chars().filter(|c| !c.is_alphanumeric());
    match signs.next() {
        Some(sign) if signs.all(|other| other == sign) => text.replace(sign, ""),
        _ => text.to_owned(),
    }
}

fn judge(password: &str, known: &KnownAbout) -> Estimate {
    let lower = password.to_lowercase();
    let backwards: String = lower.chars().rev().collect();
    let undisguised: String = lower
        .chars()
        .map(|c| DISGUISES.iter().find(|(disguise, _)| *disguise == c).map_or(c, |(_, letter)| *letter))
        .collect();
    // The estimator takes a word's place in the list for its rank. Words that do not occur leave an empty
    // place: to give it thousands of words for every password would cost too much.
    let mut list: Vec<&str> = known.words().collect();
    let before = list.len();
    list.resize(before + words::count() + 1, "");
    for text in [&lower, &backwards, &undisguised] {
        for (rank, word) in words::found_in(text) {
            list[before + rank] = word;
        }
    }
    let judged = zxcvbn(password, &list);
    Estimate {
        guesses_log10: judged.guesses_log10(),
        warning: judged.feedback().and_then(zxcvbn::feedback::Feedback::warning),
    }
}
