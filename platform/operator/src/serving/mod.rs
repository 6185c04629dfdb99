//! A server as a service: how it begins, takes connections, reads its settings anew and ends, as systemd or any other
//! service manager would have it.
//!
//! Invariant: connections that come while the settings are read anew, or while a server with a handed socket restarts,
//! wait; none is refused.

mod beneath;
mod entrance;
mod restart;
mod sharing;
mod shifts;
mod supervisor;
mod tls;

pub use beneath::run_beneath;
pub use entrance::Entrance;
pub use restart::{Fixed, refuse_restart};
pub use shifts::{Shift, finish_traces, serve};
pub use tls::TlsSettings;
