//! What AWS Backup restored to see whether it can be: the restore tests of its plans.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{Visit, is_vault, moment, named, resource};
use crate::fields::{in_address, text};
use crate::{ToldJob, Trouble, Verdict, VerificationReport};

const JOBS: &str = "/restore-jobs/";

/// The restore tests of a time.
#[derive(Default)]
pub(super) struct Tests {
    pub(super) ended: Vec<VerificationReport>,
    /// When those began that go on.
    pub(super) open: Vec<DateTime<Utc>>,
}

/// The tests that began since then. `vaults` are where the recovery points lie that were tried.
pub(super) fn ask(visit: &mut Visit<'_>, from: &str, vaults: &[Value]) -> Result<Tests, Trouble> {
    let rows = visit.all(JOBS, "RestoreJobs", "RestoreJobId", &[("createdAfter", from)])?;
    let (over, open): (Vec<&Value>, Vec<&Value>) =
        rows.iter().filter(|row| plan(row).is_some()).partition(|row| verdict(row).is_some());
    let tried = if over.is_empty() { HashMap::new() } else { resources(visit, &over, vaults)? };
    Ok(Tests {
        ended: over.into_iter().filter_map(|row| test(row, &tried)).collect(),
        open: open.into_iter().filter_map(|row| moment(row, "CreationDate")).collect(),
    })
}

/// The plan that a restore belongs to; none of one that a person began.
fn plan(row: &Value) -> Option<&str> {
    let arn = text(row.get("CreatedBy")?, "RestoreTestingPlanArn");
    arn.rsplit(':').next().filter(|plan| !plan.is_empty())
}

/// How a test ended; `None` while it goes on. One that nobody has judged in time has no result.
fn verdict(row: &Value) -> Option<Verdict> {
    let (status, validation) = (text(row, "Status"), text(row, "ValidationStatus"));
    match (status, validation) {
        ("PENDING" | "RUNNING", _) | (_, "VALIDATING") => None,
        ("COMPLETED", "" | "SUCCESSFUL") => Some(Verdict::Succeeded),
        ("COMPLETED", "FAILED") | ("FAILED" | "ABORTED", _) => Some(Verdict::Failed),
        ("COMPLETED", other) | (other, _) => Some(Verdict::Unknown(other.to_owned())),
    }
}

/// What the recovery points are of that were tried, by their names.
fn resources(
    visit: &mut Visit<'_>,
    tests: &[&Value],
    vaults: &[Value],
) -> Result<HashMap<String, String>, Trouble> {
    let oldest = tests.iter().filter_map(|row| moment(row, "RecoveryPointCreationDate")).min();
    let Some(from) = oldest.map(|oldest| in_address(oldest - TimeDelta::seconds(1))) else {
        return Ok(HashMap::new());
    };
    let mut found = HashMap::new();
    for vault in vaults.iter().map(|row| text(row, "BackupVaultName")).filter(|vault| is_vault(vault)) {
        let path = format!("/backup-vaults/{vault}/recovery-points/");
        let rows = visit.all(&path, "RecoveryPoints", "RecoveryPointArn", &[("createdAfter", &from)])?;
        found.extend(rows.iter().map(|row| (text(row, "RecoveryPointArn").to_owned(), resource(row))));
    }
    Ok(found)
}

/// A test of a recovery point of which one knows what it is of.
fn test(row: &Value, tried: &HashMap<String, String>) -> Option<VerificationReport> {
    let source = text(row, "SourceResourceArn");
    let job = match source {
        "" => tried.get(text(row, "RecoveryPointArn"))?.clone(),
        source => named(text(row, "ResourceType"), source),
    };
    let said = [text(row, "ValidationStatusMessage"), text(row, "StatusMessage")];
    Some(VerificationReport {
        id: text(row, "RestoreJobId").to_owned(),
        what: format!("復元テスト {}", plan(row)?),
        job: ToldJob::named(&job),
        span: moment(row, "CreationDate").zip(moment(row, "CompletionDate"))?,
        verdict: verdict(row)?,
        words: said.into_iter().find(|said| !said.is_empty()).unwrap_or_default().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_test_passes_only_if_it_was_restored_and_nobody_found_anything_wrong() {
        let of = |status: &str, validation: Option<&str>| {
            verdict(&json!({ "Status": status, "ValidationStatus": validation }))
        };
        let unknown = |word: &str| Some(Verdict::Unknown(word.to_owned()));
        let cases = [
            (of("RUNNING", None), None),
            (of("COMPLETED", Some("VALIDATING")), None),
            (of("COMPLETED", None), Some(Verdict::Succeeded)),
            (of("COMPLETED", Some("SUCCESSFUL")), Some(Verdict::Succeeded)),
            (of("COMPLETED", Some("FAILED")), Some(Verdict::Failed)),
            (of("COMPLETED", Some("TIMED_OUT")), unknown("TIMED_OUT")),
            (of("FAILED", None), Some(Verdict::Failed)),
            (of("SPLENDID", None), unknown("SPLENDID")),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }
}
