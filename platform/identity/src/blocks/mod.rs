//! Blocks: addresses from which nobody is answered.
//!
//! Invariant: a caller at a blocked address gets a bare 403 before anything else is done for it.
//! Invariant: every process of the server reads the list anew at most a second after it was read last; the process that
//! changed it, at once.

mod block;
mod refuse;
mod store;

platform_database::row_id! {
    /// A row of `address_blocks`.
    BlockId
}

pub use block::{BlockAddressError, NewBlock, block_address, unblock_address};
pub use refuse::{BlockedAddresses, refuse_blocked};
pub use store::{AddressBlock, find_address_block, find_address_block_of, list_address_blocks};
