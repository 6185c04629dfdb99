//! Programs that we start: ended with us, and their last complaint kept.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::failure::first_line;
use crate::{Cancel, Failure, FailureKind};

/// How often it is looked whether a program has to be ended.
const WATCH: Duration = Duration::from_millis(100);
/// How often it is looked whether a program has ended that has nothing more to say.
const WAIT: Duration = Duration::from_millis(10);

/// A running program. Dropping it kills it.
pub(crate) struct Program {
    name: String,
    child: Arc<Mutex<Child>>,
    complaints: Option<JoinHandle<String>>,
    over: Cancel,
}

/// The pipes of a program, as far as they were asked for.
pub(crate) struct Pipes {
    pub(crate) input: Option<ChildStdin>,
    pub(crate) output: Option<ChildStdout>,
}

impl Program {
    /// Starts a program. It is killed as soon as `is_over`, which ends its output, so that whoever reads that needs no
    /// other care. `missing` is what it means if there is no such program.
    pub(crate) fn start(
        mut command: Command,
        missing: FailureKind,
        is_over: impl Fn() -> bool + Send + 'static,
    ) -> Result<(Program, Pipes), Failure> {
        let name = command.get_program().to_string_lossy().into_owned();
        set_apart(&mut command);
        let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| {
            let kind = if error.kind() == io::ErrorKind::NotFound { missing } else { FailureKind::Other };
            Failure::new(kind, format!("cannot start {name}: {error}"))
        })?;
        let pipes = Pipes { input: child.stdin.take(), output: child.stdout.take() };
        let complaints = child.stderr.take().map(|stderr| thread::spawn(move || last_line(stderr)));
        let program =
            Program { name, child: Arc::new(Mutex::new(child)), complaints, over: Cancel::default() };
        let (child, gone) = (Arc::clone(&program.child), program.over.clone());
        thread::spawn(move || {
            while !gone.is_asked() {
                if is_over() {
                    kill(&child);
                }
                thread::sleep(WATCH);
            }
        });
        Ok((program, pipes))
    }

    /// Ends the program at once.
    pub(crate) fn kill(&self) {
        kill(&self.child);
    }

    /// Waits until the program ends, which it does once it has said everything. It has to end well.
    pub(crate) fn finish(&mut self) -> Result<(), String> {
        let status = loop {
            let ended = lock(&self.child).try_wait();
            match ended {
                Ok(Some(status)) => break status,
                Ok(None) => thread::sleep(WAIT),
                Err(error) => return Err(format!("{}: {error}", self.name)),
            }
        };
        if status.success() {
            return Ok(());
        }
        let complaint = self.complaint();
        let colon = if complaint.is_empty() { "" } else { ": " };
        Err(format!("{} ended with {status}{colon}{complaint}", self.name))
    }

    /// The last thing it complained about; known once it has ended.
    pub(crate) fn complaint(&mut self) -> String {
        self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.over.ask();
        self.kill();
        let _ = lock(&self.child).wait();
    }
}

/// Gives a program a process group, so that what it starts can be ended with it: a shell's own programs hold its pipes.
#[cfg(unix)]
pub(crate) fn set_apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
pub(crate) fn set_apart(_: &mut Command) {}

/// Whether this process may become another account, and make files belong to others.
#[cfg(unix)]
pub(crate) fn we_are_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
pub(crate) fn we_are_root() -> bool {
    false
}

fn kill(child: &Mutex<Child>) {
    let mut child = lock(child);
    // Once it was waited for, its number may belong to somebody else.
    if matches!(child.try_wait(), Ok(None)) {
        kill_group(&child);
        let _ = child.kill();
    }
}

#[cfg(unix)]
fn kill_group(child: &Child) {
    let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        // It may have ended by itself a moment ago; then there is nothing to kill.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group(_: &Child) {}

fn lock(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a program to its end, which has to be a good one.
pub(crate) fn run(mut command: Command, missing: FailureKind, cancel: &Cancel) -> Result<(), Failure> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let cancel = cancel.clone();
    let (mut program, _pipes) = Program::start(command, missing, move || cancel.is_asked())?;
    program.finish().map_err(|reason| Failure::new(FailureKind::Other, reason))
}

/// Reads a program's complaints so that it never waits for us, and keeps the last line.
fn last_line(mut stderr: ChildStderr) -> String {
    const KEPT: usize = 8 << 10;
    let mut kept = VecDeque::new();
    let mut chunk = [0; 1024];
    while let Ok(length @ 1..) = stderr.read(&mut chunk) {
        kept.extend(&chunk[..length]);
        let excess = kept.len().saturating_sub(KEPT);
        kept.drain(..excess);
    }
    let text = String::from_utf8_lossy(kept.make_contiguous()).into_owned();
    text.lines().rev().map(first_line).find(|line| !line.is_empty()).unwrap_or_default()
}
