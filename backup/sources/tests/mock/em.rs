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

/// A session of a job.
pub(crate) fn session(id: &str, job: &str, began: &str, ended: Option<&str>, result: &str) -> Value {
    json!({
        "UID": format!("urn:veeam:BackupJobSession:{id}"), "Name": format!("{job}@2026-01-31 06:00:00"), "JobName": job,
        "JobType": "ImmediateBackupCopy", "CreationTimeUTC": began, "EndTimeUTC": ended,
        "State": if ended.is_some() { "Stopped" } else { "Working" }, "Result": result, "Progress": 0, "IsRetry": false,
        "FailureMessage": if result == "Success" { Value::Null } else { "経路が切れました".into() },
    })
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
        assert!(asked.query("filter").starts_with("CreationTime>=\""), "{}", asked.query("filter"));
        let kind = asked.query("type").to_owned();
        let rows = if kind == "BackupJobSession" { &self.sessions } else { &self.tasks };
        let size: usize = asked.query("pageSize").parse().unwrap();
        let page: usize = asked.query("page").parse().unwrap();
        let found: Vec<&Value> = rows.iter().skip((page - 1) * size).take(size).collect();
        let container = format!("{kind}s");
        let mut entities = Map::new();
        entities.insert("Jobs".to_owned(), Value::Null);
        entities.insert(container.clone(), json!({ container: found }));
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
