//! The server as a service: its unit's command under a service manager.

use std::fs;

use platform_testing::{Engine, ServiceManager, both_engines, read_answer};

use crate::hall::Hall;

const UNIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/systemd/backup-mgmt.service");

both_engines! {
    async fn a_service_is_watched_reads_its_settings_anew_and_restarts_without_refusing_anybody(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let (log, moved) = (hall.folder.path().join("server.log"), hall.folder.path().join("server.log.1"));
        let settings = hall.folder.path().join("service.env");
        let lines = format!("LOG_FILE={}\n", log.display());
        fs::write(&settings, format!("{lines}ALLOWED_HOSTS=one.example\n")).unwrap();
        let manager = ServiceManager::new(hall.folder.path());
        let first = manager.start(UNIT, &hall.program(), &settings);
        manager.hear("READY=1");
        manager.hear("WATCHDOG=1");
        let status = |host| manager.answer("/login", host).lines().next().unwrap_or_default().to_owned();
        assert!(manager.answer("/health", "any").contains("\"ok\""));
        assert_eq!([status("one.example"), status("two.example")], ["HTTP/1.1 200 OK", "HTTP/1.1 421 Misdirected Request"]);

        // Reloading takes other settings over and opens the log anew.
        fs::rename(&log, &moved).unwrap();
        fs::write(&settings, format!("{lines}ALLOWED_HOSTS=two.example\n")).unwrap();
        first.signal("HUP");
        manager.hear("RELOADING=1");
        manager.hear("READY=1");
        assert_eq!([status("one.example"), status("two.example")], ["HTTP/1.1 421 Misdirected Request", "HTTP/1.1 200 OK"]);
        assert!(fs::read_to_string(&log).unwrap().contains("read anew"));

        // What cannot be used changes nothing and is said.
        fs::write(&settings, format!("{lines}TASK_WORKERS=0\n")).unwrap();
        first.signal("HUP");
        assert!(manager.hear("READY=1").contains("TASK_WORKERS"));
        assert_eq!(status("two.example"), "HTTP/1.1 200 OK");

        fs::write(&settings, &lines).unwrap();

        // Who asks between two servers is answered by the next one.
        first.signal("TERM");
        manager.hear("STOPPING=1");
        assert!(first.ended().success());
        let asked = manager.ask("/health", "any");
        let _second = manager.start(UNIT, &hall.program(), &settings);
        manager.hear("READY=1");
        assert!(read_answer(asked).contains("\"ok\""));
    }
}
