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

/// Writes a size of so many bytes: `1.4 GB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];
    // A size on a screen needs no more precision than f64 gives.
    let (mut size, mut unit) = (bytes as f64, 0);
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && size < 99.95);
    format!("{size:.digits$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::{grouped, size};

    #[test]
    fn counts_are_grouped_by_three() {
        for (count, written) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_284_007, "1,284,007")] {
            assert_eq!(grouped(count), written);
        }
    }

    #[test]
    fn sizes_have_two_or_three_digits() {
        let written = [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 KB"),
            (1_449_000, "1.4 MB"),
            (99_949_999, "99.9 MB"),
            (100_000_000, "100 MB"),
            (999_600_000, "1.0 GB"),
            (12_000_000_000_000, "12.0 TB"),
        ];
        for (bytes, written) in written {
            assert_eq!(size(bytes), written);
        }
    }
}
