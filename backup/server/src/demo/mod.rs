//! The demonstration: an invented organisation to look around in. Its own backups are real: they are taken, copied and
//! rehearsed by the engine while the demonstration is made; only the jobs of other tools have an invented history, and
//! repositories one of their sizes before today.

mod external;
mod fill;
mod logins;
mod measures;
mod media;
mod tellers;

pub(crate) use fill::{Protected, fill_demo, is_empty};
pub(crate) use logins::find_logins;
pub(crate) use measures::issuer;
