//! Reports of a large fleet, a hundred a second, to the real program on a port of this machine, while somebody looks at its
//! first page.
//!
//! A report is sent when it is due, whether those before it have been answered or not as long as a sender is free; its
//! time counts from that moment, so that one that has to wait for a sender is not the faster for it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use platform_audit::Actor;
use platform_database::{Clock, Database, Timestamp, migrate};
use tempfile::TempDir;

use super::caller::Caller;
use super::watched::peak_mib;
use super::{milliseconds, print, quantile, store};
use crate::app::MIGRATIONS;
use crate::members::{NewMember, Role, enrol_member};
use crate::verdicts;

const A_SECOND: u64 = 100;
const SENDERS: usize = 24;
const STARTING: Duration = Duration::from_secs(60);
const REPORTER: &str = "houkoku";
const LOOKER: &str = "etsuran";

/// A server with a fleet, in a process of its own.
struct Ground {
    folder: TempDir,
    database: String,
    jobs: i64,
}

/// A server that is stopped when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only where the server has ended by itself.
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// What a caller saw.
#[derive(Default)]
struct Seen {
    durations: Vec<Duration>,
    /// How many runs the server says it has made.
    made: u64,
}

/// Sends for `seconds` (ten minutes, if nobody says); on `database`, an empty one, or a new one of SQLite.
pub(super) fn measure(quick: bool, seconds: Option<u64>, database: Option<&str>) -> anyhow::Result<()> {
    let (jobs, days, usual) = if quick { (200, 5, 10) } else { (2_000, 90, 600) };
    let lasting = seconds.unwrap_or(usual);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ground = Ground::new(jobs, database)?;
    let before = runtime.block_on(ground.fill(days))?;
    let token = ground.token()?;
    let (server, address) = ground.start()?;
    let (reports, pages) = send(&ground, address, &token, lasting)?;
    let peak = peak_mib(server.0.id()).unwrap_or_default();
    drop(server);
    let made = runtime.block_on(ground.count_runs())? - before;
    let said = reports.made;
    tell(
        &format!("{jobs} jobs, {A_SECOND} reports a second for {lasting} s, p99"),
        reports,
        &format!("peak {peak} MiB"),
    );
    tell("first page meanwhile, p50", pages, "");
    ensure!(made == i64::try_from(said)?, "the server said that it made {said} runs, and {made} are there");
    Ok(())
}

/// Prints what was seen; of pages the median is what was promised.
fn tell(what: &str, mut seen: Seen, beside: &str) {
    let [p50, p95, p99, longest] = [50, 95, 99, 100].map(|percent| quantile(&mut seen.durations, percent));
    let found = if what.ends_with("p99") { p99 } else { p50 };
    let [p50, p95, p99, longest] = [p50, p95, p99, longest].map(milliseconds);
    let count = seen.durations.len();
    let all = format!("{count} answers, p50 {p50}, p95 {p95}, p99 {p99}, longest {longest}; {beside}");
    print(what, &milliseconds(found), "50.0 ms", all.trim_end_matches("; "));
}

/// Lets everybody send and look until the time is over.
fn send(ground: &Ground, address: SocketAddr, token: &str, lasting: u64) -> anyhow::Result<(Seen, Seen)> {
    let next = AtomicU64::new(0);
    let (began, now) = (Instant::now(), Clock::System.now());
    std::thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| {
                let caller = Caller::with_token(address, token);
                let next = &next;
                scope.spawn(move || report_all(&caller, next, (ground.jobs, lasting), began, now))
            })
            .collect();
        let looker = scope.spawn(move || look(&Caller::sign_in(address, LOOKER)?, lasting, began));
        let mut reports = Seen::default();
        for sender in senders {
            let seen = sender.join().map_err(|_panic| anyhow::anyhow!("a sender has died"))??;
            reports.durations.extend(seen.durations);
            reports.made += seen.made;
        }
        let pages = looker.join().map_err(|_panic| anyhow::anyhow!("the looker has died"))??;
        Ok((reports, pages))
    })
}

/// Sends the reports that no other sender has taken, each when it is due.
fn report_all(
    caller: &Caller,
    next: &AtomicU64,
    (jobs, lasting): (i64, u64),
    began: Instant,
    now: Timestamp,
) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= lasting * A_SECOND {
            return Ok(seen);
        }
        let due = began + Duration::from_micros(number * 1_000_000 / A_SECOND);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        // Now and then a program tells the same once more, because it has not heard the answer.
        let told = if number % 50 == 49 { number - 1 } else { number };
        seen.made += u64::from(caller.report(told, report(told, jobs, now)?)?);
        seen.durations.push(due.elapsed());
    }
}

/// The report with that number: one in a hundred is of a failure.
fn report(number: u64, jobs: i64, now: Timestamp) -> anyhow::Result<String> {
    let ended = now + chrono::TimeDelta::milliseconds(i64::try_from(number * 1_000 / A_SECOND)?);
    let job = i64::try_from(number)? * 7 % jobs + 1;
    let outcome = if number % 100 == 17 { "failed" } else { "succeeded" };
    let report = serde_json::json!({
        "job": job, "outcome": outcome, "started_at": (ended - chrono::TimeDelta::minutes(20)).to_rfc3339(),
        "ended_at": ended.to_rfc3339(), "bytes": 5_000_000_000_u64 + number, "files": 12_000, "log": ["終わりました"],
    });
    Ok(report.to_string())
}

/// Looks at the first page once a second.
fn look(caller: &Caller, lasting: u64, began: Instant) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    for second in 0..lasting {
        let due = began + Duration::from_secs(second);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let asked = Instant::now();
        caller.look("/")?;
        seen.durations.push(asked.elapsed());
    }
    Ok(seen)
}

impl Ground {
    fn new(jobs: i64, database: Option<&str>) -> anyhow::Result<Ground> {
        let folder = tempfile::tempdir()?;
        let own = format!("sqlite://{}/fleet.db", folder.path().display());
        Ok(Ground { folder, database: database.unwrap_or(&own).to_owned(), jobs })
    }

    async fn open(&self) -> anyhow::Result<Database> {
        Ok(Database::open(&self.database, Clock::System).await?)
    }

    /// Makes the fleet and two people; gives how many runs are there.
    async fn fill(&self, days: i64) -> anyhow::Result<i64> {
        let database = self.open().await?;
        migrate(&database, &MIGRATIONS).await?;
        let mut tx = database.write().await?;
        store::insert_fleet(&mut tx, self.jobs, 3).await?;
        store::insert_runs(&mut tx, self.jobs, days).await?;
        store::analyse(&mut tx).await?;
        tx.commit().await?;
        verdicts::judge_all(&database).await?;
        for (login, role) in [(REPORTER, Role::Operator), (LOOKER, Role::Viewer)] {
            let (login, password) = (login.to_owned(), super::PASSWORD.to_owned());
            let new = NewMember { name: login.clone(), login, password, role };
            enrol_member(&database, &Actor::command_line(), &new).await?;
        }
        database.close().await;
        self.count_runs().await
    }

    async fn count_runs(&self) -> anyhow::Result<i64> {
        let database = self.open().await?;
        let count = store::count_runs(&mut database.read().await?).await?;
        database.close().await;
        Ok(count)
    }

    fn token(&self) -> anyhow::Result<String> {
        let create = ["token", "create", "--login", REPORTER, "--name", "bench", "--scope", "runs:write"];
        let said = self.program()?.args(create).output()?;
        ensure!(said.status.success(), "no token: {}", String::from_utf8_lossy(&said.stderr));
        Ok(String::from_utf8(said.stdout)?.trim().to_owned())
    }

    fn start(&self) -> anyhow::Result<(Running, SocketAddr)> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut serve = self.program()?;
        let server = serve.args(["serve", "--listen", &address.to_string()]).stdout(Stdio::null()).spawn();
        let server = Running(server.context("while starting the server")?);
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            ensure!(began.elapsed() < STARTING, "the server does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok((server, address))
    }

    /// The server's program, which stands beside this one.
    fn program(&self) -> anyhow::Result<Command> {
        let program = std::env::current_exe()?.with_file_name("backup-mgmt");
        let folder: &Path = self.folder.path();
        let mut command = Command::new(program);
        command
            .env("DATABASE_URL", &self.database)
            .env("DATA_DIR", folder)
            .env("LOG", "warn")
            // A whole organisation reports by one account here, which is nowhere so.
            .env("RATE_LIMIT_API", "0")
            .env("SECOND_FACTOR_REQUIRED", "none")
            .current_dir(folder);
        Ok(command)
    }
}
