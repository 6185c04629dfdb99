//! A worker from inside.

use std::io::{self, BufRead, BufReader, Stdin};
use std::process::{self, ExitCode};
use std::thread;
use std::time::Duration;

use super::CANCEL;
use super::voice::Voice;
use crate::{Cancel, Ending, Event, Failure, FailureKind, Order, perform};

/// How long an orphan may take to stop by itself.
const LAST_BREATH: Duration = Duration::from_secs(30);

/// The body of a worker process: performs the order that standard input brings.
///
/// Standard output belongs to the events; a program that calls this must not print anything else. Whatever libraries
/// log as a warning or an error becomes an event, so no logger may be installed before.
pub fn work() -> ExitCode {
    let cancel = Cancel::default();
    let voice = Voice::new(cancel.clone());
    voice.listen();
    step_back();

    let mut input = BufReader::new(io::stdin());
    let ending = match read_order(&mut input) {
        Ok(order) => {
            obey_signals(&cancel);
            let asked = cancel.clone();
            thread::spawn(move || listen(input, &asked));
            perform(&order, &cancel, &mut |event| voice.say(&event))
        }
        Err(reason) => Ending::Failed(Failure::new(FailureKind::Other, reason)),
    };
    voice.say(&Event::Ended(ending));
    ExitCode::SUCCESS
}

fn read_order(input: &mut impl BufRead) -> Result<Order, String> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(|error| format!("the order cannot be read: {error}"))?;
    // The error names a place, not the text around it, which may hold secrets.
    serde_json::from_str(&line)
        .map_err(|error| format!("the order is not understood, column {}", error.column()))
}

/// Waits for the wish to stop, or for the end of the parent.
fn listen(input: BufReader<Stdin>, cancel: &Cancel) {
    for line in input.lines() {
        match line {
            Ok(line) if line == CANCEL => cancel.ask(),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    cancel.ask();
    thread::sleep(LAST_BREATH);
    process::exit(1);
}

#[cfg(unix)]
fn obey_signals(cancel: &Cancel) {
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        // Without the hook the signal simply ends the process, which is safe too.
        let _ = signal_hook::flag::register(signal, cancel.flag());
    }
}

#[cfg(not(unix))]
fn obey_signals(_: &Cancel) {}

/// Lets everything else on the machine go first.
#[cfg(unix)]
fn step_back() {
    // A container may forbid it; the work is the same.
    let _ = rustix::process::nice(10);
}

#[cfg(not(unix))]
fn step_back() {}
