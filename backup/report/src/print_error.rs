//! Why a paper was not printed.

/// Why a paper was not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// What was given makes no paper.
    #[error("the paper cannot be printed: {fault}")]
    Unsound {
        /// What is wrong.
        fault: &'static str,
    },
    /// An address is too long for a QR code.
    #[error("the address {address} does not fit into a QR code")]
    Address {
        /// The address.
        address: String,
    },
    /// The template itself failed.
    #[error("the template failed: {message}")]
    Template {
        /// The compiler's words.
        message: String,
    },
}
