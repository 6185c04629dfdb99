//! Why a card was not printed.

/// Why a card was not printed. `card` counts from 0, in the order in which the cards were given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// Neither subject was sat; or no card was given.
    #[error("card {card}: neither subject was sat, so there is nothing to print")]
    NothingToPrint {
        /// Which card.
        card: usize,
    },
    /// The numbers contradict each other.
    #[error("card {card}: {fault}")]
    Unsound {
        /// Which card.
        card: usize,
        /// What is wrong.
        fault: &'static str,
    },
    /// A block of the page does not hold its content: a fault of the template.
    #[error("card {card}: block {block} does not hold its content")]
    Overflow {
        /// Which card.
        card: usize,
        /// The block's letter in the page's design, or `page`.
        block: String,
    },
    /// The template itself failed.
    #[error("the template failed: {message}")]
    Template {
        /// The compiler's words.
        message: String,
    },
}
