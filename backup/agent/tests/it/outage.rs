//! The server is away, and the agent is killed: nothing is lost, and nothing is there twice.

use std::thread;
use std::time::{Duration, Instant};

use backup_agent::tools::Tool;
use backup_agent::{Config, Spool, Watch, look_at_all, round};
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::proxy::Proxy;

/// A snapshot as restic lists it.
fn snapshot(number: usize, ended: chrono::DateTime<chrono::Utc>) -> Value {
    json!({ "id": format!("{number:064x}"), "time": ended.to_rfc3339(), "hostname": "sv01", "paths": ["/srv"] })
}

/// A watch of what somebody else writes into a file.
fn watch_file(hall: &Hall) -> (Config, String) {
    let file = hall.path("snapshots.json");
    let watch = Watch { file: Some(file.clone().into()), ..Watch::usual("文書", Tool::Restic) };
    let config = Config { watches: vec![watch] };
    config.keep(&hall.agent_folder()).unwrap();
    (config, file)
}

both_engines! {
    async fn an_hour_without_the_server_loses_nothing_and_doubles_nothing(engine: Engine) {
        let mut hall = Hall::start(engine).await;
        let identity = hall.enrolled().await;
        let (folder, (config, file)) = (hall.agent_folder(), watch_file(&hall));
        hall.stop().await;
        let mut listed = Vec::new();
        for minute in 0..60 {
            hall.pass(1);
            let now = hall.clock.now();
            if minute % 5 == 0 {
                listed.push(snapshot(minute, now));
                std::fs::write(&file, Value::from(listed.clone()).to_string()).unwrap();
            }
            assert!(round(&folder, &identity, now).is_err(), "nobody is there");
        }
        assert_eq!(Spool::open(&folder).unwrap().count().unwrap(), (12, 0));
        assert_eq!(hall.outcomes("文書").await.len(), 0);
        hall.restart().await;
        let done = round(&folder, &identity, hall.clock.now()).unwrap();
        assert_eq!((done.spooled, done.delivered.taken), (0, 12));
        assert_eq!(hall.outcomes("文書").await, ["succeeded"; 12]);
        // The agent has forgotten everything but who it is, and tells it all again.
        std::fs::remove_dir_all(hall.agent_path().join("seen")).unwrap();
        assert_eq!(look_at_all(&folder, &config, true, hall.clock.now()).unwrap(), 12);
        assert_eq!(round(&folder, &identity, hall.clock.now()).unwrap().delivered.taken, 12);
        assert_eq!(hall.outcomes("文書").await.len(), 12);
    }

    async fn killed_between_sending_and_hearing_the_answer_it_doubles_nothing(engine: Engine) {
        let hall = Hall::start(engine).await;
        let proxy = Proxy::before(hall.address());
        hall.enrolled_at(&proxy.url).await;
        let (_, file) = watch_file(&hall);
        let now = hall.clock.now();
        let listed: Vec<Value> = (0..3).map(|number| snapshot(number, now)).collect();
        std::fs::write(&file, Value::from(listed).to_string()).unwrap();
        for kills in 1..=3 {
            let mut agent = hall.spawn(&["once"]);
            let begun = Instant::now();
            while proxy.swallowed() < kills {
                assert!(begun.elapsed() < Duration::from_secs(120), "nothing is sent");
                thread::sleep(Duration::from_millis(20));
            }
            agent.kill().unwrap();
            agent.wait().unwrap();
        }
        // The server has the first, and the agent does not know it.
        assert_eq!(hall.outcomes("文書").await.len(), 1);
        assert_eq!(Spool::open(&hall.agent_folder()).unwrap().count().unwrap(), (3, 0));
        proxy.let_pass();
        hall.agent_done(&["once"]);
        assert_eq!(hall.outcomes("文書").await, ["succeeded"; 3]);
        assert_eq!(Spool::open(&hall.agent_folder()).unwrap().count().unwrap(), (0, 0));
    }

    async fn the_service_finds_its_server_again(engine: Engine) {
        let mut hall = Hall::start(engine).await;
        hall.enrolled().await;
        let (_, file) = watch_file(&hall);
        std::fs::write(&file, "[]").unwrap();
        hall.stop().await;
        let mut service = hall.spawn(&["run"]);
        thread::sleep(Duration::from_secs(3));
        let wrapped = hall.agent(&["wrap", "--job", "文書", "--", "true"]);
        assert!(wrapped.status.success());
        hall.restart().await;
        let begun = Instant::now();
        while hall.outcomes("文書").await.is_empty() {
            // Each wait is twice the last one, up to five minutes.
            assert!(begun.elapsed() < Duration::from_secs(360), "it does not come back");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        service.kill().unwrap();
        service.wait().unwrap();
        assert_eq!(hall.outcomes("文書").await, ["succeeded"]);
    }
}
