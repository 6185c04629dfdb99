//! A Veeam Backup & Replication server, as its REST API is documented.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::{Answer, Asked, Server};

pub(crate) const USER: &str = "viewer@example.jp";
pub(crate) const PASSWORD: &str = "tsubame&hidamari";

/// What the server knows, and how it misbehaves.
pub(crate) struct State {
    pub(crate) sessions: Vec<Value>,
    pub(crate) tasks: Vec<Value>,
    /// Jobs, backups, restore points, repositories and the states of these.
    pub(crate) jobs: Vec<Value>,
    pub(crate) backups: Vec<Value>,
    pub(crate) points: Vec<Value>,
    pub(crate) repositories: Vec<Value>,
    pub(crate) states: Vec<Value>,
    /// Repositories that span others.
    pub(crate) scaled_out: Vec<Value>,
    /// What the lists of what is held are answered with, if not with them.
    pub(crate) holdings_status: Option<u16>,
    pub(crate) versions: Vec<&'static str>,
    /// It gives no more rows at once, whatever is asked for.
    pub(crate) cap: usize,
    /// After so many requests a token is worth nothing.
    pub(crate) token_requests: usize,
    /// What the list of tasks is answered with, if not with tasks.
    pub(crate) tasks_status: Option<u16>,
    /// So many requests are put off first.
    pub(crate) busy: usize,
    /// It gives the first page again and again.
    pub(crate) stuck: bool,
    /// So long it thinks before each answer.
    pub(crate) slow: std::time::Duration,
    /// What its clock says, as a header.
    pub(crate) date: Option<String>,
    /// How often the password was given, and how often a refresh token.
    pub(crate) passwords: usize,
    pub(crate) refreshes: usize,
    /// The filters of time by which sessions were asked for.
    pub(crate) since: Vec<String>,
    token: String,
    refresh: String,
    used: usize,
    tokens: usize,
}

/// The server.
pub(crate) struct Vbr {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

impl Vbr {
    pub(crate) fn start() -> Vbr {
        let state = Arc::new(Mutex::new(State {
            sessions: Vec::new(),
            tasks: Vec::new(),
            jobs: Vec::new(),
            backups: Vec::new(),
            points: Vec::new(),
            repositories: Vec::new(),
            states: Vec::new(),
            scaled_out: Vec::new(),
            holdings_status: None,
            versions: vec!["1.3-rev2", "1.3-rev1", "1.2-rev1"],
            cap: 200,
            token_requests: usize::MAX,
            tasks_status: None,
            busy: 0,
            stuck: false,
            slow: std::time::Duration::ZERO,
            date: None,
            passwords: 0,
            refreshes: 0,
            since: Vec::new(),
            token: String::new(),
            refresh: String::new(),
            used: 0,
            tokens: 0,
        }));
        let of_server = state.clone();
        // The default certificate does not name the host.
        let server = Server::start("veeam-backup-server-certificate", move |asked| {
            let slow = of_server.lock().unwrap().slow;
            std::thread::sleep(slow);
            let mut state = of_server.lock().unwrap();
            let date = state.date.clone();
            let answer = state.answer(asked);
            match date {
                Some(date) => answer.with("date", date),
                None => answer,
            }
        });
        Vbr { server, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// The id of a job, whatever it is called later.
pub(crate) fn job_id(job: &str) -> String {
    let sum = job.bytes().fold(2_u64, |sum, byte| sum * 31 % 1_000_003 + u64::from(byte));
    format!("00000000-0000-0000-0000-{:012x}", if job == "日次" { 1 } else { sum })
}

/// A session of a job.
pub(crate) fn session(id: &str, job: &str, began: &str, ended: Option<&str>, result: &str) -> Value {
    json!({
        "id": id, "name": job, "jobId": job_id(job), "sessionType": "BackupJob",
        "creationTime": began, "endTime": ended, "state": if ended.is_some() { "Stopped" } else { "Working" },
        "progressPercent": 100, "usn": 1,
        "result": { "result": result, "message": if result == "Success" { "" } else { "ディスクが足りません" }, "isCanceled": false },
    })
}

/// A session as the repetition of that number.
pub(crate) fn retry(mut session: Value, number: i64) -> Value {
    session["retryInfo"] = json!({ "isRecheckRetry": false, "retryNumber": number });
    session
}

/// A session of that type.
pub(crate) fn of_type(mut session: Value, kind: &str) -> Value {
    session["sessionType"] = kind.into();
    session
}

/// The definition of a job that is tried so often more, ten minutes apart.
pub(crate) fn job(name: &str, retries: i64) -> Value {
    json!({
        "id": job_id(name), "name": name, "type": "VSphereBackup", "isDisabled": false,
        "schedule": { "runAutomatically": true, "retry": { "isEnabled": retries > 0, "retryCount": retries, "awaitMinutes": 10 } },
    })
}

/// What became of a machine in a session.
pub(crate) fn task(id: &str, session: &str, machine: &str, ended: &str, result: &str, bytes: i64) -> Value {
    json!({
        "id": id, "type": "Backup", "sessionId": session, "sessionType": "BackupJob", "name": machine,
        "creationTime": ended, "endTime": ended,
        "state": "Stopped", "result": { "result": result, "message": "" },
        "progress": { "processedSize": bytes, "duration": "1.02:03:04", "processingRate": "131,9 MB" },
    })
}

/// The task of an increment, for which so much was read and so much carried.
pub(crate) fn increment(mut task: Value, read: i64, carried: i64) -> Value {
    task["algorithm"] = "Increment".into();
    task["progress"]["readSize"] = read.into();
    task["progress"]["transferredSize"] = carried.into();
    task
}

/// A backup of the job 「日次」.
pub(crate) fn backup(id: &str, name: &str) -> Value {
    json!({ "id": id, "jobId": "00000000-0000-0000-0000-000000000001", "name": name, "platformName": "VMware",
            "creationTime": "2026-01-01T00:00:00Z", "repositoryId": "r1" })
}

/// The backup of any job, in a repository.
pub(crate) fn backup_in(id: &str, job: &str, repository: &str) -> Value {
    json!({ "id": id, "jobId": job_id(job), "name": job, "platformName": "VMware", "creationTime": "2026-01-01T00:00:00Z",
            "repositoryId": repository })
}

/// The definition of a job that copies what others make, at once, into a repository.
pub(crate) fn copy_job(name: &str, sources: &[&str], repository: &str) -> Value {
    let jobs: Vec<Value> = sources
        .iter()
        .map(|source| json!({ "id": job_id(source), "name": source, "type": "VSphereBackup" }))
        .collect();
    json!({
        "id": job_id(name), "name": name, "type": "BackupCopy", "isDisabled": false, "mode": "Immediate", "description": "",
        "sourceObjects": { "includes": { "jobs": jobs, "repositories": [] }, "enableTransactionLogCopy": false },
        "target": { "backupRepositoryId": repository },
    })
}

/// A restore point of a machine.
pub(crate) fn point(id: &str, backup: &str, machine: &str, at: &str, malware: &str) -> Value {
    json!({ "id": id, "name": machine, "platformName": "VMware", "creationTime": at, "backupId": backup,
            "type": "Increment", "malwareStatus": malware, "allowedOperations": [] })
}

/// A hardened repository that locks for so many days.
pub(crate) fn hardened(id: &str, name: &str, days: i64) -> Value {
    json!({ "id": id, "name": name, "type": "LinuxHardened",
            "repository": { "path": "/backup", "makeRecentBackupsImmutableDays": days } })
}

/// How full a repository is.
pub(crate) fn repository_state(id: &str, name: &str, capacity: f64, used: f64) -> Value {
    json!({ "id": id, "name": name, "type": "LinuxHardened", "capacityGB": capacity, "freeGB": capacity - used,
            "usedSpaceGB": used, "isOnline": true })
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Answer {
        if self.busy > 0 && asked.method == "GET" {
            self.busy -= 1;
            return Answer::new(503, "busy").with("retry-after", "0");
        }
        let version = asked.header("x-api-version");
        if !self.versions.contains(&version) {
            let known: Vec<String> = self.versions.iter().map(|known| format!("v{known}")).collect();
            let words = format!(
                "Unsupported RESTAPI version. The following versions are supported: {}",
                known.join(", ")
            );
            return error(400, "NotImplemented", &words);
        }
        match asked.path.as_str() {
            "/api/oauth2/token" => self.sign_on(asked),
            "/api/oauth2/logout" => Answer::new(200, "{}"),
            _ if asked.header("authorization") != format!("Bearer {}", self.token) => {
                error(401, "ExpiredToken", "The token has expired")
            }
            _ if self.used >= self.token_requests => error(401, "ExpiredToken", "The token has expired"),
            "/api/v1/sessions" => {
                self.used += 1;
                self.since.push(asked.query("createdAfterFilter").to_owned());
                self.page(asked, &self.sessions)
            }
            "/api/v1/taskSessions" => {
                self.used += 1;
                match self.tasks_status {
                    Some(status) => {
                        error(status, "UnknownError", "value of enum EJobStatus is not supported")
                    }
                    None => self.page(asked, &self.tasks),
                }
            }
            path => {
                if let Some(id) = path.strip_prefix("/api/v1/sessions/") {
                    let found = self.sessions.iter().find(|row| row["id"] == id);
                    return found.map_or_else(
                        || error(404, "NotFound", "no such session"),
                        |row| Answer::new(200, row.to_string()),
                    );
                }
                let Some(rows) = self.held(path) else { return error(404, "NotFound", "no such thing") };
                match self.holdings_status {
                    Some(status) => error(status, "AccessDenied", "the role does not permit this"),
                    None => self.page(asked, rows),
                }
            }
        }
    }

    fn held(&self, path: &str) -> Option<&[Value]> {
        match path {
            "/api/v1/jobs" => Some(&self.jobs),
            "/api/v1/backups" => Some(&self.backups),
            "/api/v1/restorePoints" => Some(&self.points),
            "/api/v1/backupInfrastructure/repositories" => Some(&self.repositories),
            "/api/v1/backupInfrastructure/repositories/states" => Some(&self.states),
            "/api/v1/backupInfrastructure/scaleOutRepositories" => Some(&self.scaled_out),
            _ => None,
        }
    }

    fn sign_on(&mut self, asked: &Asked) -> Answer {
        let good = match asked.form("grant_type").as_str() {
            "password" => {
                self.passwords += 1;
                asked.form("username") == USER && asked.form("password") == PASSWORD
            }
            "refresh_token" => {
                self.refreshes += 1;
                let given = asked.form("refresh_token");
                !given.is_empty() && std::mem::take(&mut self.refresh) == given
            }
            _ => false,
        };
        if !good {
            let words = format!("Logon attempt with parameters: Login: [{}]", asked.form("username"));
            return error(401, "AccessDenied", &words);
        }
        self.tokens += 1;
        self.used = 0;
        self.token = format!("token-{}", self.tokens);
        self.refresh = format!("refresh-{}", self.tokens);
        let tokens = json!({
            "access_token": self.token, "token_type": "bearer", "refresh_token": self.refresh, "expires_in": 900,
            ".issued": "2026-06-10T10:29:39", "username": USER,
        });
        Answer::new(200, tokens.to_string())
    }

    fn page(&self, asked: &Asked, rows: &[Value]) -> Answer {
        let number = |name| asked.query(name).parse::<usize>().unwrap();
        let time = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
        let (since, ended_since) =
            (time(asked.query("createdAfterFilter")), time(asked.query("endedAfterFilter")));
        let malware = asked.query("malwareStatusFilter");
        let made = |row: &Value| time(row["creationTime"].as_str().unwrap());
        let ended = |row: &Value| row["endTime"].as_str().and_then(time);
        let rows: Vec<&Value> = rows
            .iter()
            .filter(|row| since.is_none() || made(row).is_none_or(|made| Some(made) >= since))
            .filter(|row| ended_since.is_none() || ended(row) >= ended_since)
            .filter(|row| malware.is_empty() || row["malwareStatus"] == malware)
            .collect();
        let skip = if self.stuck { 0 } else { number("skip") };
        let limit = number("limit").min(self.cap);
        let page: Vec<&&Value> = rows.iter().skip(skip).take(limit).collect();
        let paging = json!({ "total": rows.len(), "count": page.len(), "skip": skip, "limit": limit });
        Answer::new(200, json!({ "data": page, "pagination": paging }).to_string())
    }
}

fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::new(status, json!({ "errorCode": code, "message": message }).to_string())
}
