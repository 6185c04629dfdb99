//! What people type into a search, as a pattern.

/// Of a search so many characters count: SQLite takes no endless patterns, and nobody looks for more.
const LONGEST: usize = 1_000;

/// The pattern that finds `typed` anywhere in a text, whatever it is made of; an empty search finds everything. The
/// statement says `LIKE $1 ESCAPE '!'`, which both engines understand alike.
pub fn containing(typed: &str) -> String {
    let mut pattern = String::new();
    pattern.push('%');
    for letter in typed.chars().take(LONGEST) {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_means_is_what_was_typed() {
        let patterns = [("", "%%"), ("名簿", "%名簿%"), ("50%", "%50!%%"), ("a_b!", "%a!_b!!%")];
        for (typed, pattern) in patterns {
            assert_eq!(containing(typed), pattern);
        }
        assert_eq!(containing(&"%".repeat(60_000)).len(), 2 * LONGEST + 2);
    }
}
