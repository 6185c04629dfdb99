//! Sweeping up: what workers that were killed left behind goes, what a living one uses stays.

use std::path::Path;

use crate::postgres::{Address, Session, store};
use crate::work::Work;
use crate::{Answer, Failure, FailureKind, Secret, SweepReport, scratch};

/// Removes scratch folders that nobody holds and databases of drills that nobody holds.
pub(crate) fn sweep(folder: &Path, server: Option<&Secret>, work: &Work) -> Result<Answer, Failure> {
    let mut report = SweepReport::default();
    for parent in [folder, &std::env::temp_dir()] {
        let swept = scratch::sweep(parent);
        report.folders.extend(swept.removed);
        swept.stuck.into_iter().for_each(|trouble| work.warn(trouble));
    }
    if let Some(url) = server {
        report.databases = sweep_databases(&Address::parse(url)?, work)?;
    }
    Ok(Answer::Swept(report))
}

fn sweep_databases(server: &Address, work: &Work) -> Result<Vec<String>, Failure> {
    let open = || Session::open(server, FailureKind::Other, &work.cancel);
    let mut session = open()?;
    let mut removed = Vec::new();
    for name in store::list_drill_databases(&mut session)? {
        work.go_on()?;
        if !store::try_hold(&mut session, &name)? {
            continue;
        }
        // Without force: who is still connected is not dead.
        match store::delete_database(&mut session, &name, false) {
            Ok(()) => removed.push(name),
            Err(failure) => {
                work.warn(format!("the database {name} cannot be removed: {failure}"));
                session = open()?;
            }
        }
    }
    Ok(removed)
}
