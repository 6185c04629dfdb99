//! A session with the SFTP server of another machine, through the system's own `ssh`.

use std::fmt;
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use openssh_sftp_client::fs::Fs;
use openssh_sftp_client::{Error, Sftp, SftpOptions};
use tokio::process::{ChildStdin as Input, ChildStdout as Output};
use tokio::runtime::{Builder, Runtime};

use crate::child::Program;
use crate::failure::first_line;
use crate::{Cancel, Failure, FailureKind};

/// It never asks anybody, and notices within three minutes that the other machine is gone.
const OPTIONS: [&str; 3] = ["BatchMode=yes", "ServerAliveInterval=30", "ServerAliveCountMax=6"];

/// An open session. Dropping it ends it; so does the end of our process, because `ssh` then has nobody to listen to.
pub(super) struct Session {
    sftp: Sftp,
    _ssh: Program,
    runtime: Runtime,
}

impl Session {
    /// Connects. `ssh` decides by its own configuration which key it shows and which machine it trusts.
    pub(super) fn open(
        destination: &str,
        port: Option<u16>,
        identity: Option<&Path>,
        cancel: &Cancel,
    ) -> Result<Session, Failure> {
        let mut ssh = Command::new("ssh");
        ssh.args(OPTIONS.iter().flat_map(|option| ["-o", option]));
        if let Some(port) = port {
            ssh.arg("-p").arg(port.to_string());
        }
        if let Some(identity) = identity {
            ssh.args(["-o", "IdentitiesOnly=yes", "-i"]).arg(identity);
        }
        ssh.args(["-s", "--", destination, "sftp"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let asked = cancel.clone();
        let (mut ssh, pipes) = Program::start(ssh, FailureKind::ProgramMissing, move || asked.is_asked())
            .map_err(|failure| failure.about("ssh".as_ref()))?;
        let (Some(input), Some(output)) = (pipes.input, pipes.output) else {
            return Err(Failure::new(FailureKind::Other, "ssh has no pipes"));
        };
        let runtime =
            Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(|error| {
                Failure::new(FailureKind::Other, format!("no runtime for the connection: {error}"))
            })?;
        match runtime.block_on(greet(input, output)) {
            Ok(sftp) => Ok(Session { sftp, _ssh: ssh, runtime }),
            Err(error) => {
                // What `ssh` complained about says more than that it said nothing else.
                let complaint = ssh.finish().err().unwrap_or_else(|| words(&error));
                Err(Failure::new(FailureKind::StorageFailed, complaint))
            }
        }
    }

    /// Asks, and waits for the answer.
    pub(super) fn ask<T, A: Future<Output = Result<T, Error>>>(
        &self,
        question: impl FnOnce(Fs) -> A,
    ) -> Result<T, Error> {
        self.runtime.block_on(question(self.sftp.fs()))
    }

    /// The connection itself, which also opens files.
    pub(super) fn sftp(&self) -> &Sftp {
        &self.sftp
    }
}

async fn greet(input: ChildStdin, output: ChildStdout) -> Result<Sftp, Error> {
    Sftp::new(Input::from_std(input)?, Output::from_std(output)?, SftpOptions::new()).await
}

/// An error in one line.
pub(super) fn words(error: &Error) -> String {
    match error {
        Error::SftpError(_, message) => first_line(&message.to_string()),
        other => first_line(&other.to_string()),
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ssh")
    }
}
