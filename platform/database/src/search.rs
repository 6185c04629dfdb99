//! What people type into a search, as a pattern.

/// The pattern that finds `typed` anywhere in a text, whatever it is made of; an empty search finds everything. The
/// statement says `LIKE $1 ESCAPE '!'`, which both engines understand alike.
pub fn containing(typed: &str) -> String {
    let mut pattern = String::with_capacity(typed.len() + 2);
    pattern.push('%');
    for letter in typed.chars() {
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
    use super::containing;

    #[test]
    fn what_a_pattern_means_is_what_was_typed() {
        let patterns = [("", "%%"), ("名簿", "%名簿%"), ("50%", "%50!%%"), ("a_b!", "%a!_b!!%")];
        for (typed, pattern) in patterns {
            assert_eq!(containing(typed), pattern);
        }
    }
}
