//! A real SMTP server in a test.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

const SCRIPT: &str = include_str!("smtp_server.py");
const CERTIFICATE: &str = include_str!("smtp_tls/server.pem");
const KEY: &str = include_str!("smtp_tls/server.key");
/// How long a message may be on its way.
const PATIENCE: Duration = Duration::from_secs(120);

/// A message as the server understood it.
#[derive(Clone, Debug, Deserialize)]
pub struct ReceivedMail {
    /// To whom it was handed in.
    pub to: String,
    /// Its sender.
    pub from: String,
    /// What names it among all mails.
    pub message_id: String,
    /// Its subject, decoded.
    pub subject: String,
    /// Its plain text, decoded.
    pub text: String,
    /// Its HTML, decoded.
    pub html: String,
    /// The files that came with it.
    pub files: Vec<ReceivedFile>,
}

/// A file that came with a message.
#[derive(Clone, Debug, Deserialize)]
pub struct ReceivedFile {
    /// Its name, decoded.
    pub name: String,
    /// What it is said to be.
    pub content_type: String,
    /// Its bytes, in base64.
    pub content: String,
}

/// An SMTP server (aiosmtpd) on this machine; it ends with the value. Mail to `refused@` is refused for good, to
/// `later@` for now, and mail to `slow@` is answered after half a minute.
#[derive(Debug)]
pub struct SmtpServer {
    process: Child,
    port: u16,
    received: UnboundedReceiver<ReceivedMail>,
    _ends_it_when_closed: Option<ChildStdin>,
    _certificate: tempfile::TempDir,
}

impl SmtpServer {
    /// The authority behind the certificate of [`SmtpServer::start_with_tls`], as PEM.
    pub const AUTHORITY: &str = include_str!("smtp_tls/ca.pem");

    /// Starts one on a free port, which takes mail from anybody in the clear.
    pub fn start() -> SmtpServer {
        SmtpServer::start_by(None)
    }

    /// Starts one at `localhost` that asks for STARTTLS and then for the user `test` with that password.
    pub fn start_with_tls(password: &str) -> SmtpServer {
        SmtpServer::start_by(Some(password))
    }

    fn start_by(password: Option<&str>) -> SmtpServer {
        let certificate = tempfile::tempdir().expect("there is room for two small files");
        let file = |name, content: &str| {
            let path = certificate.path().join(name);
            fs::write(&path, content).expect("there is room for two small files");
            path
        };
        let (chain, key) = (file("server.pem", CERTIFICATE), file("server.key", KEY));
        let mut process = Command::new("python3")
            .args(["-c", SCRIPT])
            .args(
                password
                    .into_iter()
                    .flat_map(|password| [chain.as_os_str(), key.as_os_str(), password.as_ref()]),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is on the machine");
        let stdin = process.stdin.take();
        let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let port = lines.next().and_then(|line| line.ok()?.parse().ok());
        let port = port.expect(
            "the SMTP server of the tests did not start: ./test brings it, or `pip install aiosmtpd` (see .ci/requirements.txt)",
        );
        let (sender, received) = unbounded_channel();
        thread::spawn(move || pass_on(lines, &sender));
        SmtpServer { process, port, received, _ends_it_when_closed: stdin, _certificate: certificate }
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next message; waits for it, and fails where none comes.
    pub async fn next(&mut self) -> ReceivedMail {
        timeout(PATIENCE, self.received.recv()).await.ok().flatten().expect("a mail arrives")
    }

    /// Whether a message has come that nobody has looked at.
    pub fn has_more(&mut self) -> bool {
        self.received.try_recv().is_ok()
    }
}

fn pass_on(lines: std::io::Lines<BufReader<ChildStdout>>, sender: &UnboundedSender<ReceivedMail>) {
    for line in lines.map_while(Result::ok) {
        let mail = serde_json::from_str(&line).expect("the server prints what it took");
        if sender.send(mail).is_err() {
            return;
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _it_may_have_ended = self.process.kill();
        let _its_code_says_nothing = self.process.wait();
    }
}
