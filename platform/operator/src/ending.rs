//! How a command ends.

use std::io::{self, Write};
use std::process::ExitCode;

/// What a command did, in words, or why it stopped.
pub(crate) type Ending = Result<String, Stop>;

/// Why a command stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It cannot be done as things are.
    Refused(anyhow::Error),
    /// The command line leaves something out.
    WrongUsage(String),
    /// It was done, and what it found is an ending of its own: the answer, and the code that goes with it.
    Told(String, u8),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Refused(error.into())
    }
}

/// A refusal in plain words.
pub(crate) fn refused(words: impl Into<String>) -> Stop {
    Stop::Refused(anyhow::Error::msg(words.into()))
}

/// Prints what was done on standard output, what stopped it on standard error; gives the code to end with.
pub(crate) fn print(ending: Ending) -> u8 {
    match ending {
        Ok(words) => answer(&words, 0),
        Err(Stop::Told(words, code)) => answer(&words, code),
        Err(Stop::Refused(reason)) => complain(&format_args!("{reason:#}"), 1),
        Err(Stop::WrongUsage(words)) => complain(&words, 2),
    }
}

/// The code as the process ends with it.
pub(crate) fn code(code: u8) -> ExitCode {
    ExitCode::from(code)
}

/// Ends the process at once.
pub(crate) fn leave(code: u8) -> ! {
    std::process::exit(code.into())
}

fn answer(words: &str, code: u8) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(words.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => code,
        // Whoever reads the output went away; the work itself is done.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => code,
        Err(error) => complain(&error, 1),
    }
}

fn complain(words: &dyn std::fmt::Display, code: u8) -> u8 {
    // Without a standard error there is nowhere left to say it; the code still tells.
    let _nowhere_to_say_it = writeln!(io::stderr().lock(), "{words}");
    code
}
