//! Which round a page is about.

use super::{Round, RoundState};

/// The round called `wished` (`2026-summer`), or without a wish the one whose work is open now: the latest
/// 受付中, else the latest of all. `rounds` come the latest first; `None` where there is no such round.
pub(crate) fn choose_round<'a>(rounds: &'a [Round], wished: Option<&str>) -> Option<&'a Round> {
    match wished {
        Some(name) => rounds.iter().find(|round| round.name.to_string() == name),
        None => rounds.iter().find(|round| round.state == RoundState::Open).or(rounds.first()),
    }
}
