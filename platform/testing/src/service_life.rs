//! The life of a server as a service: the same story for every server.

use std::fs;
use std::path::Path;

use crate::{Program, ServiceManager, read_answer};

/// A service is watched, reads its settings anew, and restarts without refusing anybody.
pub fn live_as_service(unit: &str, program: &Program<'_>, folder: &Path) {
    let (log, moved) = (folder.join("server.log"), folder.join("server.log.1"));
    let settings = folder.join("service.env");
    let lines = format!("LOG_FILE={}\n", log.display());
    let set = |more: &str| fs::write(&settings, format!("{lines}{more}")).expect("the folder can be written");
    set("ALLOWED_HOSTS=one.example\n");
    let manager = ServiceManager::new(folder);
    let first = manager.start(unit, program, &settings);
    manager.hear("READY=1");
    manager.hear("WATCHDOG=1");
    let status = |host| manager.answer("/login", host).lines().next().unwrap_or_default().to_owned();
    let (served, refused) = ("HTTP/1.1 200 OK", "HTTP/1.1 421 Misdirected Request");
    assert!(manager.answer("/health", "any").contains("\"ok\""));
    assert_eq!([status("one.example"), status("two.example")], [served, refused]);

    // Reloading takes other settings over and opens the log anew.
    fs::rename(&log, &moved).expect("the log is there");
    set("ALLOWED_HOSTS=two.example\n");
    first.signal("HUP");
    manager.hear("RELOADING=1");
    manager.hear("READY=1");
    assert_eq!([status("one.example"), status("two.example")], [refused, served]);
    assert!(fs::read_to_string(&log).expect("the log is there again").contains("read anew"));

    // What cannot be used changes nothing and is said.
    set("TASK_WORKERS=0\n");
    first.signal("HUP");
    assert!(manager.hear("READY=1").contains("TASK_WORKERS"));
    assert_eq!(status("two.example"), served);

    set("");

    // Who asks between two servers is answered by the next one.
    first.signal("TERM");
    manager.hear("STOPPING=1");
    assert!(first.ended().success());
    let asked = manager.ask("/health", "any");
    let _second = manager.start(unit, program, &settings);
    manager.hear("READY=1");
    assert!(read_answer(asked).contains("\"ok\""));
}
