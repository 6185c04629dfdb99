//! Numbers as people read them.

/// Writes a count in groups of three: `1,284`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn counts_are_grouped_by_three() {
        for (count, written) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_284_007, "1,284,007")] {
            assert_eq!(grouped(count), written);
        }
    }
}
