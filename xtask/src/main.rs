//! Checks and chores of the repository: `cargo xtask <task>`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line answers by printing")]

mod architecture;
mod claims;
mod graph;
mod notices;

use std::{fs, process::ExitCode};

use anyhow::Context;
use cargo_metadata::{Metadata, MetadataCommand};

const USAGE: &str = "\
usage: cargo xtask <task>

  check-architecture   compare the crates and their sources with the house law
  check-claims         compare what docs/security.md says is kept with the tests that it names
  check-generated      verify that the generated files are current
  notices              write THIRD-PARTY-NOTICES.md";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let task = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["check-architecture"] => check_architecture,
        ["check-claims"] => check_claims,
        ["check-generated"] => check_generated,
        ["notices"] => write_notices,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match task() {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(refused) => {
            eprintln!("{refused:#}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace around the working folder, never the one in which this program was compiled: a build folder
/// may serve several clones.
fn metadata() -> anyhow::Result<Metadata> {
    MetadataCommand::new()
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("while reading the crates with cargo metadata")
}

fn check_architecture() -> anyhow::Result<String> {
    let violations = architecture::check(&metadata()?)?;
    anyhow::ensure!(violations.is_empty(), "{}", violations.join("\n"));
    Ok("the architecture holds".to_owned())
}

fn check_claims() -> anyhow::Result<String> {
    let problems = claims::check(&metadata()?)?;
    anyhow::ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(format!("what {} says is kept is there", claims::FILE))
}

fn check_generated() -> anyhow::Result<String> {
    let metadata = metadata()?;
    let kept = fs::read_to_string(metadata.workspace_root.join(notices::FILE)).unwrap_or_default();
    let current = kept == notices::render(&metadata)?;
    anyhow::ensure!(current, "{} is not current: run `cargo xtask notices`", notices::FILE);
    Ok(format!("{} is current", notices::FILE))
}

fn write_notices() -> anyhow::Result<String> {
    let metadata = metadata()?;
    let text = notices::render(&metadata)?;
    fs::write(metadata.workspace_root.join(notices::FILE), text)
        .with_context(|| format!("while writing {}", notices::FILE))?;
    Ok(format!("wrote {}", notices::FILE))
}
