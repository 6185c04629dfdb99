//! Looking at what is watched: ask the tool, spool what is new, note how it went.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::config::{Config, Watch};
use crate::folder::{Folder, FolderError};
use crate::items::{Item, Outcome, Told};
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
    /// Of several sources the one that is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) only: String,
    pub(crate) at: DateTime<Utc>,
    /// Why nothing was seen, or what a check found; empty where all is well.
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

    pub(crate) fn of(&self, watch: &Watch) -> Option<&Looked> {
        self.0.get(&name((&watch.job, watch.tool.code()), &watch.only))
    }

    /// What is noted of this kind.
    pub(crate) fn list(&self, tool: &str) -> impl Iterator<Item = &Looked> {
        self.0.values().filter(move |looked| looked.tool == tool)
    }

    /// Notes how a look went.
    pub(crate) fn note(folder: &Folder, looked: Looked) -> Result<(), FolderError> {
        let _turn = folder.lock("looks.turn")?;
        let mut looks = Looks::read(folder)?;
        looks.0.insert(name((&looked.job, &looked.tool), &looked.only), looked);
        folder.write_json(FILE, &looks)
    }
}

fn name((job, tool): (&str, &str), only: &str) -> String {
    format!("{tool} {job}\n{only}").trim_end().to_owned()
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
        let last = looks.of(watch).map(|looked| looked.at);
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
        Ok(items) => (spool_news(folder, watch, &items, now)?, found(&items)),
        Err(trouble) => (0, trouble.to_string()),
    };
    let (job, tool, only) = (watch.job.clone(), watch.tool.code().to_owned(), watch.only.clone());
    Looks::note(folder, Looked { job, tool, only, at: now, problem })?;
    Ok(new)
}

/// What checks found, in words; empty where they found nothing.
fn found(items: &[Item]) -> String {
    let failed = items.iter().filter(|item| item.told == Told::Check && item.outcome == Outcome::Failed);
    let words = failed.map(|item| format!("{} {}", item.source, item.reason).trim().to_owned());
    let words: Vec<String> = words.collect();
    if words.is_empty() { String::new() } else { Trouble::Found(words.join("、")).to_string() }
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
        // A check of everything is of what the watch calls it.
        for item in items.iter_mut().filter(|item| item.told == Told::Check && item.source.is_empty()) {
            item.source.clone_from(&watch.only);
        }
        items.retain(|item| item.source == watch.only);
    }
    Ok(items)
}

/// What a tool said, kept in a file by somebody else.
fn as_said(files: Vec<LogFile>) -> Said {
    let bytes = files.into_iter().next().map(|file| file.bytes).unwrap_or_default();
    Said { stdout: String::from_utf8_lossy(&bytes).into_owned(), kept: true, ..Said::default() }
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
    // When a check was made whose words somebody else kept is not known.
    for item in items.iter().filter(|item| item.told != Told::Check || watch.file.is_none()) {
        let key = item.key(&watch.job, watch.tool.code());
        if seen.is_news(&key, item, now) {
            spool.add(&key, &item.body(&watch.job, watch.tool.code()))?;
            new += 1;
        }
        seen.note(key, item, now);
    }
    seen.keep(now)?;
    Ok(new)
}
