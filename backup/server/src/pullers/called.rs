//! What the jobs of a source are called here.
//!
//! A person registers a job under the names of its source and its own, 「本店VBR/日次」; of a source that looks after several
//! servers with that of the server, 「全社EM/日次（VBRSRV01）」. A name that was registered without it, as long as nobody told
//! the servers apart, means the job of the server that tells of one so called first.
//!
//! Invariant: a name means the job of one server, and keeps meaning it when the job is called otherwise there.

use std::collections::{BTreeSet, HashMap};

use backup_sources::ToldJob;
use platform_database::{Database, DbResult, ReadTx};

use super::store::{self, MeantJob, Puller};
use super::{PullerId, keep};
use crate::intake::{self, Said};
use crate::jobs::JobId;

/// What the jobs of a source are called, without its name.
pub(crate) struct JobNames {
    source: String,
    names: HashMap<ToldJob, String>,
    /// What names mean that meant something else until now.
    news: Vec<MeantJob>,
    /// Servers whose jobs nobody has registered, though somebody may think so.
    pub(super) notes: Vec<String>,
}

impl JobNames {
    /// What a job is called; one that nobody registered by its whole name.
    pub(crate) fn of(&self, job: &ToldJob) -> String {
        self.names.get(job).cloned().unwrap_or_else(|| job.full_name())
    }

    /// How a message would name the job.
    pub(crate) fn said(&self, job: &ToldJob) -> Said {
        keep::said(&self.source, &self.of(job))
    }

    /// The jobs here that are meant; of those that nobody registered there is none.
    pub(crate) async fn find_jobs<'t>(
        &self,
        tx: &mut ReadTx,
        told: BTreeSet<&'t ToldJob>,
    ) -> DbResult<HashMap<&'t ToldJob, JobId>> {
        let names = told.iter().map(|job| self.of(job)).collect();
        let registered = list_registered(tx, &self.source, names).await?;
        Ok(told.into_iter().filter_map(|job| Some((job, *registered.get(&self.of(job))?))).collect())
    }

    /// Keeps what names mean from now on. Where somebody was faster with another server's job, a name means that one.
    pub(super) async fn keep(mut self, database: &Database, puller: PullerId) -> DbResult<JobNames> {
        let news = std::mem::take(&mut self.news);
        if news.is_empty() {
            return Ok(self);
        }
        let mut tx = database.write().await?;
        for meant in &news {
            if !store::upsert_meant(&mut tx, puller, meant).await? {
                self.names.retain(|job, name| *name != meant.name || job.server != meant.server);
            }
        }
        tx.commit().await?;
        Ok(self)
    }

    fn mean(&mut self, known: &mut Vec<MeantJob>, job: &ToldJob, name: String) {
        let meant = MeantJob { name: name.clone(), server: job.server.clone(), tool_id: job.id.clone() };
        let is_told = !job.id.is_empty() || known.iter().all(|known| known.name != name);
        let is_known = known.contains(&meant);
        if is_told && !is_known && !(job.id.is_empty() && job.server.is_empty()) {
            known.retain(|known| known.name != meant.name);
            known.push(meant.clone());
            self.news.push(meant);
        }
        self.names.insert(job.clone(), name);
    }
}

/// Finds what each of these jobs of a source is called: as it is registered now, else as it was when it had another name,
/// else by its bare name, if that is free or its server's.
pub(super) async fn find_names(tx: &mut ReadTx, puller: &Puller, told: &[&ToldJob]) -> DbResult<JobNames> {
    let mut jobs: Vec<&ToldJob> = Vec::new();
    for job in told {
        if !jobs.contains(job) {
            jobs.push(job);
        }
    }
    let mut known = store::list_meant(tx, puller.id).await?;
    let names = jobs.iter().flat_map(|job| [job.full_name(), job.name.clone()]);
    let names = names.chain(known.iter().map(|known| known.name.clone())).collect();
    let registered = list_registered(tx, &puller.name, names).await?;
    let source = puller.name.clone();
    let mut found = JobNames { source, names: HashMap::new(), news: Vec::new(), notes: Vec::new() };
    let (whole, left): (Vec<&ToldJob>, Vec<&ToldJob>) =
        jobs.into_iter().partition(|job| registered.contains_key(&job.full_name()));
    for job in whole {
        found.mean(&mut known, job, job.full_name());
    }
    for job in left {
        let earlier = known.iter().find(|known| known.is_of(job)).map(|known| known.name.clone());
        if let Some(name) = earlier.filter(|name| registered.contains_key(name)) {
            found.names.insert(job.clone(), name);
        } else if !job.server.is_empty() && registered.contains_key(&job.name) {
            match known.iter().find(|known| known.name == job.name) {
                Some(other) if other.server != job.server => found.notes.push(note(job, &other.server)),
                _ => found.mean(&mut known, job, job.name.clone()),
            }
        }
    }
    Ok(found)
}

/// The jobs that these names of a source's jobs are registered for, by the names; those that nobody registered are missing.
pub(super) async fn list_registered(
    tx: &mut ReadTx,
    source: &str,
    names: Vec<String>,
) -> DbResult<HashMap<String, JobId>> {
    let whole: Vec<String> = names.iter().map(|name| keep::whole_name(source, name)).collect();
    let jobs = intake::list_called(tx, &whole).await?;
    Ok(names.into_iter().zip(&whole).filter_map(|(name, whole)| Some((name, *jobs.get(whole)?))).collect())
}

fn note(job: &ToldJob, other: &str) -> String {
    let (name, server, full) = (&job.name, &job.server, job.full_name());
    format!(
        "「{name}」は{other}のジョブとして記録しています。{server}にも同じ名前のジョブがあります。「{full}」として登録してください。"
    )
}
