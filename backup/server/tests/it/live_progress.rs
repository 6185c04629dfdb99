//! How far a run is: on its page whoever performs it, on a terminal, and in plain lines elsewhere.

use std::fs;
use std::process::Command;

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, until};

/// Something that takes long to read.
fn long_file(hall: &Hall) {
    fs::File::create(hall.documents().join("長い.bin")).unwrap().set_len(200 << 30).unwrap();
}

/// Looks at the run's page until it says how far it is, and calls the run off.
async fn progress_shows(client: &mut Client, run: &str) {
    let mut page = String::new();
    while !(page.contains("読み取って保存しています") && page.contains(" / 215 GB")) {
        page = client.get(run).await.text();
        assert!(page.contains("待機中") || page.contains("実行中"), "{page}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(page.contains("hx-trigger=\"every 2s\""), "{page}");
    client.post_form(&format!("{run}/cancellation"), &[]).await.assert_status(303);
}

both_engines! {
    /// A run that a worker performs.
    async fn a_page_follows_a_run_of_a_worker(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        long_file(&hall);
        let mut client = hall.as_operator().await;
        let run = client.post_form("/jobs/1/runs", &[]).await.location().to_owned();
        client.get(&run).await.assert_contains("待機中").assert_contains("順番を待っています");
        let workers = backup_server::start_workers(hall.app.clone(), 2).await.unwrap();
        progress_shows(&mut client, &run).await;
        workers.stop(std::time::Duration::from_secs(30)).await;
        client.get(&run).await.assert_contains("取消");
    }

    /// A run that a command performs, in another process.
    async fn a_page_follows_a_run_of_a_command(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        long_file(&hall);
        let mut client = hall.as_operator().await;
        let mut command = hall.spawn(&["run", "文書"]);
        let mut list = String::new();
        while !list.contains("\"/runs/1\"") {
            list = client.get("/runs").await.text();
            assert!(command.try_wait().unwrap().is_none(), "the command ended before its run began");
        }
        progress_shows(&mut client, "/runs/1").await;
        until("the command is told", || command.try_wait().unwrap().is_some()).await;
        assert_eq!(command.wait().unwrap().code(), Some(1));
        client.get("/runs/1").await.assert_contains("取消");
    }

    /// Plain lines on standard error where nobody sits at a terminal; none where they are not wanted.
    async fn a_command_tells_how_far_it_is(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let output = hall.command(&["run", "文書"]);
        let (said, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(said.starts_with("成功: ") && said.lines().count() == 1, "{said}");
        assert!(told.contains("ています") && !told.contains('\u{1b}'), "{told}");

        let output = hall.command(&["run", "文書", "--quiet"]);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        assert!(output.status.success());
    }

    /// A bar on a terminal, which goes before the outcome is said.
    async fn a_terminal_shows_a_bar(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let run = hall.program().command(&["run", "文書"]);
        let settings = run.get_envs().map(|(name, value)| {
            format!("{}='{}'", name.to_str().unwrap(), value.unwrap().to_str().unwrap())
        });
        let line = format!(
            "{} {} run 文書",
            settings.collect::<Vec<_>>().join(" "),
            run.get_program().to_str().unwrap()
        );
        // The program of util-linux that gives a command a terminal.
        let output = Command::new("script").args(["--quiet", "--return", "--command", &line, "/dev/null"]).output();
        let output = output.unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{shown}");
        assert!(shown.contains("\u{1b}[") && shown.contains("ています") && shown.contains("成功: "), "{shown:?}");
    }
}
