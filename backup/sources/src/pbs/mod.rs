//! Proxmox Backup Server (port 8007), by an API token, which has no rights but its own.

mod holdings;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::door::{Door, unreadable};
use crate::fields::{field, query, text};
use crate::{
    Access, Attempt, Met, ObjectReport, OpenSession, Poll, SessionReport, Sizes, ToldJob, Trouble, Verdict,
};

const AT_ONCE: usize = 500;
/// No list has more pages.
const MOST_PAGES: usize = 200;

pub(crate) fn try_out(door: &mut Door, access: &Access) -> Result<Met, Trouble> {
    let met = met(door, access)?;
    find_stores(door, access)?;
    page(door, access, &[], 0)?;
    Ok(met)
}

pub(crate) fn poll(door: &mut Door, access: &Access, since: DateTime<Utc>) -> Result<Poll, Trouble> {
    let mut poll = Poll::of(met(door, access)?);
    let stores = find_stores(door, access)?;
    let mut newest = None;
    for row in tasks(door, access, since)? {
        let Some(began) = moment(&row, "starttime") else {
            poll.notes.push(format!("タスク {} の時刻を読めません。", text(&row, "upid")));
            continue;
        };
        newest = newest.max(Some(began));
        match moment(&row, "endtime") {
            Some(ended) => poll.sessions.push(session(&row, (began, ended))),
            None => poll.going_on.push(OpenSession { job: job(&row), began, is_retry: None }),
        }
    }
    if poll.sessions.is_empty() && poll.going_on.is_empty() {
        let words = "バックアップのタスクが1件もありません。トークンに権限（/system/tasks の Sys.Audit）がないと、一覧は空になります。";
        poll.notes.push(format!("データストア {} 。{words}", stores.join("、")));
    }
    poll.mark_at(since, newest, &[]);
    poll.holdings = holdings::ask(door, access, &stores, &mut poll.notes)?;
    Ok(poll)
}

fn met(door: &mut Door, access: &Access) -> Result<Met, Trouble> {
    let version = get(door, access, "/api2/json/version")?;
    let words = format!("Proxmox Backup Server {}.{}", text(&version, "version"), text(&version, "release"));
    Ok(Met { words: words.trim_end_matches('.').to_owned(), ahead: door.ahead })
}

/// The data stores that the token sees; without rights the list is empty, not refused.
fn find_stores(door: &mut Door, access: &Access) -> Result<Vec<String>, Trouble> {
    let stores = get(door, access, "/api2/json/admin/datastore")?;
    let stores: Vec<String> =
        stores.as_array().into_iter().flatten().map(|store| text(store, "store").to_owned()).collect();
    if stores.is_empty() { Err(Trouble::SeesNothing) } else { Ok(stores) }
}

fn tasks(door: &mut Door, access: &Access, since: DateTime<Utc>) -> Result<Vec<Value>, Trouble> {
    let since = since.timestamp().to_string();
    let (mut rows, mut seen) = (Vec::new(), std::collections::HashSet::new());
    for number in 0..MOST_PAGES {
        let found = page(door, access, &[("since", &since)], number * AT_ONCE)?;
        let (count, before) = (found.len(), rows.len());
        rows.extend(found.into_iter().filter(|row| seen.insert(text(row, "upid").to_owned())));
        if count < AT_ONCE {
            return Ok(rows);
        }
        if rows.len() == before {
            break;
        }
    }
    Err(Trouble::Endless("tasks".to_owned()))
}

fn page(
    door: &mut Door,
    access: &Access,
    filters: &[(&str, &str)],
    start: usize,
) -> Result<Vec<Value>, Trouble> {
    let (start, limit) = (start.to_string(), AT_ONCE.to_string());
    let usual = [("typefilter", "backup"), ("start", start.as_str()), ("limit", limit.as_str())];
    let path = format!("/api2/json/nodes/localhost/tasks?{}", query(&[&usual[..], filters].concat()));
    let data = get(door, access, &path)?;
    data.as_array().cloned().ok_or_else(|| unreadable("tasks", "data が一覧ではありません"))
}

/// The data of an answer. A token is not a session, so nothing can be signed on again.
fn get(door: &mut Door, access: &Access, path: &str) -> Result<Value, Trouble> {
    let token = format!("PBSAPIToken={}:{}", access.user, access.password);
    let what = path.split('?').next().unwrap_or_default();
    let body = door.get(path, &[("authorization", token.as_str())])?.json(what)?;
    field(&body, "data").cloned().ok_or_else(|| unreadable(what, "data がありません"))
}

fn session(row: &Value, span: (DateTime<Utc>, DateTime<Utc>)) -> SessionReport {
    let status = text(row, "status");
    let verdict = Verdict::of_proxmox(status);
    let job = job(row);
    let words = if verdict == Verdict::Succeeded { String::new() } else { status.to_owned() };
    // A task backs up one machine: 「store:vm/100」, or 「store:namespace:vm/100」.
    let machine = job.name.rsplit(':').next().unwrap_or(&job.name).to_owned();
    let sizes = Sizes::default();
    let object = ObjectReport { name: machine, verdict: verdict.clone(), words: words.clone(), sizes };
    SessionReport {
        id: text(row, "upid").to_owned(),
        job,
        span,
        words,
        verdict,
        sizes,
        attempt: Attempt::default(),
        objects: vec![object],
    }
}

fn job(row: &Value) -> ToldJob {
    ToldJob::named(text(row, "worker_id"))
}

/// Seconds since 1970.
fn moment(row: &Value, name: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(field(row, name)?.as_i64()?, 0)
}
