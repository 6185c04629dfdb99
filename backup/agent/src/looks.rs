//! Looking at what is watched: ask the tool, spool what is new, note how it went.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::config::{Config, Watch};
use crate::folder::{Folder, FolderError};
use crate::items::Item;
use crate::process;
use crate::seen::Seen;
use crate::spool::Spool;
use crate::tools::{Answer, LogFile, Reading, Said, Trouble};

const FILE: &str = "looks.json";
/// So much of the end of a file is read.
const TAIL: u64 = 1 << 20;
/// Files that were written longer ago are history.
const HISTORY: TimeDelta = TimeDelta::days(31);

/// How it went when somebody last looked, or when a wrapped command last ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Looked {
    pub(crate) job: String,
    pub(crate) tool: String,
    pub(crate) at: DateTime<Utc>,
    /// Why nothing was seen; empty where something was.
    pub(crate) problem: String,
}

/// The notes of all looks.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Looks(BTreeMap<String, Looked>);

impl Looks {
    pub(crate) fn read(folder: &Folder) -> Result<Looks, FolderError> {
        Ok(folder.read_json(FILE)?.unwrap_or_default())
    }

    pub(crate) fn of(&self, job: &str, tool: &str) -> Option<&Looked> {
        self.0.get(&name(job, tool))
    }

    /// What is noted of this kind.
    pub(crate) fn list(&self, tool: &str) -> impl Iterator<Item = &Looked> {
        self.0.values().filter(move |looked| looked.tool == tool)
    }

    /// Notes how a look went.
    pub(crate) fn note(folder: &Folder, looked: Looked) -> Result<(), FolderError> {
        let _turn = folder.lock("looks.turn")?;
        let mut looks = Looks::read(folder)?;
        looks.0.insert(name(&looked.job, &looked.tool), looked);
        folder.write_json(FILE, &looks)
    }
}

fn name(job: &str, tool: &str) -> String {
    format!("{tool} {job}")
}

/// Looks at what is due, or at everything, and gives how many reports are new.
pub fn look_at_all(
    folder: &Folder,
    config: &Config,
    everything: bool,
    now: DateTime<Utc>,
) -> Result<usize, FolderError> {
    let looks = Looks::read(folder)?;
    let mut new = 0;
    for watch in &config.watches {
        let last = looks.of(&watch.job, watch.tool.code()).map(|looked| looked.at);
        let every = TimeDelta::minutes(watch.every_minutes.into());
        if everything || last.is_none_or(|last| now - last >= every || last > now) {
            new += look(folder, watch, now)?;
        }
    }
    Ok(new)
}

/// Looks once. A tool that cannot be asked is noted as a problem; only the agent's own folder is an error.
fn look(folder: &Folder, watch: &Watch, now: DateTime<Utc>) -> Result<usize, FolderError> {
    let (new, problem) = match ask(watch, now) {
        Ok(items) => (spool_news(folder, watch, &items, now)?, String::new()),
        Err(trouble) => (0, trouble.to_string()),
    };
    let (job, tool) = (watch.job.clone(), watch.tool.code().to_owned());
    Looks::note(folder, Looked { job, tool, at: now, problem })?;
    Ok(new)
}

fn ask(watch: &Watch, now: DateTime<Utc>) -> Result<Vec<Item>, Trouble> {
    let zone = watch.offset().ok_or_else(|| Trouble::Unreadable(format!("時差 {}", watch.zone)))?;
    let answer = match &watch.file {
        None => Answer::Said(process::run(watch)?),
        Some(path) => {
            let read = read_files(path, &watch.only, watch.tool.reads_files(), now);
            let files =
                read.map_err(|error| Trouble::NoFile(path.display().to_string(), error.to_string()))?;
            if watch.tool.reads_files() { Answer::Files(files) } else { Answer::Said(as_said(files)) }
        }
    };
    let mut items = watch.tool.read(&answer, Reading { now, zone })?;
    // Of files those are read whose names say so.
    if !watch.only.is_empty() && !watch.tool.reads_files() {
        items.retain(|item| item.source == watch.only);
    }
    Ok(items)
}

/// What a tool said, kept in a file by somebody else.
fn as_said(files: Vec<LogFile>) -> Said {
    let bytes = files.into_iter().next().map(|file| file.bytes).unwrap_or_default();
    Said { stdout: String::from_utf8_lossy(&bytes).into_owned(), stderr: String::new(), code: Some(0) }
}

fn read_files(path: &Path, only: &str, tail: bool, now: DateTime<Utc>) -> io::Result<Vec<LogFile>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![read_file(path, tail)?]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let fresh = now - DateTime::<Utc>::from(metadata.modified()?) < HISTORY;
        if metadata.is_file() && fresh && name.contains(only) {
            files.push(read_file(&entry.path(), tail)?);
        }
    }
    Ok(files)
}

fn read_file(path: &Path, tail: bool) -> io::Result<LogFile> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if tail && metadata.len() > TAIL {
        file.seek(SeekFrom::End(-(1 << 20)))?;
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(LogFile { name, modified: metadata.modified()?.into(), bytes })
}

/// First the spool, then the note: whoever is killed between the two spools again, under the same name.
fn spool_news(
    folder: &Folder,
    watch: &Watch,
    items: &[Item],
    now: DateTime<Utc>,
) -> Result<usize, FolderError> {
    let (spool, mut seen) = (Spool::open(folder)?, Seen::read(folder, watch)?);
    let mut new = 0;
    for item in items {
        let key = item.key(&watch.job, watch.tool.code());
        if seen.is_news(&key, item, now) {
            spool.add(&key, &item.body(&watch.job))?;
            new += 1;
        }
        seen.note(key, now);
    }
    seen.keep(now)?;
    Ok(new)
}
