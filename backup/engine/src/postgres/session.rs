//! Sessions: `psql` kept open and asked one thing after the other.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Stdio};

use super::{Address, client, store};
use crate::child::Program;
use crate::{Cancel, Failure, FailureKind};

/// The answer that ends every answer.
const END: &str = "-- end of answer --";

/// An open session.
pub(crate) struct Session {
    psql: Program,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    trouble: FailureKind,
}

impl Session {
    /// Connects. `trouble` is what it means if the server does not do what it is asked.
    pub(crate) fn open(address: &Address, trouble: FailureKind, cancel: &Cancel) -> Result<Session, Failure> {
        let mut command = client("psql", address);
        command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let cancel = cancel.clone();
        let (psql, pipes) = Program::start(command, FailureKind::NotPossibleHere, move || cancel.is_asked())?;
        let (Some(input), Some(output)) = (pipes.input, pipes.output) else {
            return Err(Failure::new(FailureKind::Other, "psql has no pipes"));
        };
        let mut session = Session { psql, input, output: BufReader::new(output), trouble };
        session.ask(store::SETTINGS)?;
        Ok(session)
    }

    /// Asks, and gives the answer's lines. After a failure the session is over.
    pub(crate) fn ask(&mut self, statements: &str) -> Result<Vec<String>, Failure> {
        let Session { input, output, .. } = self;
        let asked = writeln!(input, "{statements};\n{}", store::asking_for(END)).and_then(|()| input.flush());
        let mut lines = Vec::new();
        for line in output.lines().take_while(|_| asked.is_ok()).map_while(Result::ok) {
            if line == END {
                return Ok(lines);
            }
            lines.push(line);
        }
        // It said something about it before it went.
        self.psql.kill();
        Err(Failure::new(self.trouble, format!("PostgreSQL: {}", self.psql.complaint())))
    }

    /// Asks for one value.
    pub(crate) fn value(&mut self, query: &str) -> Result<String, Failure> {
        let lines = self.ask(query)?;
        let [line] = <[String; 1]>::try_from(lines)
            .map_err(|_| Failure::new(self.trouble, "PostgreSQL gave an unexpected answer"))?;
        Ok(line)
    }

    /// Asks for one line of JSON.
    pub(crate) fn row<T: serde::de::DeserializeOwned>(&mut self, query: &str) -> Result<T, Failure> {
        let row = self.rows(query)?.pop();
        row.ok_or_else(|| Failure::new(self.trouble, "PostgreSQL gave an unexpected answer"))
    }

    /// Asks for one JSON text per line.
    pub(crate) fn rows<T: serde::de::DeserializeOwned>(&mut self, query: &str) -> Result<Vec<T>, Failure> {
        let lines = self.ask(query)?;
        let read = |line: String| serde_json::from_str(&line);
        let rows = lines.into_iter().map(read).collect::<Result<_, _>>();
        rows.map_err(|error| {
            Failure::new(self.trouble, format!("PostgreSQL gave an unexpected answer: {error}"))
        })
    }
}
