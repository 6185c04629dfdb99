//! A worker from outside.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::CANCEL;
use crate::failure::first_line;
use crate::{Ending, Event, Failure, FailureKind, Order};

/// How often the wish to stop is looked for.
const LOOK: Duration = Duration::from_millis(250);
/// How long a worker that was asked to stop may take before it gets a signal.
const SIGNAL_AFTER: Duration = Duration::from_secs(10);
/// How long before it is killed.
const KILL_AFTER: Duration = Duration::from_secs(30);

/// A worker process and the order it performs. Dropping it kills it, which is safe.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Line>,
    asked_at: Option<Instant>,
}

/// Why a worker did not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartWorkerError {
    /// The program does not run.
    #[error("cannot start the worker {}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The program runs, but does not take the order.
    #[error("the worker does not take its order")]
    HandOver {
        /// What the operating system says.
        source: io::Error,
    },
}

#[derive(Debug)]
enum Line {
    Event(Box<Event>),
    /// What the process said on its way down.
    Complaint(String),
}

impl Worker {
    /// Starts `program`, which is to call [`work`](crate::work()), and hands it the order. The worker has our
    /// environment, and so have the commands that it is told to run; nothing of the order is in it.
    pub fn start(program: &Path, arguments: &[&str], order: &Order) -> Result<Worker, StartWorkerError> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("RAYON_NUM_THREADS", threads().to_string())
            // Twenty threads restore, and each would keep freed memory of its own.
            .env("MALLOC_ARENA_MAX", "2");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let start = |source| StartWorkerError::Start { program: program.to_owned(), source };
        let mut child = command.spawn().map_err(start)?;

        let (say, lines) = mpsc::channel();
        if let Some(output) = child.stdout.take() {
            let say = say.clone();
            thread::spawn(move || {
                let events = BufReader::new(output).lines().map_while(Result::ok);
                for event in events.filter_map(|line| serde_json::from_str(&line).ok()) {
                    if say.send(Line::Event(Box::new(event))).is_err() {
                        return;
                    }
                }
            });
        }
        if let Some(complaints) = child.stderr.take() {
            thread::spawn(move || {
                let mut text = String::new();
                let _ = complaints.take(64 << 10).read_to_string(&mut text);
                // Nobody waits for it any more only when the ending is known.
                let _ = say.send(Line::Complaint(first_line(&text)));
            });
        }

        let mut worker = Worker { input: child.stdin.take(), child, lines, asked_at: None };
        let hand_over = |source| StartWorkerError::HandOver { source };
        let text = serde_json::to_string(order).map_err(|error| hand_over(error.into()))?;
        worker.tell(&text).map_err(hand_over)?;
        Ok(worker)
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the ending, which `on_event` does not get. `cancelled` is asked about four times a second; once it
    /// says yes, the worker is asked to stop, after ten seconds with a signal, and after thirty it is killed.
    pub fn run(mut self, on_event: &mut dyn FnMut(&Event), cancelled: &dyn Fn() -> bool) -> Ending {
        let mut complaint = String::new();
        let mut looked_at = Instant::now();
        loop {
            match self.lines.recv_timeout(LOOK) {
                Ok(Line::Event(event)) => match *event {
                    Event::Ended(ending) => return ending,
                    event => on_event(&event),
                },
                Ok(Line::Complaint(text)) => complaint = text,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if looked_at.elapsed() >= LOOK {
                looked_at = Instant::now();
                self.press(cancelled);
            }
        }
        // Its pipes are closed: it is gone, or will never say anything again.
        let _ = self.child.kill();
        match self.child.wait() {
            _ if self.asked_at.is_some() => Ending::Cancelled,
            Ok(status) => ended_early(&describe(status), &complaint),
            Err(error) => ended_early(&error.to_string(), &complaint),
        }
    }

    /// Asks the worker to stop, the more firmly the longer ago the first time was.
    fn press(&mut self, cancelled: &dyn Fn() -> bool) {
        match self.asked_at.map(|asked_at| asked_at.elapsed()) {
            None if cancelled() => {
                self.asked_at = Some(Instant::now());
                // If it cannot hear, the signals follow.
                let _ = self.tell(CANCEL);
            }
            None => {}
            Some(waited) if waited >= KILL_AFTER => {
                let _ = self.child.kill();
            }
            Some(waited) if waited >= SIGNAL_AFTER => self.terminate(),
            Some(_) => {}
        }
    }

    fn tell(&mut self, line: &str) -> io::Result<()> {
        let Some(input) = &mut self.input else { return Ok(()) };
        input.write_all(line.as_bytes())?;
        input.write_all(b"\n")?;
        input.flush()
    }

    #[cfg(unix)]
    fn terminate(&self) {
        let process = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(process) = process {
            // It may have ended meanwhile.
            let _ = rustix::process::kill_process(process, rustix::process::Signal::TERM);
        }
    }

    #[cfg(not(unix))]
    fn terminate(&self) {}
}

impl Drop for Worker {
    fn drop(&mut self) {
        // After its ending a worker has nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ended_early(how: &str, complaint: &str) -> Ending {
    let colon = if complaint.is_empty() { "" } else { ": " };
    Ending::Failed(Failure::new(FailureKind::Other, format!("the worker ended {how}{colon}{complaint}")))
}

#[cfg(unix)]
fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    status.signal().map_or_else(|| format!("early, {status}"), |signal| format!("by signal {signal}"))
}

#[cfg(not(unix))]
fn describe(status: ExitStatus) -> String {
    format!("early, {status}")
}

/// Half of the processors: a backup must not make the machine slow.
fn threads() -> usize {
    thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2))
}
