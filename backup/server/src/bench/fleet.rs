//! The verdict of a large fleet, and its pages through the whole server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{Request, StatusCode, header};
use platform_audit::Actor;
use platform_database::{Clock, Database, migrate};
use platform_identity::DemoLogins;
use platform_telemetry::{count_statements, take_statements};
use platform_vault::{SecretKey, Vault};
use tower::ServiceExt;

use super::{PASSWORD, median, milliseconds, print, store};
use crate::app::{App, MIGRATIONS, Parts};
use crate::members::{NewMember, Role, enrol_member};
use crate::router::router;
use crate::verdicts;

const RUNS: usize = 9;

/// Opens a runtime, fills a database and measures.
pub(super) fn measure(quick: bool) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure_fleet(quick))
}

async fn measure_fleet(quick: bool) -> anyhow::Result<()> {
    count_statements()?;
    let (jobs, days) = if quick { (101, 20) } else { (1_001, 365) };
    let folder = tempfile::tempdir()?;
    let address = format!("sqlite://{}/fleet.db", folder.path().display());
    let database = Database::open(&address, Clock::System).await?;
    migrate(&database, &MIGRATIONS).await?;
    let mut tx = database.write().await?;
    store::insert_fleet(&mut tx, jobs, 3).await?;
    store::insert_runs(&mut tx, jobs, days).await?;
    store::analyse(&mut tx).await?;
    tx.commit().await?;
    verdicts::judge_all(&database).await?;
    judge(&database, jobs, days).await?;
    pages(&database, folder.path().to_owned()).await
}

async fn judge(database: &Database, jobs: i64, days: i64) -> anyhow::Result<()> {
    let (mut durations, mut asked) = (Vec::new(), 0);
    for _ in 0..RUNS {
        let mut tx = database.read().await?;
        take_statements();
        let began = Instant::now();
        let judged = verdicts::judge_fleet_now(&mut tx).await?;
        durations.push(began.elapsed());
        asked = take_statements();
        anyhow::ensure!(i64::try_from(judged.len())? == jobs, "{} jobs were judged", judged.len());
    }
    let what = format!("verdict of {jobs} jobs with {} runs", jobs * days);
    print(&what, &milliseconds(median(durations)), "100.0 ms", &format!("{asked} queries (goal 5)"));
    Ok(())
}

async fn pages(database: &Database, folder: PathBuf) -> anyhow::Result<()> {
    let app = App::new(Parts {
        database: database.clone(),
        vault: Vault::new(&SecretKey::random(), &[]),
        folder,
        worker_program: PathBuf::new(),
        host: String::new(),
        drill_server: None,
        runs_at_once: 3,
        demo_logins: DemoLogins::default(),
    });
    let new = NewMember {
        login: "etsuran".into(),
        name: "閲覧".into(),
        password: PASSWORD.into(),
        role: Role::Viewer,
    };
    enrol_member(database, &Actor::command_line(), &new).await?;
    let router = router(&app);
    let cookie = sign_in(&router).await?;
    page(&router, &cookie, "list of jobs, a page through the server", "10.0 ms", |page| {
        format!("/jobs?page={page}")
    })
    .await?;
    page(&router, &cookie, "first page through the server", "50.0 ms", |_| "/".to_owned()).await
}

async fn page(
    router: &Router,
    cookie: &str,
    what: &str,
    goal: &str,
    address: impl Fn(usize) -> String,
) -> anyhow::Result<()> {
    let (mut durations, mut asked, mut size) = (Vec::new(), 0, 0);
    for number in 1..=RUNS {
        take_statements();
        let began = Instant::now();
        let request = from_here(Request::get(address(number))).header(header::COOKIE, cookie);
        let request = request.body(Body::empty())?;
        let answer = router.clone().oneshot(request).await?;
        anyhow::ensure!(answer.status() == StatusCode::OK, "{what} answered {}", answer.status());
        size = to_bytes(answer.into_body(), 10_000_000).await?.len();
        durations.push(began.elapsed());
        asked = take_statements();
    }
    let beside = format!("{asked} statements in all, with session, role and begin; {} kB", size / 1000);
    print(what, &milliseconds(median(durations)), goal, &beside);
    Ok(())
}

async fn sign_in(router: &Router) -> anyhow::Result<String> {
    let request = from_here(Request::post("/login"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("login=etsuran&password={PASSWORD}")))?;
    let answer = router.clone().oneshot(request).await?;
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let cookie = cookies.filter_map(|cookie| cookie.to_str().ok()).find(|cookie| cookie.contains("session"));
    let cookie = cookie.and_then(|cookie| cookie.split(';').next());
    Ok(cookie.context("while signing in")?.to_owned())
}

/// The server asks every caller for an address.
fn from_here(request: Builder) -> Builder {
    request.extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))))
}
