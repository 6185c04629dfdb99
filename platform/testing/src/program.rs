//! The command line of a server, used as people use it.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::TestDatabase;

/// The program of a server, working on the database of a test in a folder of its own.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    path: &'a str,
    database: &'a TestDatabase,
    folder: &'a Path,
    files: &'a Path,
}

impl<'a> Program<'a> {
    /// The program at `path`, which stands in `folder` and keeps its files in `files`.
    pub fn new(path: &'a str, database: &'a TestDatabase, folder: &'a Path, files: &'a Path) -> Program<'a> {
        Program { path, database, folder, files }
    }

    /// Runs it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program was built with the test")
    }

    /// Starts it, silent; the caller ends it.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program was built with the test")
    }

    /// Runs it; it must succeed. Gives what it said.
    #[track_caller]
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("the program speaks UTF-8")
    }

    /// Runs it; it must refuse (exit code 1). Gives its reasons.
    #[track_caller]
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        String::from_utf8(output.stderr).expect("the program speaks UTF-8")
    }

    /// The command itself, to be run in a way of one's own.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.path);
        command
            .args(arguments)
            .env("DATABASE_URL", &self.database.address)
            .env("DATA_DIR", self.files)
            // Nobody listens there, so no command takes another server for this one.
            .env("LISTEN", "127.0.0.1:1")
            .current_dir(self.folder);
        command
    }
}
