//! Retentions: planned, and applied.

use std::collections::BTreeSet;

use jiff::{Span, Zoned};
use rustic_core::repofile::{SnapshotFile, SnapshotId};
use rustic_core::{
    FileType, ForgetSnapshot, KeepOptions, Open, OpenStatus, PruneOptions, ReadBackend, Repository,
    StringList,
};

use crate::failure::failed;
use crate::guard::Guard;
use crate::locks::permit_removing;
use crate::repository::{self, Opened, list_snapshots};
use crate::snapshots::facts;
use crate::work::Work;
use crate::{
    Answer, Failure, FailureKind, KeptSnapshot, Phase, RepositoryAccess, Retention, RetentionPlan,
    RetentionReport, SnapshotSeries,
};

/// Says what a retention would do.
pub(crate) fn plan(
    access: &RepositoryAccess,
    series: &SnapshotSeries,
    retention: &Retention,
    work: &Work,
) -> Result<Answer, Failure> {
    let opened = repository::open(access, work)?;
    let mut plan = RetentionPlan::default();
    for ForgetSnapshot { snapshot, keep, reasons } in judge(&opened.repository, series, retention)? {
        let snapshot = facts(&snapshot);
        if keep {
            plan.keep.push(KeptSnapshot { snapshot, reasons });
        } else {
            plan.remove.push(snapshot);
        }
    }
    Ok(Answer::RetentionPlanned(plan))
}

/// Forgets what the retention does not keep.
pub(crate) fn apply(
    access: &RepositoryAccess,
    series: &SnapshotSeries,
    retention: &Retention,
    work: &Work,
) -> Result<Answer, Failure> {
    let opened = open_for_removing(access, work)?;
    let verdicts = judge(&opened.repository, series, retention)?;
    let goners: Vec<SnapshotId> =
        verdicts.iter().filter(|verdict| !verdict.keep).map(|verdict| verdict.snapshot.id).collect();
    remove(&opened, &goners, work)
}

/// Forgets what a plan removes, if the plan is still about all that is there.
pub(crate) fn forget(
    access: &RepositoryAccess,
    series: &SnapshotSeries,
    keep: &[String],
    remove_ids: &[String],
    work: &Work,
) -> Result<Answer, Failure> {
    let opened = open_for_removing(access, work)?;
    let there = list_snapshots(&opened.repository, Some(series))?;
    let hex = |snapshot: &SnapshotFile| snapshot.id.to_hex().to_string();
    let found: BTreeSet<String> = there.iter().map(hex).collect();
    let planned: BTreeSet<String> = keep.iter().chain(remove_ids).cloned().collect();
    if found != planned {
        let reason = "the snapshots are others than those of the plan";
        return Err(Failure::new(FailureKind::PlanOutdated, reason));
    }
    if !there.iter().any(|snapshot| keep.contains(&hex(snapshot)) && !remove_ids.contains(&hex(snapshot))) {
        return Err(Failure::new(FailureKind::Other, "a plan that keeps no snapshot is not performed"));
    }
    let goners: Vec<SnapshotId> = there
        .iter()
        .filter(|snapshot| remove_ids.contains(&hex(snapshot)))
        .map(|snapshot| snapshot.id)
        .collect();
    remove(&opened, &goners, work)
}

fn open_for_removing(access: &RepositoryAccess, work: &Work) -> Result<Opened, Failure> {
    if access.append_only {
        let reason = "the repository is append-only: nothing may be removed from it";
        return Err(Failure::new(FailureKind::AppendOnly, reason));
    }
    let opened = repository::open(access, work)?;
    permit_removing(&opened.locks()?)?;
    Ok(opened)
}

fn remove(opened: &Opened, goners: &[SnapshotId], work: &Work) -> Result<Answer, Failure> {
    work.enter(Phase::Pruning)?;
    let bytes_before = bytes_stored(&opened.guard)?;
    opened.repository.delete_snapshots(goners).map_err(failed(FailureKind::StorageFailed))?;
    let bytes_marked = free(&opened.repository)?;
    let bytes_after = bytes_stored(&opened.guard)?;

    Ok(Answer::RetentionApplied(RetentionReport {
        removed: goners.iter().map(|id| id.to_hex().to_string()).collect(),
        bytes_freed: bytes_before.saturating_sub(bytes_after),
        bytes_marked,
    }))
}

/// Every snapshot of the series with the verdict, newest first.
fn judge<S: Open>(
    repository: &Repository<S>,
    series: &SnapshotSeries,
    retention: &Retention,
) -> Result<Vec<ForgetSnapshot>, Failure> {
    let snapshots: Vec<SnapshotFile> = list_snapshots(repository, Some(series))?;
    let verdicts = keep_options(retention)?.apply(snapshots, &Zoned::now());
    verdicts.map_err(failed(FailureKind::Other))
}

fn keep_options(retention: &Retention) -> Result<KeepOptions, Failure> {
    let Retention { last, hourly, daily, weekly, monthly, yearly, within_days, tags } = retention;
    if *retention == Retention::default() {
        let reason = "a retention without any rule would remove every snapshot";
        return Err(Failure::new(FailureKind::Other, reason));
    }
    let rule = |count: &u32| (*count > 0).then(|| i32::try_from(*count).unwrap_or(i32::MAX));
    let within = (*within_days > 0).then(|| Span::new().try_days(i64::from(*within_days)));
    let within = within.transpose();
    let within = within.map_err(|_| Failure::new(FailureKind::Other, "so many days cannot be counted"))?;
    let tags: Vec<StringList> = tags.iter().filter_map(|tag| tag.parse().ok()).collect();
    Ok(KeepOptions::default()
        .keep_last(rule(last))
        .keep_hourly(rule(hourly))
        .keep_daily(rule(daily))
        .keep_weekly(rule(weekly))
        .keep_monthly(rule(monthly))
        .keep_yearly(rule(yearly))
        .keep_within(within)
        .keep_tags(tags))
}

/// Marks what nothing needs any more, and removes what was marked a day ago. Says how much it marked.
///
/// Two steps, because a backup that runs meanwhile may have decided to use what nothing needs at this moment.
fn free(repository: &Repository<OpenStatus>) -> Result<u64, Failure> {
    let cannot = failed(FailureKind::StorageFailed);
    let options = PruneOptions::default();
    let plan = repository.prune_plan(&options).map_err(&cannot)?;
    let sizes = plan.stats.size_sum();
    let marked = sizes.remove + sizes.repackrm + plan.stats.size_unref;
    repository.prune(&options, plan).map_err(&cannot)?;
    Ok(marked)
}

fn bytes_stored(guard: &Guard) -> Result<u64, Failure> {
    let packs = guard.list_with_size(FileType::Pack).map_err(failed(FailureKind::StorageFailed))?;
    Ok(packs.iter().map(|(_, size)| u64::from(*size)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_without_rules_is_refused() {
        assert!(keep_options(&Retention::default()).is_err());
        assert!(keep_options(&Retention { last: 1, ..Retention::default() }).is_ok());
        assert!(keep_options(&Retention { within_days: u32::MAX, ..Retention::default() }).is_err());
    }
}
