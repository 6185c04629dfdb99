//! What AWS Backup copied: into another vault of its region, into another region or another account.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{Points, Visit, end, last_part, moment, resource, result};
use crate::copies::Copies;
use crate::fields::text;
use crate::{CopyReport, ToldJob, Trouble, Verdict};

const JOBS: &str = "/copy-jobs/";
/// What is copied was made so long before at most; the copy is asked for until it is over, and that with it.
const BEFORE: TimeDelta = TimeDelta::days(1);

/// The copy jobs that began since then.
pub(super) fn ask(visit: &mut Visit<'_>, from: &str) -> Result<Vec<Value>, Trouble> {
    visit.all(JOBS, "CopyJobs", "CopyJobId", &[("createdAfter", from)])
}

/// From when what goes on must be asked for again.
pub(super) fn open(copied: &[Value]) -> Vec<DateTime<Utc>> {
    let going_on = copied.iter().filter(|row| end(row).is_none());
    going_on.filter_map(|row| Some(moment(row, "CreationDate")? - BEFORE)).collect()
}

/// What lies in which vault: what backup jobs wrote there, and what copy jobs carried there.
pub(super) fn told(
    jobs: &[Value],
    copied: Option<&[Value]>,
    points: &Points,
    region: &str,
) -> Vec<CopyReport> {
    let mut copies = Copies::default();
    for row in outermost(jobs, "BackupJobId") {
        let vault = text(row, "BackupVaultName");
        add(&mut copies, row, vault, points, moment(row, "CreationDate"));
    }
    let made: HashMap<&str, Option<DateTime<Utc>>> =
        jobs.iter().map(|row| (text(row, "BackupJobId"), moment(row, "CreationDate"))).collect();
    for row in outermost(copied.unwrap_or_default(), "CopyJobId") {
        // A copy is as old as what it is of, whenever it was made; an old point copied today is none of today.
        let of_point = points.get(text(row, "SourceRecoveryPointArn")).and_then(|point| point.made);
        let of_job = made.get(text(row, "CreatedByBackupJobId")).copied().flatten();
        if let Some(vault) = vault(text(row, "DestinationBackupVaultArn"), region, text(row, "AccountId")) {
            add(&mut copies, row, &vault, points, of_point.or(of_job));
        }
    }
    copies.into_reports()
}

/// Those that are no part of another one here.
fn outermost<'a>(rows: &'a [Value], id: &'static str) -> impl Iterator<Item = &'a Value> {
    let known: HashSet<&str> = rows.iter().map(|row| text(row, id)).collect();
    rows.iter().filter(move |row| !known.contains(text(row, "ParentJobId")))
}

/// Takes a job into account that has ended.
fn add(copies: &mut Copies, row: &Value, vault: &str, points: &Points, of: Option<DateTime<Utc>>) {
    let Some(ended) = end(row).filter(|_| !vault.is_empty()) else { return };
    let (verdict, _) = result(row, points);
    let report = copies.of(&ToldJob::named(&resource(row)), vault, None);
    report.write(ended, &verdict);
    if let (Some(at), Verdict::Succeeded | Verdict::Warned) = (of, &verdict) {
        report.hold("", at);
    }
}

/// What a vault is called: one of this region and account by its name, like the places; any other with both.
fn vault(arn: &str, region: &str, account: &str) -> Option<String> {
    let parts: Vec<&str> = arn.split(':').collect();
    let [_, _, "backup", of_region, of_account, ..] = parts.as_slice() else { return None };
    let name = last_part(arn);
    let is_here = *of_region == region && *of_account == account;
    Some(if is_here { name.to_owned() } else { format!("{name}（{of_region}、{of_account}）") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vault_elsewhere_is_called_with_its_region_and_account() {
        let arn = |region, account| format!("arn:aws:backup:{region}:{account}:backup-vault:Default");
        let of = |arn: &str| vault(arn, "ap-northeast-1", "123456789012");
        assert_eq!(of(&arn("ap-northeast-1", "123456789012")).as_deref(), Some("Default"));
        assert_eq!(
            of(&arn("ap-northeast-3", "123456789012")).as_deref(),
            Some("Default（ap-northeast-3、123456789012）")
        );
        assert_eq!(
            of(&arn("ap-northeast-1", "210987654321")).as_deref(),
            Some("Default（ap-northeast-1、210987654321）")
        );
        assert_eq!((of(""), of("arn:aws:s3:::kura")), (None, None));
    }
}
