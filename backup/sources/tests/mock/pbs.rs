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
    pub(crate) asked: usize,
}

/// The server.
pub(crate) struct Pbs {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

impl Pbs {
    pub(crate) fn start() -> Pbs {
        let state = Arc::new(Mutex::new(State { tasks: Vec::new(), stores: vec!["main"], asked: 0 }));
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
            _ => return Answer::new(404, "Path not found"),
        };
        Answer::new(200, json!({ "data": data }).to_string())
    }
}
