//! The standard output of a command.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use super::stream::{Content, StreamedFile, Streams};
use super::{Series, Stored, index, stream_size};
use crate::repository::Opened;
use crate::work::Work;
use crate::{Failure, FailureKind};

/// Stores what a command prints.
pub(super) fn store(
    opened: Opened,
    program: &str,
    arguments: &[String],
    file_name: &str,
    series: &Series,
    work: &Work,
) -> Result<Stored, Failure> {
    if Path::new(file_name).file_name().is_none_or(|name| name != file_name) {
        return Err(Failure::new(FailureKind::SourceMissing, format!("{file_name:?} is not a file's name")));
    }
    let (repository, guard) = index(opened, work)?;
    let mut command = Command::new(program);
    command.args(arguments);
    let file = StreamedFile { name: file_name.to_owned(), content: Content::Output(command) };
    let streams = Streams::new(vec![file], Arc::clone(&guard));
    let snapshot = stream_size::archive(repository, &guard, streams, series)?;
    Ok(Stored::complete(snapshot, None))
}
