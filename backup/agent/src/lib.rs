//! Runs beside other backup tools and reports to the backup management server what they did.
//!
//! A look asks a tool what it knows ([`tools`]), turns each of its backups into one report with a stable name, as well as
//! what it verified, and puts those that are new into the spool, a folder on disk; from there they are sent in order. The server makes one run of
//! all reports of one name, so sending twice is harmless and losing is what must not happen.
//!
//! Invariant: a backup is noted as seen only after its report lies in the spool, and a report leaves the spool only after
//! the server has answered for it. Whenever the program is killed, the worst is that something is sent again.
//! Invariant: what a tool says is never a success unless the tool says so; a tool that cannot be asked is a problem that
//! the server is told of, no run.
//! Invariant: the token is in no argument, no log and no file that others may read.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod cli;
mod clock;
mod config;
mod deliver;
mod folder;
mod identity;
mod items;
mod looks;
mod process;
mod rounds;
mod seen;
mod server;
mod spool;
pub mod tools;
mod wrap;

pub use cli::run;
pub use config::{Config, Watch};
pub use deliver::{Delivered, deliver};
pub use folder::{Folder, FolderError};
pub use identity::Identity;
pub use items::{Item, Outcome, Told, Totals};
pub use looks::look_at_all;
pub use rounds::{Round, round};
pub use server::{Server, ServerError};
pub use spool::Spool;
