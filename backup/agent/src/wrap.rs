//! Running somebody's backup command and reporting how it ended. The command's own end never hangs on the report.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock;
use crate::folder::{Folder, FolderError};
use crate::items::{Item, LINES, Outcome};
use crate::looks::{Looked, Looks};
use crate::spool::Spool;

/// What its reports are called.
pub(crate) const TOOL: &str = "wrap";
/// Code of a command that could not be begun, as shells have it.
const NOT_BEGUN: u8 = 127;

/// A command that goes on.
#[derive(Serialize, Deserialize)]
struct Running {
    job: String,
    id: String,
    started_at: DateTime<Utc>,
}

/// What is to be run.
pub(crate) struct Wrapped<'a> {
    pub(crate) job: &'a str,
    pub(crate) command: &'a [String],
    /// Exit codes that mean that something was kept.
    pub(crate) warnings: &'a [u8],
}

/// Runs the command, spools the report and gives the command's exit code. Whatever is wrong with the folder, the command
/// is run; without a folder nothing is reported.
pub(crate) fn run(folder: Option<&Folder>, wrapped: &Wrapped<'_>) -> (u8, Result<(), FolderError>) {
    let started_at = clock::now();
    let running = Running { job: wrapped.job.to_owned(), id: id(wrapped, started_at), started_at };
    let begun = folder.map(|folder| begin(folder, &running));

    let last = Arc::default();
    let (code, outcome, reason) = match perform(wrapped.command, &last) {
        Ok(status) => judge(status, wrapped.warnings),
        Err(error) => (NOT_BEGUN, Outcome::Failed, format!("コマンドを実行できません: {error}")),
    };
    let log = last.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect();
    let item = Item::new(&running.id, outcome, (started_at, clock::now()));
    let item = Item { reason, log, ..item };
    let reported = folder.map_or(Ok(()), |folder| report(folder, &running.job, &item));
    let reported = reported.and_then(|()| begun.map_or(Ok(()), |turn| end(folder, &running, turn?)));
    (code, reported)
}

/// Notes that a command goes on, as long as the turn is held.
fn begin(folder: &Folder, running: &Running) -> Result<File, FolderError> {
    let folder = folder.within("running")?;
    folder.write_json(&format!("{}.json", running.id), running)?;
    folder.lock(&format!("{}.alive", running.id))
}

/// It goes on no more, and was reported.
fn end(folder: Option<&Folder>, running: &Running, turn: File) -> Result<(), FolderError> {
    drop(turn);
    let Some(folder) = folder else { return Ok(()) };
    let folder = folder.within("running")?;
    folder.remove(&format!("{}.json", running.id))?;
    folder.remove(&format!("{}.alive", running.id))
}

/// Reports as 中断 what was wrapped by a program that is no more; gives how many.
pub(crate) fn report_abandoned(folder: &Folder, now: DateTime<Utc>) -> Result<usize, FolderError> {
    let running_folder = folder.within("running")?;
    let mut found = 0;
    for file in running_folder.list(".json")? {
        let Some(running) = running_folder.read_json::<Running>(&file)? else { continue };
        let alive = format!("{}.alive", running.id);
        // One that has just begun has written its file and not yet taken its turn.
        let young = now - running.started_at < chrono::TimeDelta::seconds(10);
        let Some(turn) = running_folder.try_lock(&alive)?.filter(|_| !young) else { continue };
        let item = Item::new(&running.id, Outcome::Interrupted, (running.started_at, now));
        let reason = "コマンドの途中で、エージェントか機械が止まりました".to_owned();
        report(folder, &running.job, &Item { reason, ..item })?;
        end(Some(folder), &running, turn)?;
        found += 1;
    }
    Ok(found)
}

fn id(wrapped: &Wrapped<'_>, started_at: DateTime<Utc>) -> String {
    let told = format!("{} {:?} {started_at:?} {}", wrapped.job, wrapped.command, std::process::id());
    Sha256::digest(told).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn report(folder: &Folder, job: &str, item: &Item) -> Result<(), FolderError> {
    Spool::open(folder)?.add(&item.key(job, TOOL), &item.body(job, TOOL))?;
    let (job, tool) = (job.to_owned(), TOOL.to_owned());
    let (only, problem) = (String::new(), String::new());
    Looks::note(folder, Looked { job, tool, only, at: item.ended_at, problem })
}

type LastLines = Arc<Mutex<VecDeque<String>>>;

/// Runs the command; what it says goes where it would have gone, and its last lines are kept.
fn perform(words: &[String], last: &LastLines) -> std::io::Result<ExitStatus> {
    let (program, arguments) = words.split_first().ok_or(std::io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program);
    let mut child: Child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let heard = [
        child.stdout.take().map(|pipe| pass_on(pipe, std::io::stdout(), last)),
        child.stderr.take().map(|pipe| pass_on(pipe, std::io::stderr(), last)),
    ];
    let status = child.wait()?;
    for thread in heard.into_iter().flatten() {
        let _it_only_listens = thread.join();
    }
    Ok(status)
}

fn pass_on(
    pipe: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    last: &LastLines,
) -> JoinHandle<()> {
    let last = last.clone();
    thread::spawn(move || {
        let mut lines = BufReader::new(pipe);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            // Whoever reads us may have gone; the backup goes on.
            let _reader_went_away = to.write_all(&line).and_then(|()| to.flush());
            let text = String::from_utf8_lossy(&line).trim_end().chars().take(1_000).collect();
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.len() == LINES {
                last.pop_front();
            }
            last.push_back(text);
            line.clear();
        }
    })
}

fn judge(status: ExitStatus, warnings: &[u8]) -> (u8, Outcome, String) {
    let Some(code) = status.code() else {
        return (1, Outcome::Failed, format!("コマンドが止められました（{status}）"));
    };
    // Windows has codes above 255, none of which is a success.
    let small = u8::try_from(code).unwrap_or(1);
    match code {
        0 => (0, Outcome::Succeeded, String::new()),
        _ if u8::try_from(code).is_ok_and(|code| warnings.contains(&code)) => {
            (small, Outcome::Warned, format!("終了コードは{code}でした（警告）"))
        }
        _ => (small, Outcome::Failed, format!("終了コードは{code}でした")),
    }
}
