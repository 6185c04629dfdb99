//! A server of somebody else's, in a process of its own, which hears what is posted to it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use serde::Deserialize;

const SCRIPT: &str = include_str!("listener.py");

/// A request that was heard.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Heard {
    pub(crate) path: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server on this machine that answers every request with what was set last; it ends with the value.
pub(crate) struct Listener {
    process: Child,
    port: u16,
    talk: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Listener {
    /// Starts one on a free port, which answers 200 and `ok`.
    pub(crate) fn start() -> Listener {
        let mut python = Command::new("python3");
        let python = python.args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = python.spawn().unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut output = BufReader::new(output);
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        Listener { process, port: port.trim().parse().unwrap(), talk: Mutex::new((input, output)) }
    }

    /// Where it listens; `path` may be a secret.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What is answered from now on.
    pub(crate) fn answer(&self, status: u16, words: &str) {
        assert_eq!(self.say(&format!("answer {status} {words}")).trim(), "answering");
    }

    /// Everything that was heard since somebody last asked.
    pub(crate) fn take(&self) -> Vec<Heard> {
        serde_json::from_str(&self.say("take")).unwrap()
    }

    /// Says something to the process; gives the line that it says to that.
    fn say(&self, words: &str) -> String {
        let mut talk = self.talk.lock().unwrap();
        writeln!(talk.0, "{words}").unwrap();
        let mut line = String::new();
        talk.1.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}
