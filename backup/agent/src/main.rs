//! The program `backup-agent`.

use std::process::ExitCode;

fn main() -> ExitCode {
    backup_agent::run()
}
