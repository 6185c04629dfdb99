//! AWS Backup: its REST API of one region and account, asked with the key of a user who may only list.

mod copies;
mod holdings;
mod restores;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::door::{Door, Reply, unreadable};
use crate::fields::{field, in_address, list, query, text};
use crate::holdings::unless_refused;
use crate::signature::Signer;
use crate::{
    Access, Attempt, LOOK_BACK, Met, ObjectReport, OpenSession, Poll, SessionReport, Sizes, ToldJob, Trouble,
    Verdict,
};

const JOBS: &str = "/backup-jobs/";
const VAULTS: &str = "/backup-vaults/";
/// No list has more pages.
const MOST_PAGES: usize = 200;
/// How often a request is sent that is told to come more slowly.
const ATTEMPTS: u32 = 5;
/// A signature is good for so long.
const SIGNED_FOR: TimeDelta = TimeDelta::minutes(5);

/// What is known of a recovery point.
struct Point {
    status: String,
    made: Option<DateTime<Utc>>,
}

/// Recovery points, by name.
type Points = HashMap<String, Point>;

struct Visit<'a> {
    door: &'a mut Door,
    signer: Signer<'a>,
    began: Instant,
    now: DateTime<Utc>,
    /// By how much signatures are dated ahead of our clock.
    shift: TimeDelta,
}

pub(crate) fn try_out(door: &mut Door, access: &Access, now: DateTime<Utc>) -> Result<Met, Trouble> {
    let mut visit = Visit::begin(door, access, now)?;
    visit.get(JOBS, &[("maxResults", "1")])?;
    Ok(visit.met())
}

pub(crate) fn poll(
    door: &mut Door,
    access: &Access,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Poll, Trouble> {
    Visit::begin(door, access, now)?.ask(since)
}

impl<'a> Visit<'a> {
    /// The account is `key@region`.
    fn begin(door: &'a mut Door, access: &'a Access, now: DateTime<Utc>) -> Result<Visit<'a>, Trouble> {
        let (key, region) = access.user.rsplit_once('@').ok_or(Trouble::NoRegion)?;
        let signer = Signer { key, secret: &access.password, region, service: "backup" };
        Ok(Visit { door, signer, began: Instant::now(), now, shift: TimeDelta::zero() })
    }

    fn met(&self) -> Met {
        Met { words: format!("AWS Backup、リージョン {}", self.signer.region), ahead: self.door.ahead }
    }

    fn ask(&mut self, since: DateTime<Utc>) -> Result<Poll, Trouble> {
        let from = in_address(since);
        let rows = self.all(JOBS, "BackupJobs", "BackupJobId", &[("createdAfter", &from)])?;
        let mut poll = Poll::of(self.met());
        let now = self.now + self.door.ahead;
        let copied = copies::ask(self, &in_address(since.min(now - LOOK_BACK)));
        let copied = unless_refused(copied, "コピージョブの結果", &mut poll.notes)?;
        let points = self.points(&rows, copied.as_deref(), since.min(now - LOOK_BACK), &mut poll.notes)?;
        let parents: HashSet<&str> = rows.iter().map(|row| text(row, "BackupJobId")).collect();
        let (inner, outer): (Vec<&Value>, Vec<&Value>) =
            rows.iter().partition(|row| parents.contains(text(row, "ParentJobId")));
        let mut children: HashMap<&str, Vec<&Value>> = HashMap::new();
        for row in inner {
            children.entry(text(row, "ParentJobId")).or_default().push(row);
        }
        let mut newest = None;
        for row in outer {
            let Some(began) = moment(row, "CreationDate") else {
                poll.notes.push(format!("ジョブ {} の時刻を読めません。", text(row, "BackupJobId")));
                continue;
            };
            newest = newest.max(Some(began));
            let objects = children.remove(text(row, "BackupJobId")).unwrap_or_default();
            match end(row) {
                Some(ended) => poll.sessions.push(session(row, (began, ended), &objects, &points)),
                None => {
                    let job = ToldJob::named(&resource(row));
                    poll.going_on.push(OpenSession { job, began, is_retry: None });
                }
            }
        }
        let vaults = self.all(VAULTS, "BackupVaultList", "BackupVaultArn", &[]);
        let vaults = unless_refused(vaults, "ボールトのロックの状態", &mut poll.notes)?;
        let tests = restores::ask(self, &from, vaults.as_deref().unwrap_or_default());
        let tests = unless_refused(tests, "復元テストの結果", &mut poll.notes)?.unwrap_or_default();
        poll.holdings.places = vaults.map(|rows| holdings::places(&rows, now, &mut poll.notes));
        poll.verifications = tests.ended;
        let lying = copies::told(&rows, copied.as_deref(), &points, self.signer.region);
        poll.holdings.copies = Some(lying);
        poll.holdings.all_copies = copied.is_some();
        let open = [tests.open, copies::open(copied.as_deref().unwrap_or_default())].concat();
        poll.mark_at(since, newest, &open);
        Ok(poll)
    }

    /// The recovery points that jobs made and copied since then, by name. Whoever may not ask this is told the jobs all the
    /// same.
    fn points(
        &mut self,
        jobs: &[Value],
        copied: Option<&[Value]>,
        since: DateTime<Utc>,
        notes: &mut Vec<String>,
    ) -> Result<Points, Trouble> {
        let written = jobs.iter().map(|job| text(job, "BackupVaultName"));
        let read = copied.into_iter().flatten().map(|row| last_part(text(row, "SourceBackupVaultArn")));
        let vaults: BTreeSet<&str> = written.chain(read).filter(|vault| is_vault(vault)).collect();
        let (from, mut points) = (in_address(since), HashMap::new());
        for vault in vaults {
            let path = format!("/backup-vaults/{vault}/recovery-points/");
            match self.all(&path, "RecoveryPoints", "RecoveryPointArn", &[("createdAfter", &from)]) {
                Ok(rows) => points.extend(rows.iter().map(|row| {
                    let point =
                        Point { status: text(row, "Status").to_owned(), made: moment(row, "CreationDate") };
                    (text(row, "RecoveryPointArn").to_owned(), point)
                })),
                Err(Trouble::Forbidden { said, .. } | Trouble::Refused { said, .. }) => {
                    notes.push(format!(
                        "ボールト「{vault}」の復旧ポイントは確かめられませんでした（{said}）。"
                    ));
                }
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(points)
    }

    /// Every row of a list, each once. A page may be empty and yet not the last.
    fn all(
        &mut self,
        path: &str,
        name: &str,
        id: &str,
        filters: &[(&str, &str)],
    ) -> Result<Vec<Value>, Trouble> {
        let (mut rows, mut seen, mut pages) = (Vec::new(), HashSet::new(), HashSet::new());
        let mut next = String::new();
        for _page in 0..MOST_PAGES {
            let token = [("nextToken", next.as_str())];
            let token = if next.is_empty() { &[] } else { &token[..] };
            let body = self.get(path, &[&[("maxResults", "1000")], token, filters].concat())?;
            let page =
                list(&body, &[name]).ok_or_else(|| unreadable(path, format!("{name} がありません")))?;
            rows.extend(page.iter().filter(|row| seen.insert(text(row, id).to_owned())).cloned());
            text(&body, "NextToken").clone_into(&mut next);
            if next.is_empty() {
                return Ok(rows);
            }
            if !pages.insert(next.clone()) {
                break;
            }
        }
        Err(Trouble::Endless(path.to_owned()))
    }

    fn get(&mut self, path: &str, parameters: &[(&str, &str)]) -> Result<Value, Trouble> {
        let whole = format!("{path}?{}", query(parameters));
        let mut attempt = 1;
        loop {
            let reply = self.send(&whole)?;
            match said(&reply).as_str() {
                "ThrottlingException" if attempt < ATTEMPTS => {
                    thread::sleep(Duration::from_millis(500 << attempt));
                    attempt += 1;
                }
                "InvalidSignatureException" if self.is_misdated() => self.shift = self.door.ahead,
                error if is_of_login(error) => {
                    return Err(Trouble::LoginRefused { status: reply.status.as_u16(), said: reply.said() });
                }
                _ => return reply.json(path),
            }
        }
    }

    fn send(&mut self, path: &str) -> Result<Reply, Trouble> {
        let elapsed = TimeDelta::from_std(self.began.elapsed()).unwrap_or_default();
        let signed = self.signer.sign(&self.door.address(path), self.now + elapsed + self.shift);
        let signed = signed.map_err(|error| Trouble::Unreached(error.to_string()))?;
        let headers: Vec<(&str, &str)> = signed.output().headers().collect();
        self.door.get(path, &headers)
    }

    /// Whether our clock may be why a signature was refused, and nothing was done about it yet.
    fn is_misdated(&self) -> bool {
        self.shift.is_zero() && self.door.ahead.abs() > SIGNED_FOR
    }
}

/// What an error is called; its name may be followed by an address.
fn said(reply: &Reply) -> String {
    let name = reply.headers.get("x-amzn-errortype").and_then(|name| name.to_str().ok()).unwrap_or_default();
    name.split(':').next().unwrap_or_default().to_owned()
}

/// Errors that a person must mend; the account's rights are another matter.
fn is_of_login(error: &str) -> bool {
    let known = [
        "ExpiredTokenException",
        "InvalidSignatureException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "IncompleteSignatureException",
        "MissingAuthenticationTokenException",
        "OptInRequired",
    ];
    known.contains(&error)
}

/// When a job was over; `None` while it goes on.
fn end(row: &Value) -> Option<DateTime<Utc>> {
    let completed = moment(row, "CompletionDate");
    match text(row, "State") {
        "CREATED" | "PENDING" | "RUNNING" | "ABORTING" => None,
        "COMPLETED" | "PARTIAL" | "FAILED" | "ABORTED" | "EXPIRED" => {
            completed.or_else(|| moment(row, "CreationDate"))
        }
        _unknown => completed,
    }
}

/// What an ARN ends with.
fn last_part(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

/// Whether a vault may be called so, which needs no encoding then.
fn is_vault(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
}

fn session(
    row: &Value,
    span: (DateTime<Utc>, DateTime<Utc>),
    children: &[&Value],
    points: &Points,
) -> SessionReport {
    let (verdict, words) = result(row, points);
    let objects = children.iter().map(|child| {
        let (verdict, words) = result(child, points);
        ObjectReport { name: resource(child), verdict, words, sizes: sizes(child) }
    });
    SessionReport {
        id: text(row, "BackupJobId").to_owned(),
        job: ToldJob::named(&resource(row)),
        span,
        verdict,
        words,
        sizes: sizes(row),
        attempt: Attempt::default(),
        objects: objects.collect(),
    }
}

/// How a job ended. One that is COMPLETED may carry a warning, and its recovery point may be worth less than it says.
fn result(row: &Value, points: &Points) -> (Verdict, String) {
    let (state, category) = (text(row, "State"), text(row, "MessageCategory"));
    let said = text(row, "StatusMessage");
    let words = if said.is_empty() { category } else { said }.to_owned();
    let verdict = match state {
        "COMPLETED" if category.is_empty() || category == "SUCCESS" => Verdict::Succeeded,
        "COMPLETED" | "PARTIAL" => Verdict::Warned,
        "FAILED" | "ABORTED" | "EXPIRED" => Verdict::Failed,
        other => Verdict::Unknown(other.to_owned()),
    };
    match points.get(text(row, "RecoveryPointArn")).map(|point| point.status.as_str()) {
        Some(status @ ("PARTIAL" | "STOPPED")) if verdict == Verdict::Succeeded => {
            (Verdict::Warned, format!("ジョブは完了しましたが、復旧ポイントは {status} です。{words}"))
        }
        _ => (verdict, words),
    }
}

/// What is backed up, named so that no two are called the same: its kind, and the end of its ARN.
fn resource(row: &Value) -> String {
    named(text(row, "ResourceType"), text(row, "ResourceArn"))
}

fn named(kind: &str, arn: &str) -> String {
    let end = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    format!("{kind} {end}").trim().to_owned()
}

/// A recovery point has the size of the whole; what was carried for it had changed.
fn sizes(row: &Value) -> Sizes {
    let size = |name| field(row, name).and_then(Value::as_i64).filter(|bytes| *bytes >= 0);
    Sizes { bytes: size("BackupSizeInBytes"), added: size("BytesTransferred"), stored: None }
}

/// Seconds since 1970, with a fraction.
fn moment(row: &Value, name: &str) -> Option<DateTime<Utc>> {
    let since = Duration::try_from_secs_f64(field(row, name)?.as_f64()?).ok()?;
    DateTime::UNIX_EPOCH.checked_add_signed(TimeDelta::from_std(since).ok()?)
}
