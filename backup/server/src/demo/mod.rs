//! The demonstration: an invented organisation to look around in. Its own backups are real: they are taken, copied and
//! rehearsed by the engine while the demonstration is made; only the jobs of other tools have an invented history.

mod external;
mod fill;
mod logins;
mod media;

pub(crate) use fill::{Protected, fill_demo, is_empty};
pub(crate) use logins::find_logins;
