//! Commands that the agent runs for somebody.

use std::thread;
use std::time::{Duration, Instant};

use backup_agent::round;
use backup_server::Role;
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    async fn a_command_ends_as_it_would_and_its_end_is_reported(engine: Engine) {
        let hall = Hall::start(engine).await;
        hall.enrolled().await;
        let wrap = |script: &str| hall.agent(&["wrap", "--job", "文書", "--warn-code", "3", "--", "sh", "-c", script]);
        let good = wrap("echo 12冊を保存しました; echo 注意 >&2");
        assert_eq!(good.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&good.stdout), "12冊を保存しました\n");
        assert_eq!(String::from_utf8_lossy(&good.stderr), "注意\n");
        assert_eq!(wrap("exit 3").status.code(), Some(3));
        assert_eq!(wrap("echo 容量が足りません; exit 7").status.code(), Some(7));
        let missing = hall.agent(&["wrap", "--job", "文書", "--", "/no/such/command"]);
        assert_eq!(missing.status.code(), Some(127));
        assert_eq!(hall.outcomes("文書").await, ["succeeded", "warned", "failed", "failed"]);
        assert_eq!(hall.reported("文書").await[2].1, "終了コードは7でした");
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/runs/1").await.assert_contains("12冊を保存しました").assert_contains("SV-KIKAN01");
        viewer.get("/runs/3").await.assert_contains("容量が足りません");
    }

    async fn a_command_runs_also_where_the_agent_cannot_work(engine: Engine) {
        let hall = Hall::start(engine).await;
        std::fs::write(hall.agent_path(), "no folder").unwrap();
        let wrapped = hall.agent(&["wrap", "--job", "文書", "--", "sh", "-c", "echo 保存; exit 5"]);
        assert_eq!(wrapped.status.code(), Some(5));
        assert_eq!(String::from_utf8_lossy(&wrapped.stdout), "保存\n");
        assert!(String::from_utf8_lossy(&wrapped.stderr).contains("backup-agent: "));
    }

    async fn a_command_of_a_killed_agent_is_interrupted(engine: Engine) {
        let hall = Hall::start(engine).await;
        let identity = hall.enrolled().await;
        let mark = hall.path("begun");
        let script = format!("touch {mark}; exec sleep 60");
        let mut wrapped = hall.spawn(&["wrap", "--job", "文書", "--", "sh", "-c", &script]);
        let begun = Instant::now();
        while !std::path::Path::new(&mark).exists() {
            assert!(begun.elapsed() < Duration::from_secs(120), "it does not begin");
            thread::sleep(Duration::from_millis(20));
        }
        hall.pass(1);
        assert_eq!(round(&hall.agent_folder(), &identity, hall.clock.now()).unwrap().spooled, 0, "it goes on");
        wrapped.kill().unwrap();
        wrapped.wait().unwrap();
        assert_eq!(round(&hall.agent_folder(), &identity, hall.clock.now()).unwrap().spooled, 1);
        assert_eq!(round(&hall.agent_folder(), &identity, hall.clock.now()).unwrap().spooled, 0);
        assert_eq!(hall.outcomes("文書").await, ["interrupted"]);
    }
}
