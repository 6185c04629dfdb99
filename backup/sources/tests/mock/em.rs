//! A Veeam Backup Enterprise Manager, as its REST API is documented.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Map, Value, json};

use super::{Answer, Asked, Server};

/// `viewer:tsubame` as Basic credentials have it.
const BASIC: &str = "Basic dmlld2VyOnRzdWJhbWU=";
pub(crate) const USER: &str = "viewer";
pub(crate) const PASSWORD: &str = "tsubame";

/// What the server knows, and how it misbehaves.
pub(crate) struct State {
    pub(crate) sessions: Vec<Value>,
    pub(crate) tasks: Vec<Value>,
    pub(crate) jobs: Vec<Value>,
    pub(crate) repositories: Vec<Value>,
    /// What one job wrote in one repository.
    pub(crate) backups: Vec<Value>,
    /// Restore points as jobs make them, and what of each is one machine's.
    pub(crate) points: Vec<Value>,
    pub(crate) points_of_machines: Vec<Value>,
    /// Lists that the account may not see, by their kinds.
    pub(crate) forbidden: Vec<&'static str>,
    /// Version 13 writes names in camelCase.
    pub(crate) camel: bool,
    /// After so many requests a session is over.
    pub(crate) session_requests: usize,
    pub(crate) logons: usize,
    pub(crate) ended: usize,
    used: usize,
}

/// The server.
pub(crate) struct Em {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

impl Em {
    pub(crate) fn start() -> Em {
        let state = Arc::new(Mutex::new(State {
            sessions: Vec::new(),
            tasks: Vec::new(),
            jobs: Vec::new(),
            repositories: Vec::new(),
            backups: Vec::new(),
            points: Vec::new(),
            points_of_machines: Vec::new(),
            forbidden: Vec::new(),
            camel: false,
            session_requests: usize::MAX,
            logons: 0,
            ended: 0,
            used: 0,
        }));
        let of_server = state.clone();
        let server = Server::start("localhost", move |asked| of_server.lock().unwrap().answer(asked));
        Em { server, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// The backup server whose things are made here, unless they are given to another one.
pub(crate) const SERVER: &str = "vbr-a.example.jp";

/// The id of a job, which is another one on each server.
fn job_id(job: &str, server: &str) -> String {
    let sum =
        format!("{server}/{job}").bytes().fold(7_u64, |sum, byte| sum * 31 % 1_000_003 + u64::from(byte));
    format!("4856ab37-0000-0000-0000-{sum:012x}")
}

fn links(server: &str, others: &[(&str, &str, &str)]) -> Value {
    let up = json!({ "Rel": "Up", "Type": "BackupServerReference", "Name": server,
                     "Href": "https://localhost:9398/api/backupServers/ce15a8c7-aa49-495e-b05b-ee3398c91018" });
    let others = others.iter().map(|(kind, href, name)| {
        json!({ "Rel": "Up", "Type": kind, "Href": format!("https://localhost:9398/api/{href}"), "Name": name })
    });
    [up].into_iter()
        .chain(others)
        .chain([json!({ "Rel": "Stop", "Href": "x", "Name": null, "Type": null })])
        .collect()
}

/// A session of a job of [`SERVER`].
pub(crate) fn session(id: &str, job: &str, began: &str, ended: Option<&str>, result: &str) -> Value {
    session_of(SERVER, id, job, (began, ended), result)
}

/// A session of a job of any server.
pub(crate) fn session_of(
    server: &str,
    id: &str,
    job: &str,
    (began, ended): (&str, Option<&str>),
    result: &str,
) -> Value {
    json!({
        "UID": format!("urn:veeam:BackupJobSession:{id}"), "Name": format!("{job}@2026-01-31 06:00:00"), "JobName": job,
        "JobUid": format!("urn:veeam:Job:{}", job_id(job, server)), "Links": links(server, &[("JobReference", "jobs/x", job)]),
        "JobType": "Backup", "CreationTimeUTC": began, "EndTimeUTC": ended,
        "State": if ended.is_some() { "Stopped" } else { "Working" }, "Result": result, "Progress": 0, "IsRetry": false,
        "FailureMessage": if result == "Success" { Value::Null } else { "経路が切れました".into() },
    })
}

/// A session or a job as one of a job that copies at once what others make. Its sessions stand at no progress.
pub(crate) fn copying(mut row: Value) -> Value {
    row["JobType"] = "ImmediateBackupCopy".into();
    row
}

/// A job as one that is linked to jobs of [`SERVER`].
pub(crate) fn linked(row: Value, jobs: &[&str]) -> Value {
    let linked: Vec<Value> = jobs
        .iter()
        .map(|job| json!({ "ObjectInJobId": "64d63522", "LinkedJobUid": format!("urn:veeam:Job:{}", job_id(job, SERVER)) }))
        .collect();
    let mut row = copying(row);
    row["JobInfo"] =
        json!({ "ImmediateBackupCopyJobInfo": { "LinkedJobIncludes": { "LinkedJobs": linked } } });
    row
}

/// A backup of [`SERVER`] in a repository.
pub(crate) fn backup(id: &str, name: &str, repository: &str) -> Value {
    json!({ "UID": format!("urn:veeam:Backup:{id}"), "Name": name, "Platform": "VMware", "BackupType": "Standard",
            "Links": links(SERVER, &[("RepositoryReference", "repositories/x", repository)]) })
}

/// A job of [`SERVER`] that is tried three times more, ten minutes apart.
pub(crate) fn job(name: &str) -> Value {
    json!({
        "UID": format!("urn:veeam:Job:{}", job_id(name, SERVER)), "Name": name, "JobType": "Backup", "Platform": "VMware",
        "Links": links(SERVER, &[]), "ScheduleConfigured": true, "ScheduleEnabled": true,
        "JobScheduleOptions": { "Standart": { "RetryOptions": { "RetryTimes": 3, "RetryTimeout": 10, "RetrySpecified": true } } },
    })
}

/// A repository of any server.
pub(crate) fn repository(server: &str, name: &str, capacity: i64, free: i64) -> Value {
    json!({ "UID": format!("urn:veeam:Repository:{server}-{name}"), "Name": name, "Links": links(server, &[]),
            "Capacity": capacity, "FreeSpace": free, "Kind": "WindowsLocal" })
}

/// A restore point that a job of any server made.
pub(crate) fn point(server: &str, id: &str, job: &str, at: &str) -> Value {
    point_in(server, id, ("x", job), at)
}

/// A restore point in a backup.
pub(crate) fn point_in(server: &str, id: &str, (backup, name): (&str, &str), at: &str) -> Value {
    let backup = format!("backups/{backup}");
    json!({ "UID": format!("urn:veeam:RestorePoint:{id}"), "Name": "Sep 20 2026  2:59PM", "BackupDateUTC": at,
            "CreationTimeUTC": at, "Links": links(server, &[("BackupReference", &backup, name)]) })
}

/// A machine's part of a restore point.
pub(crate) fn point_of_machine(server: &str, whole: &str, machine: &str, at: &str) -> Value {
    let whole = format!("restorePoints/{whole}");
    json!({ "UID": format!("urn:veeam:VmRestorePoint:{machine}-{at}"), "Name": format!("{machine}@{at}"), "CreationTimeUTC": at,
            "Algorithm": "Incremental", "PointType": "Increment",
            "Links": links(server, &[("RestorePointReference", &whole, "Sep 20 2026  2:59PM")]) })
}

/// What became of a machine in a session.
pub(crate) fn task(id: &str, session: &str, machine: &str, ended: &str, result: &str) -> Value {
    json!({
        "UID": format!("urn:veeam:BackupTaskSession:{id}"), "JobSessionUid": format!("urn:veeam:BackupJobSession:{session}"),
        "VmDisplayName": machine, "Name": format!("{machine}@x"), "CreationTimeUTC": ended, "EndTimeUTC": ended,
        "State": "Completed", "Result": result, "Reason": "", "TotalSize": 4096,
    })
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Answer {
        assert_eq!(asked.header("cookie"), "", "a cookie would win over the header");
        if asked.path == "/api/sessionMngr/" {
            return self.sign_on(asked);
        }
        if asked.path == "/api/" {
            let versions = json!([{ "Name": "v1_6" }, { "Name": "v1_10" }, { "Name": "v1_7" }]);
            return self.said(json!({ "SupportedVersions": { "SupportedVersions": versions } }));
        }
        let known = format!("c2Vzc2lvbi0=-{}", self.logons);
        self.used += 1;
        if asked.header("x-restsvcsessionid") != known || self.used > self.session_requests {
            return Answer::new(401, "").with("www-authenticate", "Basic Realm=RestSvc");
        }
        if asked.method == "DELETE" {
            self.ended += 1;
            return Answer::new(204, "");
        }
        let kind = asked.query("type").to_owned();
        if self.forbidden.contains(&kind.as_str()) {
            return Answer::new(403, json!({ "Message": "Access is denied", "StatusCode": 403 }).to_string());
        }
        let (rows, container) = match kind.as_str() {
            "BackupJobSession" => (&self.sessions, "BackupJobSessions"),
            "BackupTaskSession" => (&self.tasks, "BackupTaskSessions"),
            "Job" => (&self.jobs, "Jobs"),
            "Repository" => (&self.repositories, "Repositories"),
            "Backup" => (&self.backups, "Backups"),
            "RestorePoint" => (&self.points, "RestorePoints"),
            "VmRestorePoint" => (&self.points_of_machines, "VmRestorePoints"),
            _ => {
                return Answer::new(400, json!({ "Message": "unknown type", "StatusCode": 400 }).to_string());
            }
        };
        // Jobs, backups and repositories have no time of their making.
        let (order, filter) = (asked.query("sortAsc"), asked.query("filter"));
        let timeless = matches!(kind.as_str(), "Job" | "Backup" | "Repository");
        assert_eq!((filter.is_empty(), order == "Name"), (timeless, timeless), "{filter}");
        let time = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().ok();
        let since = |name: &str| time(filter.strip_prefix(name)?.strip_prefix(">=\"")?.strip_suffix('"')?);
        let (made_since, ended_since) = (since("CreationTime"), since("EndTime"));
        let of = |row: &Value, name: &str| row[name].as_str().and_then(time);
        let rows: Vec<&Value> = rows
            .iter()
            .filter(|row| match filter {
                "" => true,
                "State!=Stopped" => row["State"] != "Stopped",
                _ if ended_since.is_some() => of(row, "EndTimeUTC") >= ended_since,
                _ if made_since.is_some() => {
                    of(row, "CreationTimeUTC").is_none_or(|at| Some(at) >= made_since)
                }
                _ => panic!("a filter that nobody has documented: {filter}"),
            })
            .collect();
        let size: usize = asked.query("pageSize").parse().unwrap();
        let page: usize = asked.query("page").parse().unwrap();
        let found: Vec<&&Value> = rows.iter().skip((page - 1) * size).take(size).collect();
        let mut entities = Map::new();
        entities.insert("FailoverPlans".to_owned(), Value::Null);
        entities.insert(container.to_owned(), json!({ container: found }));
        let paging =
            json!({ "PageNum": page, "PageSize": size, "PagesCount": rows.len().div_ceil(size).max(1) });
        self.said(json!({ "Refs": null, "Entities": entities, "PagingInfo": paging }))
    }

    fn sign_on(&mut self, asked: &Asked) -> Answer {
        assert_eq!(asked.header("x-restsvcsessionid"), "", "a logon carries the credentials alone");
        self.logons += 1;
        self.used = 0;
        if asked.header("authorization") != BASIC {
            return Answer::new(401, "").with("www-authenticate", "Basic Realm=RestSvc");
        }
        let session = format!("c2Vzc2lvbi0=-{}", self.logons);
        let body =
            self.said(json!({ "UserName": USER, "SessionId": "5a1f6cbe-0000-0000-0000-000000000001" }));
        Answer { status: 201, ..body }
            .with("x-restsvcsessionid", &session)
            .with("set-cookie", format!("X-RestSvcSessionId={session}; Path=/api"))
    }

    /// With the mark of byte order that these servers put before their JSON.
    fn said(&self, body: Value) -> Answer {
        let body = if self.camel { camel(body) } else { body };
        Answer::new(200, format!("\u{feff}{body}"))
    }
}

fn camel(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (small(&name), camel(value))).collect()
        }
        Value::Array(rows) => rows.into_iter().map(camel).collect(),
        other => other,
    }
}

fn small(name: &str) -> String {
    if name == "UID" {
        return "uid".to_owned();
    }
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}
