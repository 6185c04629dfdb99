//! Codes of closed lists, as a program sends them.

use crate::Refusal;

/// The one of `all` that has the `code` that was sent; what is none of them is refused with the list of them.
pub fn read_code<T: Copy, const N: usize>(
    field: &str,
    sent: &str,
    all: [T; N],
    code: impl Fn(T) -> &'static str,
) -> Result<T, Refusal> {
    let found = all.into_iter().find(|one| code(*one) == sent);
    found.ok_or_else(|| Refusal::of_field(field, known_codes(&all.map(code))))
}

/// 「a、b、c のどれかを入れてください」
pub fn known_codes(codes: &[&str]) -> String {
    match codes {
        [one, other] => format!("{one} か {other} を入れてください"),
        codes => format!("{} のどれかを入れてください", codes.join("、")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_code_is_refused_with_those_that_are() {
        let read = |sent: &str| read_code("order", sent, ["up", "down"], |code| code);
        assert_eq!(read("down").unwrap(), "down");
        let refused = read("Down").unwrap_err().problems.unwrap();
        assert_eq!(refused.of("order"), "up か down を入れてください");
        assert_eq!(known_codes(&["a", "b", "c"]), "a、b、c のどれかを入れてください");
    }
}
