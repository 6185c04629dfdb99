//! A server is killed with SIGKILL while it keeps what a source told, of runs and of copies: nothing of it is there twice, and
//! in the end nothing is missing.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use backup_server::Role;
use chrono::{SubsecRound, TimeDelta};
use platform_audit::verify;
use platform_database::{Clock, Timestamp, sql};
use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::Hall;
use crate::mock::vbr::{self, Vbr};
use crate::pullers::{ago, poll, register, register_as};
use crate::told_copies::{CONFIRMED, copying, form_of};

/// How long a server may take to come to where it is killed.
const PATIENCE: Duration = Duration::from_secs(120);
/// So much more is told each time, part by part as it is kept: runs of two jobs, and machines in the copy of the first. All
/// runs of a job are fewer than the two hundred that are kept at once.
const MORE: [i64; 3] = [20, 40, 200];

const POLLS: &str = "/api/v1/pullers/1/polls";

/// A server in a process of its own, which is killed with the value.
struct Serving(Child);

impl Serving {
    fn start(hall: &Hall) -> Serving {
        let mut command = hall.program().command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("SOURCE_HOSTS", "localhost").stdout(Stdio::null()).stderr(Stdio::null());
        Serving(command.spawn().unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// How much of each part is kept.
async fn kept(hall: &Hall) -> [i64; 3] {
    let mut tx = hall.database().read().await.unwrap();
    let runs = || sql!("SELECT COUNT(*) FROM runs r JOIN jobs j ON j.id = r.job_id WHERE j.name = $1");
    let machines = sql!(
        "SELECT COUNT(*) FROM held_copy_points p JOIN held_places h ON h.id = p.place_id AND h.name = '支店'"
    );
    [
        tx.count(runs(), vec!["基幹の日次".into()]).await.unwrap(),
        tx.count(runs(), vec!["基幹の週次".into()]).await.unwrap(),
        tx.count(machines, Vec::new()).await.unwrap(),
    ]
}

/// Has the source tell more; gives of when the copy of the machines that the job saves is.
fn tell_more(hall: &Hall, server: &Vbr, turn: usize) -> Timestamp {
    let at = hall.clock.now().trunc_subsecs(0) - TimeDelta::minutes(1);
    let mut state = server.state();
    for ((job, letter), many) in [("日次", "d"), ("週次", "w")].into_iter().zip(MORE) {
        for number in 0..many {
            let id = format!("{letter}-{turn}-{number}");
            let ended = (at + TimeDelta::milliseconds(10 * number)).to_rfc3339();
            state.sessions.push(vbr::session(&id, job, &at.to_rfc3339(), Some(&ended), "Success"));
        }
    }
    let further = (0..MORE[2]).map(|number| format!("SV-{turn}-{number}"));
    for machine in ["SV-01", "SV-02"].map(str::to_owned).into_iter().chain(further) {
        let id = format!("{turn}-{machine}");
        state.points.push(vbr::point(&id, "b2", &machine, &at.to_rfc3339(), "Clean"));
    }
    at
}

/// Starts a server that has the source to ask, and kills it: as soon as it asks, or as soon as more of a part is kept than
/// `before`.
async fn kill_during_poll(hall: &Hall, server: &Vbr, part: Option<usize>, before: [i64; 3]) {
    let asked = server.state().passwords;
    if part.is_none() {
        server.state().slow = Duration::from_millis(200);
    }
    let serving = Serving::start(hall);
    let begun = Instant::now();
    loop {
        let reached = match part {
            None => server.state().passwords > asked,
            Some(part) => kept(hall).await[part] > before[part],
        };
        if reached {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "the source is not asked, or nothing is kept: {part:?}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(serving);
    server.state().slow = Duration::ZERO;
}

both_engines! {
    async fn what_a_killed_server_was_told_is_kept_once(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = copying(&hall).await;
        server.state().points.push(vbr::point("p4", "b2", "SV-02", &ago(&hall, 20 * 60), "Clean"));
        register(&hall).await;
        register_as(&hall, "本店VBR/週次", "基幹の週次").await;
        poll(&hall).await;
        let mut operator = hall.as_operator().await;
        let confirm = form_of(&mut operator, "支店").await;
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(303);
        assert_eq!(kept(&hall).await, [1, 0, 2]);

        // Sessions end meanwhile, and who signs in at a time that is over by now is refused as one that asks too often.
        let mut admin = hall.with_token(Role::Admin, "sources:write").await;
        let mut reader = hall.with_token(Role::Viewer, "jobs:read").await;
        let mut halves = 0;
        for (turn, part) in [None, Some(0), Some(1), Some(2)].into_iter().enumerate() {
            hall.clock.set(Clock::System.now());
            let (before, at) = (kept(&hall).await, tell_more(&hall, &server, turn));
            let whole = [0, 1, 2].map(|part| before[part] + MORE[part]);
            admin.post_json(POLLS, &json!({})).await.assert_status(200);
            kill_during_poll(&hall, &server, part, before).await;

            let left = kept(&hall).await;
            let mut parts = left.iter().zip(before.iter().zip(&whole));
            assert!(parts.all(|(left, (before, whole))| left == before || left == whole), "{before:?} {left:?}");
            assert!(left[2] == before[2] || left == whole, "a copy is told of after the runs: {before:?} {left:?}");
            halves += usize::from(left != before && left != whole);
            assert_eq!(hall.database().check_integrity().await.unwrap().problems, Vec::<String>::new());
            verify(hall.database(), None).await.unwrap();

            // The dead one's turn is over after half an hour; then all is told once more.
            hall.clock.set(Clock::System.now() + TimeDelta::minutes(31));
            admin.post_json(POLLS, &json!({})).await.assert_status(200);
            hall.work().await;
            assert_eq!(kept(&hall).await, whole);
            let told = reader.get("/api/v1/jobs/1/copies").await.json();
            assert_eq!((told.as_array().unwrap().len(), &told[0]["last_outcome"]), (1, &json!("succeeded")));
            assert_eq!(told[0]["written_at"].as_str().unwrap().parse::<Timestamp>().unwrap(), at);
        }
        assert!(halves > 0, "no kill came between two parts");
        assert!(hall.outcomes("基幹の週次").await.iter().all(|outcome| outcome == "succeeded"));
        verify(hall.database(), None).await.unwrap();
    }
}
