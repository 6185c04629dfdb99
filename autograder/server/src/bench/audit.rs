//! The audit record: what an entry costs, and how long a large record takes to verify and to read.

use std::time::{Duration, Instant};

use platform_audit::{Actor, EntryFilter, Origin, VerifyError, count_entries, list_entries, record, verify};
use platform_database::{Clock, Database, DbResult, migrate};
use serde_json::json;
use tokio::task::JoinSet;

use super::figure::{Figure, mebibytes, median, milliseconds, quantile};
use super::store;
use crate::app::MIGRATIONS;
use crate::juku::{self, NewJuku};

/// Entries that one transaction writes while the large record is made.
const AT_ONCE: i64 = 1_000;
/// People who act at the same time.
const WRITERS: usize = 40;

/// Measures on the empty database at `address`, or on a new one of SQLite.
pub(super) async fn measure(quick: bool, address: Option<&str>) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let own = format!("sqlite://{}", folder.path().join("bench.db").display());
    let database = Database::open(address.unwrap_or(&own), Clock::System).await?;
    migrate(&database, &MIGRATIONS).await?;
    let engine = if address.is_some() { "PostgreSQL" } else { "SQLite" };
    measure_writing(&database, engine, if quick { 5 } else { 50 }).await?;
    measure_reading(&database, engine, if quick { 10_000 } else { 1_000_000 }).await
}

/// The same small act without and with an entry, by one person and by many at once.
async fn measure_writing(database: &Database, engine: &str, acts: i64) -> anyhow::Result<()> {
    let mut tx = database.write().await?;
    let new: Vec<NewJuku> = (0..WRITERS)
        .map(|at| NewJuku { number: format!("{at:06}"), name: format!("塾{at}"), search: String::new() })
        .collect();
    juku::insert_juku(&mut tx, &new).await?;
    tx.commit().await?;
    for (audited, words) in [(false, "without"), (true, "with")] {
        let mut alone = Vec::new();
        for number in 0..acts * 4 {
            alone.push(act(database, 1, number, audited).await?);
        }
        Figure {
            what: format!("{engine}: one act {words} an entry"),
            found: milliseconds(median(alone)),
            goal: "-",
            runs: usize::try_from(acts * 4)?,
            beside: String::new(),
        }
        .print();
        let began = Instant::now();
        let mut people = JoinSet::new();
        for person in 1..=WRITERS {
            let database = database.clone();
            people.spawn(async move {
                let mut waited = Vec::new();
                for number in 0..acts {
                    waited.push(act(&database, i64::try_from(person).unwrap_or(1), number, audited).await?);
                }
                DbResult::Ok(waited)
            });
        }
        let mut waited = Vec::new();
        for of_one in people.join_all().await {
            waited.extend(of_one?);
        }
        let rate = waited.len() as f64 / began.elapsed().as_secs_f64();
        Figure {
            what: format!("{engine}: acts of {WRITERS} at once {words} an entry"),
            found: format!("{rate:.0} /s"),
            goal: "-",
            runs: waited.len(),
            beside: format!("each waits {} (95 %)", milliseconds(quantile(&mut waited, 95))),
        }
        .print();
    }
    Ok(())
}

async fn act(database: &Database, juku: i64, number: i64, audited: bool) -> DbResult<Duration> {
    let began = Instant::now();
    let mut tx = database.write().await?;
    store::update_contact(&mut tx, juku, &format!("電話 {number}")).await?;
    if audited {
        record(
            &mut tx,
            &somebody(),
            "juku.contact_changed",
            format!("juku/{juku}"),
            &json!({ "of": number }),
        )
        .await?;
    }
    tx.commit().await?;
    Ok(began.elapsed())
}

async fn measure_reading(database: &Database, engine: &str, entries: i64) -> anyhow::Result<()> {
    let mut made = 0;
    while made < entries {
        let mut tx = database.write().await?;
        for number in made..made + AT_ONCE {
            let facts = json!({ "cells": number % 40, "page": number });
            record(
                &mut tx,
                &somebody(),
                "marks.recorded",
                format!("rounds/2026-summer/{}", number % 500),
                &facts,
            )
            .await?;
        }
        tx.commit().await?;
        made += AT_ONCE;
    }
    database.analyze().await?;
    let began = Instant::now();
    let verified = verify(database, None).await?;
    tell(engine, &format!("verify {} entries", verified.entries), began.elapsed());

    for (what, filter) in [
        ("first page of all", EntryFilter::default()),
        ("first page of one person", EntryFilter { person: "花子".to_owned(), ..EntryFilter::default() }),
        (
            "first page of one subject",
            EntryFilter { subject: "rounds/2026-summer/77".to_owned(), ..EntryFilter::default() },
        ),
    ] {
        let began = Instant::now();
        let mut tx = database.read().await?;
        let total = count_entries(&mut tx, &filter).await?;
        let page = list_entries(&mut tx, &filter, i64::MAX, 100, 0).await?;
        tell(engine, &format!("{what} ({} of {total})", page.len()), began.elapsed());
    }

    let middle = verified.entries / 2;
    let mut tx = database.write().await?;
    store::drop_guard(&mut tx).await?;
    store::update_one_byte(&mut tx, middle).await?;
    tx.commit().await?;
    let began = Instant::now();
    let found = match verify(database, None).await {
        Err(VerifyError::Broken(broken)) => broken.number,
        other => anyhow::bail!("a changed byte was not found: {other:?}"),
    };
    anyhow::ensure!(found == middle, "the byte was changed in entry {middle}, not in {found}");
    tell(engine, &format!("find one changed byte, in entry {middle}"), began.elapsed());
    Ok(())
}

fn tell(engine: &str, what: &str, took: Duration) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = mebibytes(&status, "VmHWM").unwrap_or_default();
    Figure {
        what: format!("{engine}: {what}"),
        found: milliseconds(took),
        goal: "-",
        runs: 1,
        beside: format!("at most {memory} MiB of memory so far"),
    }
    .print();
}

fn somebody() -> Actor {
    let origin = Origin {
        address: "192.0.2.1".to_owned(),
        agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
        request_id: "0123456789ab".to_owned(),
    };
    Actor::person(1, "本部 花子").as_role("本部").from(origin)
}
