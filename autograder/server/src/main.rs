//! The program `autograder`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    autograder_server::run().await
}
