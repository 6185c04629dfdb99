//! The memory of a server that has just started on an empty database.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;

use super::figure::{Figure, mebibytes};

/// After this a server has done everything that starting makes it do.
const SETTLED_AFTER: Duration = Duration::from_secs(5);

/// A server that is stopped when this is dropped.
pub(super) struct Running(pub(super) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only where the server has ended by itself.
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

pub(super) async fn measure() -> anyhow::Result<()> {
    let program = std::env::current_exe()?.with_file_name("autograder");
    let folder = tempfile::tempdir()?;
    let server = Command::new(&program)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("DATABASE_URL", format!("sqlite://{}", folder.path().join("idle.db").display()))
        .env("DATA_DIR", folder.path())
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("while starting {}", program.display()))?;
    let server = Running(server);
    tokio::time::sleep(SETTLED_AFTER).await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id()))
        .context("while reading the server's memory")?;
    let [all, own] = ["VmRSS", "RssAnon"].map(|field| mebibytes(&status, field));
    Figure {
        what: "memory of an idle server".to_owned(),
        found: format!("{} MiB", all.context("the server has ended")?),
        goal: "60 MiB",
        runs: 1,
        beside: format!("of which {} MiB are no pages of the program", own.unwrap_or_default()),
    }
    .print();
    Ok(())
}
