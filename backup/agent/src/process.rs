//! Running a tool and hearing what it says.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::config::Watch;
use crate::tools::{Said, Trouble};

/// So much of what a tool says is read.
const LONGEST: u64 = 64 << 20;
/// How often it is asked whether it has ended.
const EVERY: Duration = Duration::from_millis(50);
/// How long its last words may take once it has ended.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Runs the command of a watch to its end, or as long as it may take.
pub(crate) fn run(watch: &Watch) -> Result<Said, Trouble> {
    let words: Vec<&str> = match watch.command.as_slice() {
        [] => watch.tool.usual_command().to_vec(),
        words => words.iter().map(String::as_str).collect(),
    };
    let Some((program, arguments)) = words.split_first() else {
        return Err(Trouble::NotBegun("（コマンド）".to_owned(), "設定されていません".to_owned()));
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Tools whose times have no zone then speak of UTC, in English, in UTF-8.
    command.env("TZ", "UTC").env("LC_ALL", "C.UTF-8").envs(&watch.env);
    let child = command.spawn();
    let mut child = child.map_err(|error| Trouble::NotBegun((*program).to_owned(), error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever does not listen need not.
        let _not_heard = stdin.write_all(watch.tool.input().as_bytes());
    }
    let (stdout, stderr) = (heard(child.stdout.take()), heard(child.stderr.take()));
    let code = wait(&mut child, Duration::from_secs(watch.timeout_s))?;
    let text = |said: &Receiver<Vec<u8>>| {
        let bytes = said.recv_timeout(LAST_WORDS).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(Said { stdout: text(&stdout), stderr: text(&stderr), code, kept: false })
}

fn heard(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    if let Some(pipe) = pipe {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // What is cut off does not parse, and says so.
            let _cut_off = pipe.take(LONGEST).read_to_end(&mut bytes);
            let _nobody_waits = sender.send(bytes);
        });
    }
    receiver
}

fn wait(child: &mut Child, timeout: Duration) -> Result<Option<i32>, Trouble> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.code()),
            Ok(None) if begun.elapsed() < timeout => thread::sleep(EVERY),
            Ok(None) => {
                let _gone_already = child.kill();
                let _reaped = child.wait();
                return Err(Trouble::TooSlow(timeout.as_secs()));
            }
            Err(error) => return Err(Trouble::NotBegun("コマンド".to_owned(), error.to_string())),
        }
    }
}
