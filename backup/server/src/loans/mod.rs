//! 貸出: who has which medium, for what, and until when.
//!
//! Invariant: a medium is lent once at a time (`one_open_loan_per_medium`), and only from its place.
//! Invariant: a loan is overdue from the moment at which its last day ends, whether or not the server has noted it yet.

pub(crate) mod api;
mod lend;
mod overdue;
mod readdress;
mod remind;
pub(crate) mod routes;
mod sheet;
mod slip;
mod store;
mod take_back;
mod views;

platform_database::row_id! {
    /// A row of `loans`.
    LoanId
}

pub(crate) use lend::{Borrower, LendMediumError, NewLoan, lend_in, lend_medium};
pub(crate) use overdue::{NoteOverdue, note_overdue};
pub(crate) use readdress::Mail;
pub(crate) use remind::{RemindBorrowers, remind_borrowers};
pub(crate) use routes::{FilledLoan, field_of};
pub(crate) use sheet::list_sheet;
pub(crate) use store::{LateLoan, Out, count_out, list_due_by_tomorrow, list_late};
pub(crate) use take_back::{TakeBackError, take_back_in};
