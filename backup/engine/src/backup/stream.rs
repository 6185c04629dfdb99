//! Files that come from somewhere else than the file system: the output of a program, or a text we wrote.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use jiff::Timestamp;
use rustic_core::repofile::{Metadata, Node, NodeType};
use rustic_core::{ErrorKind, ReadSource, ReadSourceEntry, ReadSourceOpen, RusticError, RusticResult};

use crate::failure::first_line;
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
    /// A folder that only the library sees, see [`super::stream_size`].
    mark: Option<&'static str>,
}

impl Streams {
    pub(super) fn new(mut files: Vec<StreamedFile>, guard: Arc<Guard>) -> Streams {
        // The library wants entries in order.
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Streams { files: Mutex::new(files), guard, mark: None }
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
        let guard = Arc::clone(&self.guard);
        let files = files.into_iter().map(move |StreamedFile { name, content }| {
            let size = content.length();
            let metadata =
                Metadata { mtime: now, atime: now, mode: Some(0o600), size, ..Metadata::default() };
            let node = Node::new_node(OsStr::new(&name), NodeType::File, metadata);
            let open = OpenStream { name: name.clone(), content, guard: Arc::clone(&guard) };
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
    guard: Arc<Guard>,
}

impl ReadSourceOpen for OpenStream {
    type Reader = FullReader;

    fn open(self) -> RusticResult<FullReader> {
        let OpenStream { name, content, guard } = self;
        let input = match content {
            Content::Text(text) => Ok(Box::new(Cursor::new(text)) as Box<dyn Read + Send>),
            Content::File(path) => std::fs::File::open(&path)
                .map(|file| Box::new(file) as Box<dyn Read + Send>)
                .map_err(|error| Failure::from_io(&error, FailureKind::SourceFailed, "read", &path)),
            Content::Output(command) => {
                Output::start(command).map(|output| Box::new(output) as Box<dyn Read + Send>)
            }
        };
        match input {
            Ok(input) => Ok(FullReader { input, name, guard }),
            Err(failure) => {
                let words = failure.reason.clone();
                guard.veto(failure);
                Err(RusticError::new(ErrorKind::InputOutput, words))
            }
        }
    }
}

/// Reads until the buffer is full. The library's chunker makes its buffer as small as the smallest read it ever got,
/// which makes pipes twenty times slower than they are.
///
/// Whatever goes wrong keeps the snapshot from being stored: half a dump is none.
pub(super) struct FullReader {
    input: Box<dyn Read + Send>,
    name: String,
    guard: Arc<Guard>,
}

impl Read for FullReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            if self.guard.is_over() {
                return Err(io::Error::other("the backup ends early"));
            }
            match self.input.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let reason = format!("{}: {error}", self.name);
                    self.guard.veto(Failure::new(FailureKind::SourceFailed, reason));
                    return Err(error);
                }
            }
        }
        Ok(filled)
    }
}

/// The output of a running program, which ends in an error if the program does.
struct Output {
    child: Child,
    pipe: BufReader<std::process::ChildStdout>,
    complaints: Option<JoinHandle<String>>,
    program: String,
    ended: bool,
}

impl Output {
    fn start(mut command: Command) -> Result<Output, Failure> {
        let program = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| {
            let kind = match error.kind() {
                io::ErrorKind::NotFound => FailureKind::SourceMissing,
                _ => FailureKind::SourceFailed,
            };
            Failure::new(kind, format!("cannot start {program}: {error}"))
        })?;
        let missing = || Failure::new(FailureKind::SourceFailed, format!("{program} has no output"));
        let pipe = BufReader::with_capacity(1 << 20, child.stdout.take().ok_or_else(missing)?);
        let stderr = child.stderr.take().ok_or_else(missing)?;
        let complaints = Some(thread::spawn(move || last_line(stderr)));
        Ok(Output { child, pipe, complaints, program, ended: false })
    }

    fn finish(&mut self) -> io::Result<()> {
        self.ended = true;
        let status = self.child.wait()?;
        if status.success() {
            return Ok(());
        }
        let complaint = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        let colon = if complaint.is_empty() { "" } else { ": " };
        Err(io::Error::other(format!("{} ended with {status}{colon}{complaint}", self.program)))
    }
}

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = if self.ended { 0 } else { self.pipe.read(buffer)? };
        if length == 0 && !buffer.is_empty() && !self.ended {
            self.finish()?;
        }
        Ok(length)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.ended {
            // It may have ended by itself; then there is nothing to kill.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Reads a program's complaints so that it never waits for us, and keeps the last line.
fn last_line(stderr: ChildStderr) -> String {
    const KEPT: usize = 8 << 10;
    let mut kept = VecDeque::new();
    let mut chunk = [0; 1024];
    let mut stderr = stderr;
    while let Ok(length @ 1..) = stderr.read(&mut chunk) {
        kept.extend(&chunk[..length]);
        let excess = kept.len().saturating_sub(KEPT);
        kept.drain(..excess);
    }
    let text = String::from_utf8_lossy(kept.make_contiguous()).into_owned();
    text.lines().rev().map(first_line).find(|line| !line.is_empty()).unwrap_or_default()
}
