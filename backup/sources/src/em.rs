//! Veeam Backup Enterprise Manager: its REST API (port 9398).
//!
//! Version 12 writes the names of fields in `PascalCase`, version 13 in `camelCase`; lists are nested twice.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::Value;
use ureq::http::StatusCode;

use crate::door::{Door, Reply, unreadable};
use crate::fields::{field, in_address, list, moment, query, text};
use crate::{Access, Met, ObjectReport, Poll, SessionReport, Trouble, Verdict};

const LOGON: &str = "/api/sessionMngr/?v=latest";
const SESSION: &str = "X-RestSvcSessionId";
const AT_ONCE: &str = "200";
/// No list has more pages.
const MOST_PAGES: u64 = 500;

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

pub(crate) fn poll(door: &mut Door, access: &Access, since: DateTime<Utc>) -> Result<Poll, Trouble> {
    let mut visit = Visit::begin(door, access)?;
    let asked = visit.ask(since);
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

    /// Every row of a kind that was made since a time, oldest first.
    fn all(&mut self, kind: &str, since: DateTime<Utc>) -> Result<Vec<Value>, Trouble> {
        let (mut rows, container) = (Vec::new(), format!("{kind}s"));
        let filter = format!("CreationTime>=\"{}\"", in_address(since));
        for page in 1..=MOST_PAGES {
            let page_text = page.to_string();
            let parameters = [
                ("type", kind),
                ("format", "Entities"),
                ("filter", &filter),
                ("sortAsc", "CreationTime"),
                ("pageSize", AT_ONCE),
                ("page", &page_text),
            ];
            let body = self.get(&format!("/api/query?{}", query(&parameters)))?.json(kind)?;
            let found = list(&body, &["Entities", &container, &container]).cloned().unwrap_or_default();
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

    fn ask(&mut self, since: DateTime<Utc>) -> Result<Poll, Trouble> {
        let mut poll = Poll::of(self.met()?);
        let rows = self.all("BackupJobSession", since)?;
        let mut objects: HashMap<String, Vec<ObjectReport>> = HashMap::new();
        for row in self.all("BackupTaskSession", since)? {
            objects.entry(text(&row, "JobSessionUid").to_owned()).or_default().push(object(&row));
        }
        let (mut newest, mut open) = (None, Vec::new());
        for row in &rows {
            let Some(began) = moment(row, "CreationTimeUTC") else {
                poll.notes.push(format!("セッション {} の時刻を読めません。", text(row, "UID")));
                continue;
            };
            newest = newest.max(Some(began));
            // The progress says nothing: copies that ended well stand at 0.
            match moment(row, "EndTimeUTC").filter(|_| text(row, "State").eq_ignore_ascii_case("stopped")) {
                Some(ended) => poll.sessions.push(session(row, (began, ended), &mut objects)),
                None => open.push(began),
            }
        }
        poll.mark_at(since, newest, &open);
        Ok(poll)
    }

    fn end(self) {
        let path = format!("/api/logonSessions/{}", self.id);
        self.door.leave("DELETE", &path, &[(SESSION, self.session.as_str())]);
    }
}

fn session(
    row: &Value,
    span: (DateTime<Utc>, DateTime<Utc>),
    objects: &mut HashMap<String, Vec<ObjectReport>>,
) -> SessionReport {
    let id = text(row, "UID").to_owned();
    let objects = objects.remove(&id).unwrap_or_default();
    let told: Vec<i64> = objects.iter().filter_map(|object| object.bytes).collect();
    SessionReport {
        job: text(row, "JobName").to_owned(),
        span,
        verdict: Verdict::of_veeam(text(row, "Result")),
        words: text(row, "FailureMessage").to_owned(),
        bytes: (!told.is_empty()).then(|| told.iter().sum()),
        objects,
        id,
    }
}

fn object(row: &Value) -> ObjectReport {
    let name = Some(text(row, "VmDisplayName")).filter(|name| !name.is_empty());
    ObjectReport {
        name: name.unwrap_or_else(|| text(row, "Name")).to_owned(),
        verdict: Verdict::of_veeam(text(row, "Result")),
        words: text(row, "Reason").to_owned(),
        bytes: field(row, "TotalSize").and_then(Value::as_i64).filter(|bytes| *bytes >= 0),
    }
}

/// 「v1_7」 as something that can be compared.
fn number(version: &str) -> Vec<u32> {
    version.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}
