//! The drill of a PostgreSQL database.

use std::path::Path;
use std::time::Instant;

use super::record::Record;
use super::tables;
use crate::child::run;
use crate::postgres::{Address, Cluster, Session, client, describe, store};
use crate::work::Work;
use crate::{Failure, FailureKind, Manifest, Phase, Secret};

/// Loads a restored dump into a database that is made for it, and compares that with the manifest.
pub(super) fn examine(
    dump: &Path,
    manifest: &Manifest,
    server: Option<&Secret>,
    scratch: &Path,
    record: &mut Record,
    work: &Work,
) -> Result<(), Failure> {
    work.enter(Phase::Preparing)?;
    let began = Instant::now();
    // Declared first, so that it is stopped last.
    let _cluster;
    let address = match server {
        Some(url) => Address::parse(url)?,
        None => {
            let cluster = Cluster::start(scratch, &work.cancel)?;
            let address = cluster.address();
            _cluster = cluster;
            address
        }
    };
    let database = DrillDatabase::make(&address, dump, &manifest.encoding, work)?;
    let name = if server.is_some() { "make_database" } else { "make_cluster" };
    record.step(name, began, Ok(format!("PostgreSQL {}", database.version)));

    work.enter(Phase::Restoring)?;
    let began = Instant::now();
    let mut load = client("pg_restore", &database.address);
    load.args(["--exit-on-error", "--no-owner", "--no-privileges"]).arg(dump);
    let loaded = run(load, FailureKind::NotPossibleHere, &work.cancel);
    work.go_on()?;
    let outcome = match loaded {
        Err(failure) if failure.kind == FailureKind::NotPossibleHere => return Err(failure),
        Err(failure) => Err(failure.reason),
        Ok(()) => Ok(String::new()),
    };
    let in_vain = outcome.is_err();
    record.step("load", began, outcome);
    if in_vain {
        return Ok(());
    }

    work.enter(Phase::Comparing)?;
    let began = Instant::now();
    let mut session = Session::open(&database.address, FailureKind::Other, &work.cancel)?;
    let found = describe(&mut session, &manifest.file)?;
    drop(session);
    tables::compare(&manifest.tables, &found.tables, record);
    record.step("compare", began, record.verdict());
    Ok(())
}

/// A database that exists for one drill.
struct DrillDatabase<'a> {
    server: &'a Address,
    address: Address,
    name: String,
    version: String,
    work: &'a Work,
    /// Holds the name.
    _admin: Session,
}

impl<'a> DrillDatabase<'a> {
    /// Makes a database with a name that no other has: the drill must never touch what is there.
    fn make(
        server: &'a Address,
        dump: &Path,
        encoding: &str,
        work: &'a Work,
    ) -> Result<DrillDatabase<'a>, Failure> {
        let mut admin = Session::open(server, FailureKind::NotPossibleHere, &work.cancel)?;
        let version = store::load_version(&mut admin)?;
        let room = dump.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let name = store::drill_name(room.rsplit('-').next().unwrap_or_default());
        // Held before it is there: whoever sweeps up never finds it free while we live.
        store::hold(&mut admin, &name)?;
        store::create_database(&mut admin, &name, encoding)?;
        let address = server.with_database(&name);
        Ok(DrillDatabase { server, address, name, version, work, _admin: admin })
    }
}

impl Drop for DrillDatabase<'_> {
    fn drop(&mut self) {
        // Cancelled or not, the database has to go.
        let undisturbed = crate::Cancel::default();
        let delete = |force| {
            let mut admin = Session::open(self.server, FailureKind::Other, &undisturbed)?;
            store::delete_database(&mut admin, &self.name, force)
        };
        let dropped = delete(true).or_else(|_| delete(false));
        if let Err(failure) = dropped {
            self.work.warn(format!("the database {} of the drill is left behind: {failure}", self.name));
        }
    }
}
