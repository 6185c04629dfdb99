//! The program `autograder-bench`: measures what docs/measured.md keeps.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    autograder_server::bench::run().await
}
