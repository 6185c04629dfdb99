//! Retries: when a failed run is tried again.

use chrono::Duration;

/// How long to wait after the `failed`-th try in a row has failed: 1, 5, 15 minutes, then no more.
///
/// So a start that fails is tried again three times; after that it waits for a person or for the next start.
pub const fn retry_delay(failed: u32) -> Option<Duration> {
    match failed {
        1 => Some(Duration::minutes(1)),
        2 => Some(Duration::minutes(5)),
        3 => Some(Duration::minutes(15)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_retries_each_later_than_the_last() {
        let minutes = |failed| retry_delay(failed).map(|delay| delay.num_minutes());
        assert_eq!([0, 1, 2, 3, 4, u32::MAX].map(minutes), [None, Some(1), Some(5), Some(15), None, None]);
    }
}
