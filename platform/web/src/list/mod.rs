//! The one list component: a room describes its columns once, and every list sorts, filters, pages and prints alike.
//!
//! Invariant: the address is the state; a list can be bookmarked, sent to a colleague and gone back to.
//! Invariant: what is done to all that match is sent as the condition and its exceptions, never as a thousand ids.
//! Invariant: a store only ever sees a sort key that the description names.

mod describe;
mod query;
mod selection;
mod table;
mod view;

pub use describe::{CellView, List, ListColumn, ListFilter, ListOrder};
pub use query::ListQuery;
pub use selection::{Selection, SelectionForm, Ticked};
pub use table::{ListTable, TableColumn};
pub use view::ListView;
