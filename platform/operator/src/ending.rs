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

/// Prints what was done on standard output, what stopped it on standard error.
pub(crate) fn print(ending: Ending) -> ExitCode {
    match ending {
        Ok(words) => match io::stdout().lock().write_all(words.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            // Whoever reads the output went away; the work itself is done.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(error) => complain(&error, ExitCode::FAILURE),
        },
        Err(Stop::Refused(reason)) => complain(&format_args!("{reason:#}"), ExitCode::FAILURE),
        Err(Stop::WrongUsage(words)) => complain(&words, ExitCode::from(2)),
    }
}

fn complain(words: &dyn std::fmt::Display, code: ExitCode) -> ExitCode {
    // Without a standard error there is nowhere left to say it; the code still tells.
    let _nowhere_to_say_it = writeln!(io::stderr().lock(), "{words}");
    code
}
