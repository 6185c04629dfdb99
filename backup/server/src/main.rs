//! The program `backup-mgmt`.

use std::process::ExitCode;

/// A worker has no runtime of the server's: it is a process of its own that only blocks.
fn main() -> ExitCode {
    if backup_server::is_worker() { backup_engine::work() } else { backup_server::run() }
}
