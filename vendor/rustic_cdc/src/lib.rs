//! The rolling hash of rustic's chunker.

mod polynom;
mod rolling_hash;

pub use polynom::{Polynom, Polynom64};
pub use rolling_hash::{Rabin64, RollingHash64};
