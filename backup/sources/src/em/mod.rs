//! Veeam Backup Enterprise Manager: its REST API (port 9398).
//!
//! Version 12 writes the names of fields in `PascalCase`, version 13 in `camelCase`; lists are nested twice. One looks after
//! several backup servers, whose jobs and repositories may be called alike.

mod copy_jobs;
mod holdings;
mod tasks;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use ureq::http::StatusCode;

use crate::door::{Door, Reply, unreadable};
use crate::fields::{field, in_address, list, moment, query, text};
use crate::{
    Access, Attempt, Met, OpenSession, Poll, Retries, SessionReport, Sizes, ToldJob, Trouble, Verdict,
};
use copy_jobs::CopyJobs;
use tasks::Tasks;

const LOGON: &str = "/api/sessionMngr/?v=latest";
const SESSION: &str = "X-RestSvcSessionId";
const AT_ONCE: &str = "200";
/// What can be asked for: the kind, and what a list of it is called.
const SESSIONS: Kind = ("BackupJobSession", "BackupJobSessions");
const JOBS: Kind = ("Job", "Jobs");
/// No list has more pages.
const MOST_PAGES: u64 = 500;

type Kind = (&'static str, &'static str);

struct Visit<'a> {
    door: &'a mut Door,
    access: &'a Access,
    /// What the header of each request says, as it was given.
    session: String,
    id: String,
    signed_on_again: bool,
}

pub(crate) fn try_out(door: &mut Door, access: &Access) -> Result<Met, Trouble> {
    let mut visit = Visit::begin(door, access)?;
    let met = visit.met();
    visit.end();
    met
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
        let mut visit =
            Visit { door, access, session: String::new(), id: String::new(), signed_on_again: false };
        visit.sign_on()?;
        Ok(visit)
    }

    /// The logon carries the credentials alone: an old session beside them would win.
    fn sign_on(&mut self) -> Result<(), Trouble> {
        let login = STANDARD.encode(format!("{}:{}", self.access.user, self.access.password));
        let basic = format!("Basic {login}");
        let headers = [("accept", "application/json"), ("authorization", basic.as_str())];
        let reply = self.door.post(LOGON, &headers, String::new())?;
        if reply.status == StatusCode::FORBIDDEN {
            return Err(Trouble::LoginRefused { status: 403, said: reply.said() });
        }
        let body = reply.json(LOGON)?;
        let session = reply.headers.get(SESSION).and_then(|value| value.to_str().ok());
        let missing = || unreadable(LOGON, "X-RestSvcSessionId がありません");
        session.ok_or_else(missing)?.clone_into(&mut self.session);
        text(&body, "SessionId").clone_into(&mut self.id);
        Ok(())
    }

    fn get(&mut self, path: &str) -> Result<Reply, Trouble> {
        let reply = self.get_once(path)?;
        if reply.status != StatusCode::UNAUTHORIZED || self.signed_on_again {
            return Ok(reply);
        }
        self.signed_on_again = true;
        self.sign_on()?;
        self.get_once(path)
    }

    fn get_once(&mut self, path: &str) -> Result<Reply, Trouble> {
        let headers = [("accept", "application/json"), (SESSION, self.session.as_str())];
        self.door.get(path, &headers)
    }

    fn met(&mut self) -> Result<Met, Trouble> {
        let body = self.get("/api/")?.json("/api/")?;
        let versions = list(&body, &["SupportedVersions", "SupportedVersions"]);
        let names = versions.into_iter().flatten().map(|version| text(version, "Name"));
        let newest = names.max_by_key(|name| number(name)).unwrap_or("不明").to_owned();
        Ok(Met {
            words: format!("Veeam Enterprise Manager、REST APIの版 {newest}"), ahead: self.door.ahead
        })
    }

    /// Every row of a kind that was made since a time, oldest first; or every row there is, by name.
    fn all(&mut self, kind: Kind, since: Option<DateTime<Utc>>) -> Result<Vec<Value>, Trouble> {
        let filter = since.map(|since| since_then("CreationTime", since));
        let order = if since.is_some() { "CreationTime" } else { "Name" };
        self.all_ordered(kind, order, filter.as_deref())
    }

    fn all_ordered(
        &mut self,
        (kind, name): Kind,
        order: &str,
        filter: Option<&str>,
    ) -> Result<Vec<Value>, Trouble> {
        let mut rows = Vec::new();
        for page in 1..=MOST_PAGES {
            let page_text = page.to_string();
            let mut parameters = vec![
                ("type", kind),
                ("format", "Entities"),
                ("sortAsc", order),
                ("pageSize", AT_ONCE),
                ("page", page_text.as_str()),
            ];
            parameters.extend(filter.map(|filter| ("filter", filter)));
            let body = self.get(&format!("/api/query?{}", query(&parameters)))?.json(kind)?;
            let found = list(&body, &["Entities", name, name]).cloned().unwrap_or_default();
            let paging = field(&body, "PagingInfo");
            let told = |name: &str| paging.and_then(|paging| field(paging, name)).and_then(Value::as_u64);
            if told("PageNum").is_some_and(|number| number != page) {
                return Err(Trouble::Endless(kind.to_owned()));
            }
            let last = found.is_empty() || page >= told("PagesCount").unwrap_or(page);
            rows.extend(found);
            if last {
                return Ok(rows);
            }
        }
        Err(Trouble::Endless(kind.to_owned()))
    }

    fn ask(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Poll, Trouble> {
        let mut poll = Poll::of(self.met()?);
        let mut rows = self.all(SESSIONS, Some(since))?;
        let mut tasks = Tasks::ask(self, since)?;
        let listed = rows.len();
        let old = tasks.old_sessions(self, &rows)?;
        rows.extend(old);
        let jobs = self.jobs(&rows)?;
        let retries: HashMap<String, Retries> =
            jobs.iter().filter_map(|row| Some((job_of(row).id, retries(row)?))).collect();
        let mut newest = None;
        for row in &rows[..listed] {
            let Some(began) = moment(row, "CreationTimeUTC") else {
                poll.notes.push(format!("セッション {} の時刻を読めません。", text(row, "UID")));
                continue;
            };
            newest = newest.max(Some(began));
            // The progress says nothing: copies that ended well stand at 0.
            match ended(row) {
                Some(ended) => poll.sessions.push(session(row, (began, ended), &retries, &mut tasks)),
                None => poll.going_on.push(OpenSession { job: job(row), began, is_retry: is_retry(row) }),
            }
        }
        poll.mark_at(since, newest, &[]);
        let written = tasks.written(&rows);
        holdings::ask(self, (since, now), (&CopyJobs::of(&rows, &jobs), &written), &mut poll)?;
        Ok(poll)
    }

    /// The jobs, if one of these sessions may be tried again or carries what others made. Only some accounts may see jobs;
    /// to the others a failure is one, and what is carried is known by its machines.
    fn jobs(&mut self, sessions: &[Value]) -> Result<Vec<Value>, Trouble> {
        let well = |row: &Value| Verdict::of_veeam(text(row, "Result")) == Verdict::Succeeded;
        if sessions.iter().all(|row| well(row) && !copy_jobs::is_copy(row)) {
            return Ok(Vec::new());
        }
        match self.all(JOBS, None) {
            Err(Trouble::Forbidden { .. } | Trouble::Refused { .. } | Trouble::LoginRefused { .. }) => {
                Ok(Vec::new())
            }
            asked => asked,
        }
    }

    fn end(self) {
        let path = format!("/api/logonSessions/{}", self.id);
        self.door.leave("DELETE", &path, &[(SESSION, self.session.as_str())]);
    }
}

fn session(
    row: &Value,
    span: (DateTime<Utc>, DateTime<Utc>),
    retries: &HashMap<String, Retries>,
    tasks: &mut Tasks,
) -> SessionReport {
    let id = text(row, "UID").to_owned();
    let objects = tasks.take(&id);
    let sizes: Vec<Sizes> = objects.iter().map(|object| object.sizes).collect();
    let job = job(row);
    SessionReport {
        attempt: Attempt { is_retry: is_retry(row), number: None, retries: retries.get(&job.id).copied() },
        job,
        span,
        verdict: Verdict::of_veeam(text(row, "Result")),
        words: text(row, "FailureMessage").to_owned(),
        sizes: Sizes::together(&sizes),
        objects,
        id,
    }
}

/// When a session ended.
fn ended(session: &Value) -> Option<DateTime<Utc>> {
    moment(session, "EndTimeUTC").filter(|_| text(session, "State").eq_ignore_ascii_case("stopped"))
}

/// What has that time then or later.
fn since_then(time: &str, since: DateTime<Utc>) -> String {
    format!("{time}>=\"{}\"", in_address(since))
}

/// The job of a session.
fn job(row: &Value) -> ToldJob {
    let told = ToldJob::of_veeam(text(row, "JobName"), text(row, "JobUid"));
    ToldJob { server: server(row).to_owned(), ..told }
}

/// A job that is listed as such.
fn job_of(row: &Value) -> ToldJob {
    ToldJob::of_veeam(text(row, "Name"), text(row, "UID"))
}

fn is_retry(row: &Value) -> Option<bool> {
    field(row, "IsRetry").and_then(Value::as_bool)
}

/// How often a job is tried again; only one that runs by its schedule is.
fn retries(job: &Value) -> Option<Retries> {
    let path = ["JobScheduleOptions", "Standart", "RetryOptions"];
    let options = path.into_iter().try_fold(job, |at, name| field(at, name))?;
    let says = |object: &Value, name| field(object, name).and_then(Value::as_bool);
    let is_on = says(options, "RetrySpecified") == Some(true) && says(job, "ScheduleEnabled") != Some(false);
    let number =
        |name| field(options, name).and_then(Value::as_i64).filter(|number| (1..=1_000).contains(number));
    let (most, minutes) = number("RetryTimes").zip(number("RetryTimeout")).filter(|_| is_on)?;
    Some(Retries { most, apart: TimeDelta::minutes(minutes) })
}

/// The backup server that something is of, as it is called there; empty where that is not told.
fn server(row: &Value) -> &str {
    link(row, "BackupServerReference").map_or("", |link| text(link, "Name"))
}

/// What a row leads to.
fn link<'a>(row: &'a Value, kind: &str) -> Option<&'a Value> {
    list(row, &["Links"])?.iter().find(|link| text(link, "Type").eq_ignore_ascii_case(kind))
}

/// 「v1_7」 as something that can be compared.
fn number(version: &str) -> Vec<u32> {
    version.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}
