//! The labels that the server gives by itself: 「LTO-0012」 after 「LTO-0011」.

use backup_policy::MediumKind;

/// What the labels of a kind begin with.
pub(super) fn prefix(kind: MediumKind) -> &'static str {
    match kind {
        MediumKind::Tape => "LTO-",
        MediumKind::Rdx => "RDX-",
        MediumKind::ExternalDisk => "HDD-",
        MediumKind::Usb => "USB-",
        MediumKind::Optical => "OPT-",
    }
}

/// The label after the highest of those that are there; other labels of people's own do not count.
pub(super) fn next_label<'a>(prefix: &str, known: impl Iterator<Item = &'a str>) -> String {
    let digits = |label: &'a str| label.strip_prefix(prefix).filter(|rest| rest.len() <= 9);
    let numbers = known.filter_map(digits).filter_map(|rest| rest.parse::<u32>().ok());
    format!("{prefix}{:04}", numbers.max().unwrap_or(0) + 1)
}

#[cfg(test)]
mod tests {
    use super::next_label;

    #[test]
    fn the_next_number_is_one_above_the_highest_of_the_kind() {
        let known = ["LTO-0002", "LTO-0011", "LTO-金曜", "RDX-0099", "LTO-99999999999"];
        assert_eq!(next_label("LTO-", known.into_iter()), "LTO-0012");
        assert_eq!(next_label("USB-", known.into_iter()), "USB-0001");
    }
}
