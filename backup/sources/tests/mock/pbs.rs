//! A Proxmox Backup Server, as its API is documented.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::{Answer, Asked, Server};

pub(crate) const USER: &str = "watch@pbs!kouzyou";
pub(crate) const PASSWORD: &str = "aaaabbbb-cccc-dddd-eeee-ffff00001111";

/// What the server knows, and what the token may see.
pub(crate) struct State {
    pub(crate) tasks: Vec<Value>,
    pub(crate) stores: Vec<&'static str>,
    /// The snapshots of every store, by namespace.
    pub(crate) snapshots: Vec<(&'static str, Value)>,
    pub(crate) namespaces: Vec<&'static str>,
    pub(crate) syncs: Vec<Value>,
    /// Whether the token may look into stores.
    pub(crate) audit: bool,
    pub(crate) asked: usize,
}

/// The server.
pub(crate) struct Pbs {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

impl Pbs {
    pub(crate) fn start() -> Pbs {
        let state = Arc::new(Mutex::new(State {
            tasks: Vec::new(),
            stores: vec!["main"],
            snapshots: Vec::new(),
            namespaces: Vec::new(),
            syncs: Vec::new(),
            audit: true,
            asked: 0,
        }));
        let of_server = state.clone();
        let server = Server::start("localhost", move |asked| of_server.lock().unwrap().answer(asked));
        Pbs { server, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// A task of a backup.
pub(crate) fn task(number: i64, worker: &str, began: i64, ended: Option<i64>, status: Option<&str>) -> Value {
    json!({
        "upid": format!("UPID:pbs01:{number:08X}:backup"), "node": "pbs01", "starttime": began, "worker_type": "backup",
        "worker_id": worker, "user": USER, "endtime": ended, "status": status,
    })
}

/// A snapshot that is complete; `verified` is when it was, and with what result.
pub(crate) fn snapshot(machine: &str, at: i64, verified: Option<(i64, &str)>) -> Value {
    let (kind, id) = machine.split_once('/').unwrap();
    let mut row = json!({ "backup-type": kind, "backup-id": id, "backup-time": at, "size": 1_024, "protected": false,
                          "files": [{ "filename": "index.json.blob", "crypt-mode": "none", "size": 512 }] });
    if let Some((at, state)) = verified {
        row["verification"] = json!({ "upid": upid(at, "verificationjob"), "state": state });
    }
    row
}

/// A synchronisation with its last run.
pub(crate) fn sync(id: &str, last: Option<(i64, &str)>) -> Value {
    let mut row = json!({ "id": id, "store": "main", "remote": "dr-site", "remote-store": "copy", "schedule": "daily" });
    if let Some((at, state)) = last {
        row["last-run-upid"] = upid(at, "syncjob").into();
        row["last-run-state"] = state.into();
        row["last-run-endtime"] = (at + 60).into();
    }
    row
}

fn upid(at: i64, kind: &str) -> String {
    format!("UPID:pbs01:000004D2:0001E240:00000003:{at:08X}:{kind}:main:root@pam:")
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Answer {
        self.asked += 1;
        if asked.header("authorization") != format!("PBSAPIToken={USER}:{PASSWORD}") {
            return Answer::new(401, "authentication failed");
        }
        let data = match asked.path.as_str() {
            "/api2/json/version" => json!({ "version": "4.0", "release": "2", "repoid": "x" }),
            "/api2/json/admin/datastore" => {
                self.stores.iter().map(|store| json!({ "store": store })).collect()
            }
            "/api2/json/nodes/localhost/tasks" => {
                assert_eq!(asked.query("typefilter"), "backup");
                let number = |name| asked.query(name).parse::<usize>().unwrap_or(0);
                let since: i64 = asked.query("since").parse().unwrap_or(0);
                let kept = self.tasks.iter().filter(|task| task["starttime"].as_i64() >= Some(since));
                kept.skip(number("start")).take(number("limit")).cloned().collect()
            }
            "/api2/json/admin/sync" => self.syncs.clone().into(),
            _ if asked.path.starts_with("/api2/json/admin/datastore/") => return self.inside(asked),
            _ => return Answer::new(404, "Path not found"),
        };
        Answer::new(200, json!({ "data": data }).to_string())
    }

    fn inside(&self, asked: &Asked) -> Answer {
        if !self.audit {
            return Answer::new(403, "permission check failed");
        }
        let data: Value = match asked.path.rsplit('/').next().unwrap() {
            "namespace" => self.namespaces.iter().map(|space| json!({ "ns": space })).collect(),
            "snapshots" => {
                let within = self.snapshots.iter().filter(|(space, _)| *space == asked.query("ns"));
                within.map(|(_, snapshot)| snapshot.clone()).collect()
            }
            "status" => {
                json!({ "total": 8_000_000_000_i64, "used": 6_000_000_000_i64, "avail": 2_000_000_000_i64 })
            }
            _ => return Answer::new(404, "Path not found"),
        };
        Answer::new(200, json!({ "data": data }).to_string())
    }
}
