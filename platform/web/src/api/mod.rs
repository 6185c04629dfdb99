//! What an API for programs needs around its handlers: JSON that is refused in words, pages, revisions, a description.
//!
//! Invariant: the description names the same addresses as the table (`Routes::api_get` and its like); a test of each
//! server compares them.

mod codes;
mod description;
mod explain;
mod page;
mod revision;
mod sent;

pub use codes::{known_codes, read_code};
pub use description::{ApiDescription, ApiLine};
pub use explain::{Explain, explain};
pub use page::{Page, PageAddress};
pub(crate) use revision::spare_known;
pub use revision::{Revised, SeenRevision};
pub use sent::Sent;
