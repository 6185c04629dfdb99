//! A remote of rclone: `rclone serve restic` is started beside us and spoken to as a REST server.
//!
//! It serves this machine alone, on a port that it finds itself and behind a login of random letters, which it has from
//! its environment and which only our own account can read there. The remotes are those of rclone's own configuration.

use std::io::{BufRead, BufReader};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use super::Store;
use super::http::Http;
use super::rest::Server;
use crate::child::{Program, run};
use crate::failure::first_line;
use crate::{Cancel, Failure, FailureKind, Secret};

const RCLONE: &str = "rclone";
/// How long rclone may take to reach its remote.
const PATIENCE: Duration = Duration::from_secs(120);
/// Begins the address that rclone says it serves.
const HERE: &str = "http://127.0.0.1:";
/// The shell waits for the end of its standard input, which ends with us however we end, and then ends rclone.
const UNTIL_WE_END: &str = "\"$@\" </dev/null 2>&1 & exec >/dev/null 2>&1; cat; kill $!";

/// A running `rclone serve restic`. Dropping it ends it.
pub(super) struct Rclone {
    _program: Program,
    _input: Option<ChildStdin>,
}

/// Serves a remote, as rclone writes it: `name:folder`.
pub(super) fn connect(remote: &Secret, cancel: &Cancel) -> Result<Store, Failure> {
    if cfg!(windows) {
        let reason = "rclone is used on Linux only: a shell has to end it with us";
        return Err(Failure::new(FailureKind::NotPossibleHere, reason));
    }
    let mut version = Command::new(RCLONE);
    version.arg("version");
    run(version, FailureKind::ProgramMissing, cancel).map_err(|failure| failure.about(RCLONE.as_ref()))?;

    let password = Secret::new(format!("{:032x}", rand::random::<u128>()));
    let mut shell = Command::new("sh");
    shell.args(["-c", UNTIL_WE_END, "sh", RCLONE, "serve", "restic", "--addr", "127.0.0.1:0"]);
    // As restic does: a file that was removed in a bucket of Backblaze is gone.
    shell.args(["--ask-password=false", "--b2-hard-delete", "--", remote.reveal()]);
    shell.env("RCLONE_USER", "kouzyou").env("RCLONE_PASS", password.reveal());
    shell.stdin(Stdio::piped()).stdout(Stdio::piped());
    let asked = cancel.clone();
    let (program, pipes) = Program::start(shell, FailureKind::ProgramMissing, move || asked.is_asked())?;
    let port = wait_for_port(pipes.output)?;

    let url = Secret::new(format!("http://kouzyou:{}@127.0.0.1:{port}/", password.reveal()));
    let rclone = Rclone { _program: program, _input: pipes.input };
    let server = Server::new(&url, Http::within_this_machine(cancel))?.served_by(Arc::new(rclone));
    Ok(Store { files: Arc::new(server.clone()), locks: Box::new(server) })
}

fn wait_for_port(output: Option<ChildStdout>) -> Result<String, Failure> {
    let failed = |reason: String| Failure::new(FailureKind::StorageFailed, format!("rclone: {reason}"));
    let output = output.ok_or_else(|| failed("no output".to_owned()))?;
    let (say, heard): (_, Receiver<Result<String, String>>) = mpsc::channel();
    thread::spawn(move || listen(output, &say));
    match heard.recv_timeout(PATIENCE) {
        Ok(port) => port.map_err(failed),
        Err(_) => Err(failed("the remote does not answer".to_owned())),
    }
}

/// Says the port once it is known, or the last complaint; then listens on, so that rclone never waits for us.
fn listen(output: ChildStdout, say: &Sender<Result<String, String>>) {
    let mut last = String::new();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some(port) = port(&line) {
            // Nobody waits any more where it took too long.
            let _ = say.send(Ok(port));
        }
        last = first_line(&line);
    }
    let _ = say.send(Err(last));
}

fn port(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(HERE)?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then_some(port)
}

impl std::fmt::Debug for Rclone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(RCLONE)
    }
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn the_port_is_found_in_what_rclone_says() {
        let lines = [
            ("NOTICE: shelf: Serving restic REST API on http://127.0.0.1:43621/", Some("43621")),
            ("NOTICE: shelf: Serving restic REST API on [http://127.0.0.1:7/]", Some("7")),
            ("NOTICE: Config file not found", None),
            ("http://127.0.0.1:", None),
        ];
        for (line, found) in lines {
            assert_eq!(port(line).as_deref(), found, "{line}");
        }
    }
}
