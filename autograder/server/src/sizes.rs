//! Sizes of files as people read them.

/// 「57KB」, 「1.5MB」
pub(crate) fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    if bytes < KIB * KIB {
        format!("{}KB", bytes.div_ceil(KIB))
    } else {
        format!("{}.{}MB", bytes / (KIB * KIB), bytes % (KIB * KIB) * 10 / (KIB * KIB))
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_units_people_use() {
        assert_eq!([size(1), size(58_000), size(1_572_864)], ["1KB", "57KB", "1.5MB"]);
    }
}
