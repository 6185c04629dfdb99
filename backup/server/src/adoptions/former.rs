//! What a repository holds that is of no job here, sorted by the jobs that took it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use backup_engine::{Answer, Ending, Order, SnapshotFacts};
use platform_database::{DbError, ReadTx, Timestamp};
use thiserror::Error;

use super::store;
use crate::app::App;
use crate::digests::sha256;
use crate::jobs;
use crate::repositories::Repository;
use crate::runs;
use crate::working::{Working, reason_for};

/// A job of another server, of one that was lost, or of another program, as far as a repository tells.
#[derive(Clone, Debug)]
pub(crate) struct Former {
    /// What people name it by; the same in every repository that it wrote.
    pub(crate) key: String,
    /// How it was called last; empty where its snapshots do not say.
    pub(crate) name: String,
    /// The machine that the newest snapshot is of.
    pub(crate) host: String,
    /// What the newest snapshot is of.
    pub(crate) paths: Vec<String>,
    pub(crate) first_at: Timestamp,
    pub(crate) last_at: Timestamp,
    /// Its snapshots; of copies the ids of those that were copied.
    pub(crate) snapshots: BTreeSet<String>,
}

/// Why one cannot tell what is there.
#[derive(Debug, Error)]
pub(crate) enum FormerError {
    /// The repository does not answer.
    #[error("{0}")]
    Repository(String),
    /// The database.
    #[error("the known snapshots could not be looked up")]
    Db(#[from] DbError),
}

/// By what snapshots of the jobs of this server are told from others.
#[derive(Default)]
struct Known {
    series: HashSet<String>,
    snapshots: HashSet<String>,
}

/// The former jobs of which the repository holds snapshots; whose newest is the youngest stands first.
pub(crate) async fn list_former(app: &App, repository: &Repository) -> Result<Vec<Former>, FormerError> {
    let access = repository
        .access(&app.vault)
        .map_err(|error| FormerError::Repository(format!("リポジトリを開く準備ができません: {error:#}")))?;
    let found = match Working::new(app).perform(Order::Snapshots { repository: access, series: None }).await {
        Ending::Done(Answer::Snapshots(found)) => found,
        Ending::Failed(failure) => return Err(FormerError::Repository(reason_for(&failure))),
        _ => return Err(FormerError::Repository("エンジンの返答が違います".to_owned())),
    };
    // What a run or somebody else has made known meanwhile is known.
    let known = find_known(&mut app.database.read().await?, &found).await?;
    Ok(sort(found, &known))
}

async fn find_known(tx: &mut ReadTx, found: &[SnapshotFacts]) -> Result<Known, DbError> {
    let series: HashSet<String> = jobs::list_series(tx).await?.into_iter().collect();
    let others = found.iter().filter(|snapshot| !series.contains(&snapshot.label));
    let others: BTreeSet<&str> = others.map(|snapshot| snapshot.original.as_str()).collect();
    let mut snapshots: HashSet<String> = runs::list_numbered_among(tx, &others).await?.into_iter().collect();
    snapshots.extend(store::list_adopted_among(tx, &others).await?);
    Ok(Known { series, snapshots })
}

/// Sorts snapshots, which come oldest first, by their former jobs.
fn sort(found: Vec<SnapshotFacts>, known: &Known) -> Vec<Former> {
    let mut formers: BTreeMap<String, Former> = BTreeMap::new();
    for snapshot in found {
        if known.series.contains(&snapshot.label) || known.snapshots.contains(&snapshot.original) {
            continue;
        }
        let key = key(&snapshot);
        let former = formers.entry(key.clone()).or_insert_with(|| Former {
            key,
            name: String::new(),
            host: String::new(),
            paths: Vec::new(),
            first_at: snapshot.time,
            last_at: snapshot.time,
            snapshots: BTreeSet::new(),
        });
        if let Some(name) = jobs::name_in_tags(&snapshot.tags) {
            name.clone_into(&mut former.name);
        }
        former.last_at = snapshot.time;
        former.host = snapshot.host;
        former.paths = snapshot.paths;
        former.snapshots.insert(snapshot.original);
    }
    let mut formers: Vec<Former> = formers.into_values().collect();
    formers.sort_by(|a, b| b.last_at.cmp(&a.last_at).then_with(|| a.key.cmp(&b.key)));
    formers
}

/// Stands for the job that took a snapshot. A series says it alone. Any other label, such as a number that every server
/// gives out, says it only together with the machine and what was read there.
fn key(snapshot: &SnapshotFacts) -> String {
    let mut words = vec![snapshot.label.as_str()];
    if !jobs::is_series(&snapshot.label) {
        words.push(&snapshot.host);
        words.extend(snapshot.paths.iter().map(String::as_str));
    }
    let mut key = sha256(words.join("\n"));
    key.truncate(12);
    key
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    const SERIES: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

    fn snapshot(number: u8, label: &str, host: &str, path: &str, name: Option<&str>) -> SnapshotFacts {
        let id = format!("{number:02x}").repeat(32);
        SnapshotFacts {
            original: id.clone(),
            id,
            tree: String::new(),
            time: DateTime::UNIX_EPOCH + TimeDelta::hours(i64::from(number)),
            label: label.to_owned(),
            host: host.to_owned(),
            paths: vec![path.to_owned()],
            tags: name.map(|name| format!("name:{name}")).into_iter().collect(),
            files: 1,
            bytes: 1,
        }
    }

    #[test]
    fn a_series_is_one_job_and_a_number_is_one_of_a_machine_and_a_path() {
        let found = vec![
            snapshot(1, "job-1", "sv-1", "/srv", None),
            snapshot(2, SERIES, "sv-1", "/srv", Some("文書")),
            snapshot(3, "job-1", "sv-2", "/srv", None),
            snapshot(4, SERIES, "sv-2", "/srv/docs", Some("文書類")),
            snapshot(5, "job-1", "sv-1", "/srv", None),
            snapshot(6, "", "sv-1", "/home", None),
        ];
        let told: Vec<_> = sort(found, &Known::default())
            .into_iter()
            .map(|former| (former.name, former.host, former.paths.join(" "), former.snapshots.len()))
            .collect();
        let line = |name: &str, host: &str, path: &str, count: usize| {
            (name.to_owned(), host.to_owned(), path.to_owned(), count)
        };
        let expected = [
            line("", "sv-1", "/home", 1),
            line("", "sv-1", "/srv", 2),
            line("文書類", "sv-2", "/srv/docs", 2),
            line("", "sv-2", "/srv", 1),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_a_job_here_took_or_adopted_is_of_no_former_job() {
        let ours = snapshot(1, "job-1", "sv-1", "/srv", None);
        let known = Known {
            series: HashSet::from([SERIES.to_owned()]),
            snapshots: HashSet::from([ours.original.clone()]),
        };
        let copy = SnapshotFacts { id: "ff".repeat(32), ..ours.clone() };
        let labelled = snapshot(2, SERIES, "sv-1", "/srv", None);
        let other = snapshot(3, "job-1", "sv-1", "/srv", None);
        let formers = sort(vec![ours, copy, labelled, other.clone()], &known);
        assert_eq!(formers.len(), 1);
        assert_eq!(formers[0].snapshots, BTreeSet::from([other.original]));
    }
}
