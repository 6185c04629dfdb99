//! A message in the form that each kind of channel understands.

mod letter;
mod slack;
mod teams;
mod webhook;

pub(super) use letter::{letter, personal_letter};
pub(super) use slack::slack;
pub(super) use teams::teams;
pub(super) use webhook::{signed, webhook};
