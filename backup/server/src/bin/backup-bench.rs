//! The program `backup-bench`: measures what docs/measured.md keeps.

use std::process::ExitCode;

fn main() -> ExitCode {
    if backup_server::is_worker() { backup_engine::work() } else { backup_server::bench::run() }
}
