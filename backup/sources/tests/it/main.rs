//! The clients against servers that behave as the tools are documented to.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "../mock/mod.rs"]
mod mock;

mod aws;
mod copies;
mod em;
mod hardships;
mod pbs;
mod trust;
mod vbr;

use backup_sources::{Access, Tool, Trust};
use chrono::{DateTime, Utc};
use mock::Server;

fn access(tool: Tool, server: &Server, (user, password): (&str, &str)) -> Access {
    Access {
        tool,
        place: server.place(),
        user: user.to_owned(),
        password: password.to_owned(),
        trust: Trust::pin(&server.fingerprint()).unwrap(),
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
