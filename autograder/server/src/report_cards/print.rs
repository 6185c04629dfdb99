//! Printing many cards: on several threads, and without one bad card spoiling the others.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use autograder_report::{Press, PrintError, ReportCard};

/// How many cards are printed before any of them is put away; bounds the memory that printing takes.
pub(crate) const BUNDLE: usize = 50;

/// Prints each card as a PDF of its own, in their order, on `threads` threads.
/// `None` when `go_on`, which is asked before each card, called the work off.
pub(crate) fn print_each(
    press: &Press,
    cards: &[&ReportCard],
    threads: usize,
    go_on: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Result<Vec<u8>, PrintError>>> {
    let next = AtomicUsize::new(0);
    let printed: Vec<OnceLock<_>> = cards.iter().map(|_| OnceLock::new()).collect();
    let work = || {
        while let Some((card, place)) = take(&next, cards, &printed).filter(|_| go_on()) {
            place.get_or_init(|| press.pdf(card));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.min(cards.len()) {
            scope.spawn(work);
        }
    });
    printed.into_iter().map(OnceLock::into_inner).collect()
}

/// The next card that no thread has taken, and the place for its page.
fn take<'a, T>(
    next: &AtomicUsize,
    cards: &'a [&ReportCard],
    printed: &'a [T],
) -> Option<(&'a ReportCard, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((cards.get(at)?, printed.get(at)?))
}

/// Prints the cards as one PDF. Those that cannot be printed are left out and named by their index.
/// `None` if no card is left.
pub(crate) fn print_booklet(
    press: &Press,
    cards: Vec<ReportCard>,
) -> (Option<Vec<u8>>, Vec<(usize, PrintError)>) {
    let mut indices: Vec<usize> = (0..cards.len()).collect();
    let (mut cards, mut left_out) = (cards, Vec::new());
    while !cards.is_empty() {
        let error = match press.booklet(&cards) {
            Ok(pdf) => return (Some(pdf), left_out),
            Err(error) => error,
        };
        // An error of the template names no card, so each is tried alone.
        let at =
            named(&error).or_else(|| cards.iter().position(|card| press.pdf(card).is_err())).unwrap_or(0);
        cards.remove(at);
        left_out.push((indices.remove(at), error));
    }
    (None, left_out)
}

fn named(error: &PrintError) -> Option<usize> {
    match error {
        PrintError::NothingToPrint { card }
        | PrintError::Unsound { card, .. }
        | PrintError::Overflow { card, .. } => Some(*card),
        _ => None,
    }
}

/// What a person reads where a card could not be printed.
pub(crate) fn words_for(error: &PrintError) -> &'static str {
    match error {
        PrintError::NothingToPrint { .. } => "結果のある教科がありません",
        PrintError::Unsound { .. } => "得点と配点などの数が合わないため、印刷できません",
        PrintError::Overflow { .. } => "文字が枠に収まらないため、印刷できません",
        _ => "印刷の型に不具合があり、印刷できません",
    }
}
