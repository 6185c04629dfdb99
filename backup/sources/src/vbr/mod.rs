//! Veeam Backup & Replication: its REST API (port 9419).

mod backups;
mod holdings;
mod jobs;
mod tasks;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;
use ureq::http::StatusCode;

use crate::door::{Door, Reply, unreadable};
use crate::fields::{field, in_address, moment, query, text};
use crate::{Access, Met, OpenSession, Poll, SessionReport, Sizes, Trouble, Verdict, VerificationReport};
use jobs::Jobs;
use tasks::Tasks;

/// The versions that are known here, the newest first.
const VERSIONS: [&str; 5] = ["1.3-rev2", "1.3-rev1", "1.3-rev0", "1.2-rev1", "1.2-rev0"];
/// Sessions of these kinds are runs of jobs; others (malware scans that never end, …) are not.
const RUNS: [&str; 20] = [
    "job",
    "backupjob",
    "agentbackup",
    "agentpolicy",
    "copybackup",
    "backupcopyjob",
    "replicajob",
    "filebackup",
    "fileserverbackup",
    "objectstoragebackup",
    "unstructureddatabackup",
    "unstructureddatabackupcopy",
    "platformbackupjob",
    "endpointbackup",
    "archivebackup",
    "archivecopy",
    "configurationbackup",
    "entraidbackup",
    "sqllogbackup",
    "nasbackup",
];
/// Sessions of these kinds try backups, or read them again.
const VERIFICATIONS: [&str; 3] = ["surebackup", "surebackupcontentscan", "filebackuphealthcheck"];
const TOKEN: &str = "/api/oauth2/token";
/// Lists grow at their end, so paging misses nothing.
const BY_TIME: [(&str, &str); 2] = [("orderColumn", "CreationTime"), ("orderAsc", "true")];
/// What has no time of its making is listed so.
const BY_NAME: [(&str, &str); 2] = [("orderColumn", "Name"), ("orderAsc", "true")];
/// How many rows are asked for at once.
const SESSIONS_AT_ONCE: usize = 200;
/// No list has more pages.
const MOST_PAGES: usize = 500;
/// A token is not used in its last minute.
const SPARE: Duration = Duration::from_secs(60);

/// A conversation in one version, signed on.
struct Visit<'a> {
    door: &'a mut Door,
    access: &'a Access,
    version: &'static str,
    bearer: String,
    refresh: Option<String>,
    good_until: Instant,
    /// The password was given once more already.
    signed_on_again: bool,
}

pub(crate) fn try_out(door: &mut Door, access: &Access) -> Result<Met, Trouble> {
    let mut visit = Visit::begin(door, access)?;
    let first = visit.page("/api/v1/sessions", &BY_TIME, 0, 1);
    let met = visit.met();
    visit.end();
    first.map(|_| met)
}

pub(crate) fn poll(
    door: &mut Door,
    access: &Access,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Poll, Trouble> {
    let mut visit = Visit::begin(door, access)?;
    let asked = visit.ask(since, now);
    visit.end();
    asked
}

impl<'a> Visit<'a> {
    fn begin(door: &'a mut Door, access: &'a Access) -> Result<Visit<'a>, Trouble> {
        let mut version = VERSIONS[0];
        let mut reply = sign_on(door, access, version)?;
        if reply.status == StatusCode::BAD_REQUEST && reply.said().contains("Unsupported RESTAPI version") {
            let said = reply.said();
            let known = VERSIONS.into_iter().find(|known| said.contains(known));
            version = known.ok_or(Trouble::NoVersion(said))?;
            reply = sign_on(door, access, version)?;
        }
        let mut visit = Visit {
            door,
            access,
            version,
            bearer: String::new(),
            refresh: None,
            good_until: Instant::now(),
            signed_on_again: false,
        };
        visit.keep(&reply)?;
        Ok(visit)
    }

    fn met(&self) -> Met {
        Met {
            words: format!("Veeam Backup & Replication、REST APIの版 {}", self.version),
            ahead: self.door.ahead,
        }
    }

    /// Keeps the tokens of an answer. Whatever refuses them is a refused login: Veeam says 400 of a wrong password, too.
    fn keep(&mut self, reply: &Reply) -> Result<(), Trouble> {
        if reply.status.is_client_error() {
            return Err(Trouble::LoginRefused { status: reply.status.as_u16(), said: reply.said() });
        }
        let tokens = reply.json(TOKEN)?;
        let bearer = text(&tokens, "access_token");
        if bearer.is_empty() {
            return Err(unreadable(TOKEN, "access_token がありません"));
        }
        let seconds = field(&tokens, "expires_in").and_then(Value::as_u64).unwrap_or(900);
        self.good_until = Instant::now() + Duration::from_secs(seconds).saturating_sub(SPARE);
        self.bearer = format!("Bearer {bearer}");
        self.refresh = Some(text(&tokens, "refresh_token").to_owned()).filter(|token| !token.is_empty());
        Ok(())
    }

    /// A new token: by the refresh token, which is good for once, else by the password, which is given once more at most.
    fn renew(&mut self) -> Result<(), Trouble> {
        if let Some(token) = self.refresh.take() {
            let body = query(&[("grant_type", "refresh_token"), ("refresh_token", &token)]);
            let reply = self.door.post(TOKEN, &form(self.version), body)?;
            if self.keep(&reply).is_ok() {
                return Ok(());
            }
        }
        self.sign_on_again()
    }

    fn sign_on_again(&mut self) -> Result<(), Trouble> {
        if self.signed_on_again {
            return Err(Trouble::LoginRefused {
                status: 401, said: "セッションがすぐに切れます".to_owned()
            });
        }
        self.signed_on_again = true;
        let reply = sign_on(self.door, self.access, self.version)?;
        self.keep(&reply)
    }

    fn get(&mut self, path: &str) -> Result<Reply, Trouble> {
        if Instant::now() >= self.good_until && self.refresh.is_some() {
            self.renew()?;
        }
        let reply = self.get_once(path)?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        self.renew()?;
        let reply = self.get_once(path)?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        // Some servers refuse tokens that were refreshed.
        self.sign_on_again()?;
        self.get_once(path)
    }

    fn get_once(&mut self, path: &str) -> Result<Reply, Trouble> {
        let headers = [("x-api-version", self.version), ("authorization", self.bearer.as_str())];
        self.door.get(path, &headers)
    }

    fn page(
        &mut self,
        path: &str,
        filters: &[(&str, &str)],
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<Value>, Option<u64>), Trouble> {
        let (skip, limit) = (skip.to_string(), limit.to_string());
        let paging = [("skip", skip.as_str()), ("limit", &limit)];
        let parameters = [&paging[..], filters].concat();
        let body = self.get(&format!("{path}?{}", query(&parameters)))?.json(path)?;
        let total =
            field(&body, "pagination").and_then(|paging| field(paging, "total")).and_then(Value::as_u64);
        let rows = field(&body, "data").and_then(Value::as_array).cloned();
        Ok((rows.ok_or_else(|| unreadable(path, "data がありません"))?, total))
    }

    /// Every row of a list, each once, in the order in which they were made.
    fn all(&mut self, path: &str, filters: &[(&str, &str)], at_once: usize) -> Result<Vec<Value>, Trouble> {
        self.all_ordered(path, BY_TIME, filters, at_once)
    }

    /// Every row of a list, each once. The server may give fewer than were asked for, so what came is counted.
    fn all_ordered(
        &mut self,
        path: &str,
        order: [(&str, &str); 2],
        filters: &[(&str, &str)],
        at_once: usize,
    ) -> Result<Vec<Value>, Trouble> {
        let filters = [&order[..], filters].concat();
        let (mut rows, mut seen, mut skip) = (Vec::new(), HashSet::new(), 0);
        for _page in 0..MOST_PAGES {
            let (page, total) = self.page(path, &filters, skip, at_once)?;
            let count = page.len();
            skip += count;
            let before = rows.len();
            rows.extend(page.into_iter().filter(|row| seen.insert(text(row, "id").to_owned())));
            if count == 0 || total.is_some_and(|total| skip as u64 >= total) {
                return Ok(rows);
            }
            if rows.len() == before {
                return Err(Trouble::Endless(path.to_owned()));
            }
        }
        Err(Trouble::Endless(path.to_owned()))
    }

    fn ask(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Poll, Trouble> {
        let from = in_address(since);
        let filters = [("createdAfterFilter", from.as_str())];
        let rows = self.all("/api/v1/sessions", &filters, SESSIONS_AT_ONCE)?;
        let mut poll = Poll::of(self.met());
        let mut tasks = Tasks::ask(self, &from, &mut poll.notes)?;
        let old = tasks.old_sessions(self, &rows)?;
        let of_kind = |kinds: &[&str]| rows.iter().filter(|row| is_of(row, kinds)).collect::<Vec<_>>();
        let runs = of_kind(&RUNS);
        let of_jobs: Vec<&Value> = old.iter().chain(runs.iter().copied()).collect();
        let jobs = Jobs::ask(self, &of_jobs)?;
        let mut newest = None;
        for row in runs {
            let Some(began) = moment(row, "creationTime") else {
                poll.notes.push(format!("セッション {} の時刻を読めません。", text(row, "id")));
                continue;
            };
            newest = newest.max(Some(began));
            match moment(row, "endTime") {
                Some(ended) => poll.sessions.push(session(row, (began, ended), &jobs, &mut tasks)),
                None => {
                    let job = jobs.of(row);
                    let is_retry = jobs.attempt(&job, row).is_retry;
                    poll.going_on.push(OpenSession { job, began, is_retry });
                }
            }
        }
        let (over, open): (Vec<&Value>, Vec<&Value>) =
            of_kind(&VERIFICATIONS).into_iter().partition(|row| moment(row, "endTime").is_some());
        poll.verifications = over.into_iter().flat_map(|row| verifications(row, &jobs)).collect();
        let open: Vec<DateTime<Utc>> =
            open.into_iter().filter_map(|row| moment(row, "creationTime")).collect();
        poll.mark_at(since, newest, &open);
        let restores: Vec<&Value> = rows.iter().filter(|row| is_good_restore(row)).collect();
        let written = tasks.written(rows.iter().chain(&old), &jobs);
        holdings::ask(self, (since, now), (&jobs, &restores, &written), &mut poll)?;
        Ok(poll)
    }

    fn end(self) {
        let headers = [("x-api-version", self.version), ("authorization", self.bearer.as_str())];
        self.door.leave("POST", "/api/oauth2/logout", &headers);
    }
}

fn sign_on(door: &mut Door, access: &Access, version: &'static str) -> Result<Reply, Trouble> {
    let body =
        query(&[("grant_type", "password"), ("username", &access.user), ("password", &access.password)]);
    door.post(TOKEN, &form(version), body)
}

fn form(version: &'static str) -> [(&'static str, &'static str); 2] {
    [("x-api-version", version), ("content-type", "application/x-www-form-urlencoded")]
}

fn is_of(row: &Value, kinds: &[&str]) -> bool {
    kinds.contains(&text(row, "sessionType").to_ascii_lowercase().as_str())
}

/// Whether a session gave back what was asked of it. That one did not says little: the trouble may lie where it was to go.
fn is_good_restore(row: &Value) -> bool {
    let kind = text(row, "sessionType").to_ascii_lowercase();
    let is_over = moment(row, "endTime").is_some();
    is_over && (kind.contains("restore") || kind.contains("recovery")) && result(row).0 == Verdict::Succeeded
}

fn session(
    row: &Value,
    span: (DateTime<Utc>, DateTime<Utc>),
    jobs: &Jobs,
    tasks: &mut Tasks,
) -> SessionReport {
    let id = text(row, "id").to_owned();
    let objects = tasks.take(&id);
    let of_objects: Vec<Sizes> = objects.iter().map(|object| object.sizes).collect();
    let (verdict, words) = result(row);
    let job = jobs.of(row);
    SessionReport {
        id,
        attempt: jobs.attempt(&job, row),
        job,
        span,
        verdict,
        words,
        // Agents tell no machines, so newer versions say of the session itself how much it was.
        sizes: if objects.is_empty() { sizes(row) } else { Sizes::together(&of_objects) },
        objects,
    }
}

/// What a session that verifies says of each job that it is of.
fn verifications(row: &Value, jobs: &Jobs) -> Vec<VerificationReport> {
    let span = moment(row, "creationTime").zip(moment(row, "endTime"));
    let Some(span) = span else { return Vec::new() };
    let by = jobs.of(row);
    let (verdict, words) = result(row);
    let report = |job| VerificationReport {
        id: text(row, "id").to_owned(),
        what: by.name.clone(),
        job,
        span,
        verdict: verdict.clone(),
        words: words.clone(),
    };
    jobs.verified_by(&by).into_iter().map(report).collect()
}

/// The result, which newer servers give as an object and older ones as a word.
fn result(row: &Value) -> (Verdict, String) {
    let Some(result) = field(row, "result") else { return (Verdict::Unknown(String::new()), String::new()) };
    let word = result.as_str().unwrap_or_else(|| text(result, "result"));
    (Verdict::of_veeam(word), text(result, "message").to_owned())
}

/// How much it was. What was read of an increment had changed; a full backup reads everything.
fn sizes(row: &Value) -> Sizes {
    let Some(progress) = field(row, "progress") else { return Sizes::default() };
    let size = |name| field(progress, name).and_then(Value::as_i64).filter(|bytes| *bytes >= 0);
    let is_increment = text(row, "algorithm").eq_ignore_ascii_case("increment");
    Sizes {
        bytes: size("processedSize"),
        added: size("readSize").filter(|_| is_increment),
        stored: size("transferredSize"),
    }
}
