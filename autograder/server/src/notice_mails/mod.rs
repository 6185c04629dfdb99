//! Notice mails: notices by mail, as each person wishes them.
//!
//! Invariant: a person gets one mail about everything that is due, and no mail about a notice twice: what is due is
//! claimed in the transaction that writes the mail down.
//! Invariant: nobody gets a mail in their quiet hours; it waits until they end.

mod letter;
mod mail;
mod preferences;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use mail::{MailNotices, mail_notices, mail_soon};
