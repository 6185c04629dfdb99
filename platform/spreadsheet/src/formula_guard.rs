//! Keeps text in a CSV from being run as a formula by the spreadsheet that opens it.
//!
//! Invariant: `unguard(guard(text)) == text` for every text.

use std::borrow::Cow;

/// Puts an apostrophe before text that a spreadsheet would take for a formula.
///
/// Text that already stands behind apostrophes gets one more, so that [`unguard`] can tell them apart.
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    if is_risky(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Takes away the apostrophe that [`guard`] put there.
pub(crate) fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => rest,
        _ => text,
    }
}

fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_formulas_are_guarded() {
        assert_eq!(guard("=1+1"), "'=1+1");
        assert_eq!(guard("'=1+1"), "''=1+1");
        assert_eq!(guard("'90"), "'90");
        assert_eq!(guard("山田"), "山田");
        assert_eq!(unguard("'90"), "'90");
    }

    proptest! {
        #[test]
        fn guarding_loses_nothing(text in "['=+@\t\ra-]{0,6}") {
            let guarded = guard(&text);
            prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(unguard(&guarded), text.as_str());
        }
    }
}
