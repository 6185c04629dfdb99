//! Reads a server's settings from its file and the environment, and says what is wrong with them.
//!
//! A setting has one name everywhere: `DATABASE_URL` in the environment and in a `.env` file,
//! `database_url` in a TOML file. The environment wins over the file, the file over the default.
//!
//! Invariant: no other crate reads the environment.
//! Invariant: a value that is not what it should be is never replaced by the default in silence:
//! [`Settings::finish`] lists every such problem, and no setting may be used before it agreed.
//! Invariant: a secret is in no `Debug` and in no problem.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod overview;
mod problem;
mod setting;
mod settings;
mod source;

pub use overview::{FormerSetting, Overview, SettingView, Shown};
pub use problem::{InvalidSettings, Problem};
pub use setting::{SecretText, Setting};
pub use settings::Settings;
pub use source::Source;
