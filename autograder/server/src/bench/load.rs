//! Five hundred people at once: the real program on a port of this machine, every person with a connection, a session
//! and a pace of their own. Teachers type into sheets and hear what others type; everybody looks around.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::task::JoinSet;

use super::figure::{Figure, mebibytes, milliseconds, quantile};
use super::ground::{EVERY_GRADE, Ground};
use super::idle::Running;
use super::person::{Person, Record};
use super::store::{self, Cell, Sample};
use crate::staff::Role;

/// Of each kind, for every 教室, every 塾 and in all.
const TEACHERS_OF_A_CLASSROOM: usize = 3;
const PEOPLE_OF_A_JUKU: usize = 8;
const AT_HEADQUARTERS: usize = 44;
const OF_TEACHERS: [&str; 4] =
    ["/", "/students", "/rounds/{round}/results?grade=6", "/entries/{entry}/report-card"];
const OF_JUKU: [&str; 5] =
    ["/", "/classrooms", "/students", "/rounds/{round}/results?grade=6", "/billing/{juku}"];
const OF_HEADQUARTERS: [&str; 5] =
    ["/", "/juku", "/rounds/{round}", "/rounds/{round}/results?grade=6", "/rounds/{round}/inspections"];
const STARTING: Duration = Duration::from_secs(30);

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    let (pupils, lasting) =
        if quick { (600, Duration::from_secs(10)) } else { (12_000, Duration::from_secs(600)) };
    let ground = Ground::open().await?;
    ground.register(pupils, &EVERY_GRADE).await?;
    let round = ground.hold("2026-summer".parse()?, &EVERY_GRADE, 10).await?;
    ground.mark(&round).await?;
    let samples = store::list_samples(&mut ground.database.read().await?, round.id).await?;
    let cells = store::list_cells(&mut ground.database.read().await?, round.id).await?;

    let (server, address) = start(&ground)?;
    let people = gather(&ground, address, &samples, cells).await?;
    let count = people.len();
    let until = Instant::now() + lasting;
    let lives: JoinSet<Record> = people.into_iter().map(|person| person.live(until)).collect();
    let records = lives.join_all().await;

    let lost = count_lost(&ground, &records).await?;
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id()))?;
    let mut durations: Vec<Duration> = records.iter().flat_map(|record| record.durations.clone()).collect();
    let (asked, saved) = (durations.len(), records.iter().map(|record| record.saved.len()).sum::<usize>());
    let errors: Vec<&String> = records.iter().flat_map(|record| &record.errors).collect();
    Figure {
        what: format!("{count} people for {} s, p99 of every request", lasting.as_secs()),
        found: milliseconds(quantile(&mut durations, 99)),
        goal: "200 ms",
        runs: asked,
        beside: format!(
            "p50 {}, longest {}, errors {}, cells saved {saved}, of which lost {lost}, peak {} MiB",
            milliseconds(quantile(&mut durations, 50)),
            milliseconds(quantile(&mut durations, 100)),
            errors.len(),
            mebibytes(&status, "VmHWM").unwrap_or_default(),
        ),
    }
    .print();
    anyhow::ensure!(errors.is_empty(), "the first error: {}", errors[0]);
    anyhow::ensure!(lost == 0, "{lost} saved marks are not in the database");
    Ok(())
}

/// Starts the program on the ground's database.
fn start(ground: &Ground) -> anyhow::Result<(Running, SocketAddr)> {
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let program = std::env::current_exe()?.with_file_name("autograder");
    let server = Command::new(&program)
        .args(["serve", "--listen", &address.to_string()])
        .env("DATABASE_URL", ground.address())
        .env("DATA_DIR", ground.folder.path())
        .env("LOG", "warn")
        // Everybody comes from one address, which is nowhere so.
        .env("RATE_LIMIT_SIGN_IN", "0")
        .env("SECOND_FACTOR_REQUIRED", "none")
        .current_dir(ground.folder.path())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("while starting {}", program.display()))?;
    let server = Running(server);
    let began = Instant::now();
    while std::net::TcpStream::connect(address).is_err() {
        anyhow::ensure!(began.elapsed() < STARTING, "the server does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((server, address))
}

/// Enrols everybody and signs them in, one after the other: what a password costs is not measured here.
async fn gather(
    ground: &Ground,
    address: SocketAddr,
    samples: &[Sample],
    mut cells: Vec<Cell>,
) -> anyhow::Result<Vec<Person>> {
    let mut people = Vec::new();
    for sample in samples {
        for seat in 0..TEACHERS_OF_A_CLASSROOM {
            // Each teacher has the sheet of a grade for himself: 小1, 小2, 小3.
            let grade = i64::try_from(seat)? + 1;
            let own = |cell: &mut Cell| cell.classroom == sample.classroom && cell.grade == grade;
            let own = cells.extract_if(.., own).collect();
            let login = format!("kyoshitsu{}{seat}", sample.classroom);
            people.push((login, sample.classroom_role(), sample, &OF_TEACHERS[..], own));
        }
    }
    let mut of_juku: Vec<&Sample> = samples.iter().collect();
    of_juku.dedup_by_key(|sample| sample.juku);
    for sample in of_juku {
        for seat in 0..PEOPLE_OF_A_JUKU {
            let login = format!("juku{}{seat}", sample.juku);
            people.push((login, Role::Juku(sample.juku), sample, &OF_JUKU, Vec::new()));
        }
    }
    for seat in 0..AT_HEADQUARTERS {
        let sample = &samples[seat % samples.len()];
        people.push((format!("honbu{seat}"), Role::Headquarters, sample, &OF_HEADQUARTERS, Vec::new()));
    }
    let mut signed_in = Vec::new();
    for (login, role, sample, pages, cells) in people {
        let user = ground.enrol(&login, role).await?;
        let pages = pages.iter().map(|page| sample.fill(page)).collect();
        signed_in.push(Person::sign_in(address, &login, user, pages, cells).await?);
    }
    Ok(signed_in)
}

/// How many of the cells that the server said it keeps hold something else.
async fn count_lost(ground: &Ground, records: &[Record]) -> anyhow::Result<usize> {
    let mut tx = ground.database.read().await?;
    let mut lost = 0;
    for ((entry, item), points) in records.iter().flat_map(|record| &record.saved) {
        lost += usize::from(store::find_points(&mut tx, *entry, *item).await? != Some(*points));
    }
    Ok(lost)
}
