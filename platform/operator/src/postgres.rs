//! PostgreSQL's own programs, wherever the system keeps them.
//!
//! Invariant: a password reaches them in `PGPASSWORD`, which only the same account can read, and never as an argument.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use percent_encoding::percent_decode_str;

/// Where distributions, and the installer for Windows, keep the programs of several versions beside each other: below these,
/// `VERSION/bin`.
const HOMES: &[&str] = if cfg!(windows) {
    &[r"C:\Program Files\PostgreSQL"]
} else {
    &["/usr/lib/postgresql", "/usr/local/lib/postgresql"]
};

/// A program that talks to the database at `address`. Its further arguments are the caller's.
pub(crate) fn client(program: &str, address: &str) -> Command {
    let (place, password) = without_password(address);
    let mut command = Command::new(find(program));
    command.arg("--no-password").arg(format!("--dbname={place}"));
    command.env("PGCLIENTENCODING", "UTF8").env("LC_MESSAGES", "C");
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// The program of the newest version; its mere name, to be looked for in `PATH`, if it is in no known place. A newer
/// program understands every older server, not the other way round.
pub(crate) fn find(program: &str) -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = Vec::new();
    for home in HOMES {
        let Ok(entries) = fs::read_dir(home) else { continue };
        for entry in entries.flatten() {
            let version = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let path = entry.path().join("bin").join(format!("{program}{EXE_SUFFIX}"));
            if let Some(version) = version.filter(|_| path.is_file()) {
                versions.push((version, path));
            }
        }
    }
    versions.into_iter().max().map_or_else(|| Path::new(program).to_owned(), |(_, path)| path)
}

/// The address for a command line, and the password that stood in it.
fn without_password(address: &str) -> (String, Option<String>) {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
    let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let mut password = None;
    let authority = match authority.rsplit_once('@') {
        Some((login, host)) => {
            let (user, secret) = login.split_once(':').unwrap_or((login, ""));
            password = Some(secret).filter(|secret| !secret.is_empty()).map(decode);
            format!("{user}@{host}")
        }
        None => authority.to_owned(),
    };
    let mut kept = Vec::new();
    for (name, value) in parameters.split('&').filter_map(|parameter| parameter.split_once('=')) {
        match name {
            "password" => password = Some(decode(value)),
            // Ours alone: PostgreSQL's own programs know no such parameter.
            "statement-cache-capacity" => {}
            "ssl-mode" => kept.push(format!("sslmode={value}")),
            "ssl-root-cert" | "ssl-ca" => kept.push(format!("sslrootcert={value}")),
            "ssl-cert" => kept.push(format!("sslcert={value}")),
            "ssl-key" => kept.push(format!("sslkey={value}")),
            name => kept.push(format!("{name}={value}")),
        }
    }
    let mark = if kept.is_empty() { "" } else { "?" };
    (format!("{scheme}://{authority}/{database}{mark}{}", kept.join("&")), password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_an_address() {
        for (address, place, password) in [
            ("postgres://me:s%40cret@db:5433/shop", "postgres://me@db:5433/shop", Some("s@cret")),
            ("postgresql://db/shop", "postgresql://db/shop", None),
            ("postgres:///shop?host=/run/pg&password=a%20b", "postgres:///shop?host=/run/pg", Some("a b")),
            ("postgres://me:p@ss@db/shop", "postgres://me@db/shop", Some("p@ss")),
            (
                "postgres://db/shop?statement-cache-capacity=0&ssl-mode=require",
                "postgres://db/shop?sslmode=require",
                None,
            ),
        ] {
            assert_eq!(without_password(address), (place.to_owned(), password.map(str::to_owned)));
        }
    }
}
