//! PostgreSQL's programs, wherever the system keeps them.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Address;

/// Where distributions, and the installer for Windows, keep the programs of several versions beside each other: below these,
/// `VERSION/bin`.
const HOMES: &[&str] = if cfg!(windows) {
    &[r"C:\Program Files\PostgreSQL"]
} else {
    &["/usr/lib/postgresql", "/usr/local/lib/postgresql"]
};

/// A program that talks to `address`. Its further arguments are the caller's.
pub(crate) fn client(name: &str, address: &Address) -> Command {
    let mut command = Command::new(find(name));
    command.arg("--no-password").arg(format!("--dbname={}", address.without_password()));
    command.env("PGCLIENTENCODING", "UTF8").env("PGAPPNAME", "kouzyou").env("LC_MESSAGES", "C");
    if let Some(password) = &address.password {
        command.env("PGPASSWORD", password.reveal());
    }
    command
}

/// The program of the newest version; its mere name, to be looked for in `PATH`, if it is in no known place. A newer
/// program understands every older server, not the other way round.
pub(super) fn find(name: &str) -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = Vec::new();
    for home in HOMES {
        let Ok(entries) = fs::read_dir(home) else { continue };
        for entry in entries.flatten() {
            let version = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let program = entry.path().join("bin").join(format!("{name}{EXE_SUFFIX}"));
            if let Some(version) = version.filter(|_| program.is_file()) {
                versions.push((version, program));
            }
        }
    }
    versions.into_iter().max().map_or_else(|| Path::new(name).to_owned(), |(_, program)| program)
}
