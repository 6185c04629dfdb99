//! Orders: what a program asks for under a key of its own (`Idempotency-Key`), so that the same request sent twice is carried
//! out once.
//!
//! Invariant: of several requests of one caller with one key, one at most makes something.
//! Invariant: a key that comes back with other contents is refused; with the same contents it is answered as the first time.
//! Invariant: what was begun under a key comes to its end also where its caller hangs up; the end of the server alone cuts it off.
//! Invariant: only ids and digests are kept, until [`ForgetOrders`] is performed.

mod claim;
mod forget;
mod making;
mod order;
mod store;

pub use claim::{Standing, claim_order};
pub use forget::{ForgetOrders, forget_orders};
pub use making::{Made, Making, make_once};
pub use order::{KEY, Order, UNNAMED};
pub use store::update_made;
