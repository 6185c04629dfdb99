//! Files that come from somewhere else than the file system: the output of a program, or a text we wrote.

use std::ffi::OsStr;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rustic_core::repofile::{Metadata, Node, NodeType};
use rustic_core::{ErrorKind, ReadSource, ReadSourceEntry, ReadSourceOpen, RusticError, RusticResult};

use super::full::Full;
use crate::child::Program;
use crate::guard::Guard;
use crate::{Failure, FailureKind, Manifest};

/// One file of a stream source. Its name stands at the root of the snapshot.
pub(super) struct StreamedFile {
    pub(super) name: String,
    pub(super) content: Content,
}

/// Where a streamed file's bytes come from.
pub(super) enum Content {
    /// We have them.
    Text(Vec<u8>),
    /// A program that is started when its output is wanted.
    Output(Command),
    /// A file that lies elsewhere.
    File(PathBuf),
}

/// Streamed files as a source.
pub(super) struct Streams {
    files: Mutex<Vec<StreamedFile>>,
    guard: Arc<Guard>,
    /// What it means if a program is not there.
    missing: FailureKind,
    /// A folder that only the library sees, see [`super::stream_size`].
    mark: Option<&'static str>,
}

impl Streams {
    pub(super) fn new(mut files: Vec<StreamedFile>, guard: Arc<Guard>) -> Streams {
        // The library wants entries in order.
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Streams { files: Mutex::new(files), guard, missing: FailureKind::SourceMissing, mark: None }
    }

    /// Says what it means if a program is not there.
    pub(super) fn needing(mut self, missing: FailureKind) -> Streams {
        self.missing = missing;
        self
    }

    /// Adds an entry that says it is a folder and has no content.
    pub(super) fn marked(mut self, mark: &'static str) -> Streams {
        self.mark = Some(mark);
        self
    }

    /// What the snapshot says was backed up.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().map(|file| path_of(&file.name)).collect()
    }
}

fn path_of(name: &str) -> PathBuf {
    Path::new("/").join(name)
}

impl ReadSource for Streams {
    type Open = OpenStream;
    type Iter = Box<dyn Iterator<Item = RusticResult<ReadSourceEntry<OpenStream>>> + Send>;

    fn size(&self) -> RusticResult<Option<u64>> {
        Ok(None)
    }

    fn entries(&self) -> Self::Iter {
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        let now = Some(Timestamp::now());
        let (guard, missing) = (Arc::clone(&self.guard), self.missing);
        let files = files.into_iter().map(move |StreamedFile { name, content }| {
            let size = content.length();
            let metadata =
                Metadata { mtime: now, atime: now, mode: Some(0o600), size, ..Metadata::default() };
            let node = Node::new_node(OsStr::new(&name), NodeType::File, metadata);
            let open = OpenStream { name: name.clone(), content, missing, guard: Arc::clone(&guard) };
            Ok(ReadSourceEntry { path: path_of(&name), node, open: Some(open) })
        });
        let mark = self.mark.map(|mark| {
            let node = Node::new_node(OsStr::new(mark), NodeType::Dir, Metadata::default());
            Ok(ReadSourceEntry { path: PathBuf::new(), node, open: None })
        });
        Box::new(mark.into_iter().chain(files))
    }
}

impl Content {
    /// A manifest as it stands in a snapshot.
    pub(super) fn manifest(manifest: &Manifest) -> Result<Content, Failure> {
        let text = serde_json::to_vec_pretty(manifest);
        text.map(Content::Text).map_err(|error| Failure::new(FailureKind::Other, error.to_string()))
    }

    /// The length as far as it is known beforehand.
    fn length(&self) -> u64 {
        match self {
            Content::Text(text) => text.len() as u64,
            Content::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Content::Output(_) => 0,
        }
    }
}

/// A streamed file that is opened later, by the thread that reads it.
pub(super) struct OpenStream {
    name: String,
    content: Content,
    missing: FailureKind,
    guard: Arc<Guard>,
}

impl ReadSourceOpen for OpenStream {
    type Reader = StreamReader;

    fn open(self) -> RusticResult<StreamReader> {
        let OpenStream { name, content, missing, guard } = self;
        let input = match content {
            Content::Text(text) => Ok(Box::new(Cursor::new(text)) as Box<dyn Read + Send>),
            Content::File(path) => std::fs::File::open(&path)
                .map(|file| Box::new(file) as Box<dyn Read + Send>)
                .map_err(|error| Failure::from_io(&error, FailureKind::SourceFailed, "read", &path)),
            Content::Output(command) => Output::start(command, missing, Arc::clone(&guard))
                .map(|output| Box::new(output) as Box<dyn Read + Send>),
        };
        match input {
            Ok(input) => Ok(StreamReader { input: Full::new(input, u64::MAX), name, guard }),
            Err(failure) => {
                let words = failure.reason.clone();
                guard.veto(failure);
                Err(RusticError::new(ErrorKind::InputOutput, words))
            }
        }
    }
}

/// Reads until the backup is over. Whatever goes wrong keeps the snapshot from being stored: half a dump is none.
pub(super) struct StreamReader {
    input: Full<Box<dyn Read + Send>>,
    name: String,
    guard: Arc<Guard>,
}

impl Read for StreamReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.guard.is_over() {
            return Err(io::Error::other("the backup ends early"));
        }
        self.input.read(buffer).inspect_err(|error| {
            let reason = format!("{}: {error}", self.name);
            self.guard.veto(Failure::new(FailureKind::SourceFailed, reason));
        })
    }
}

/// The output of a running program, which ends in an error if the program does. A program that waits for something is
/// ended when the backup is over.
struct Output {
    pipe: ChildStdout,
    program: Program,
    ended: bool,
}

impl Output {
    fn start(mut command: Command, missing: FailureKind, guard: Arc<Guard>) -> Result<Output, Failure> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let (program, pipes) = Program::start(command, missing, move || guard.is_over())?;
        let mute = || Failure::new(FailureKind::SourceFailed, "a command has no output");
        Ok(Output { pipe: pipes.output.ok_or_else(mute)?, program, ended: false })
    }
}

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = if self.ended { 0 } else { self.pipe.read(buffer)? };
        if length == 0 && !buffer.is_empty() && !self.ended {
            self.ended = true;
            self.program.finish().map_err(io::Error::other)?;
        }
        Ok(length)
    }
}
