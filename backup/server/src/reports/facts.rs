//! Everything that reports are made of.

use chrono::NaiveDate;
use platform_audit::{Mark as AuditMark, Tally, VerifyError, tally, verify};
use platform_database::{Database, DbResult, ReadTx, Timestamp};

use super::ReportKind;
use super::period::{MONTHS, Period};
use super::store::{
    self, AlertRow, ChangeRow, CheckRow, DrillRow, JobRuns, MonthAnswer, RunRow, SeverityCount, StateCount,
    TriedRow,
};
use crate::capacities::{self, Capacity};
use crate::days;
use crate::loans::{self, LateLoan};
use crate::members::{self, Role};
use crate::runs::{self, DayCount};
use crate::service_levels::{self, JobLevel};
use crate::verdicts::{self, Judged};

/// What is known of a time, and what is so when it is looked up.
pub(super) struct Facts {
    pub(super) period: Period,
    pub(super) now: Timestamp,
    pub(super) runs: Vec<JobRuns>,
    pub(super) days: Vec<DayCount>,
    pub(super) unsuccessful: Vec<RunRow>,
    pub(super) alerts: Vec<AlertRow>,
    pub(super) severities: Vec<SeverityCount>,
    pub(super) drills: Vec<DrillRow>,
    pub(super) tried: Vec<TriedRow>,
    pub(super) checks: Vec<CheckRow>,
    pub(super) changes: Vec<ChangeRow>,
    /// The last days of the twelve months that end with the period, and what verdicts said then.
    pub(super) month_ends: [NaiveDate; MONTHS],
    pub(super) month_answers: Vec<MonthAnswer>,
    /// How many restores ended, and how many of them well.
    pub(super) restores: (i64, i64),
    pub(super) levels: Vec<JobLevel>,
    pub(super) judged: Vec<Judged>,
    pub(super) capacities: Vec<Capacity>,
    pub(super) media: Vec<StateCount>,
    pub(super) late_loans: Vec<LateLoan>,
    pub(super) tallies: Vec<Tally>,
    /// How many people there are of each role.
    pub(super) roles: Vec<(Role, usize)>,
    pub(super) chain: Chain,
}

/// How the audit record stands.
#[derive(Clone, Debug)]
pub(super) enum Chain {
    /// Nobody looked; this report says nothing of it.
    NotFollowed,
    /// It was followed from its beginning to its last entry.
    Whole { entries: i64, last: Option<AuditMark> },
    /// It does not hold at that entry.
    Broken { number: i64 },
}

impl Facts {
    /// How many entries of an event there are, over all people.
    pub(super) fn events(&self, event: &str) -> i64 {
        self.tallies.iter().filter(|tally| tally.event == event).map(|tally| tally.entries).sum()
    }
}

/// Looks everything up, in a number of queries that does not grow with the fleet.
pub(super) async fn load_facts(
    tx: &mut ReadTx,
    period: Period,
    span: (Timestamp, Timestamp),
    chain: Chain,
) -> DbResult<Facts> {
    let month_ends = period.month_ends(days::of(tx.now())).unwrap_or([period.last; MONTHS]);
    let members = members::list_members(tx).await?;
    let roles = Role::ALL.map(|role| (role, members.iter().filter(|(_, other)| *other == role).count()));
    Ok(Facts {
        period,
        now: tx.now(),
        runs: store::list_job_runs(tx, span).await?,
        days: runs::count_by_day(tx, period.first, period.last).await?,
        unsuccessful: store::list_unsuccessful(tx, span).await?,
        alerts: store::list_alerts(tx, span).await?,
        severities: store::count_alerts(tx, span).await?,
        drills: store::list_drills(tx, span).await?,
        tried: store::list_tried(tx, span).await?,
        checks: store::list_checks(tx, span).await?,
        changes: store::list_changes(tx, span).await?,
        month_answers: store::list_month_answers(tx, month_ends).await?,
        month_ends,
        restores: store::count_restores(tx, span).await?,
        levels: service_levels::measure_fleet(tx, span).await?,
        judged: verdicts::judge_fleet_now(tx).await?,
        capacities: capacities::load_capacities(tx).await?,
        media: store::count_media(tx).await?,
        late_loans: loans::list_late(tx).await?,
        tallies: tally(tx, span.0, span.1).await?,
        roles: roles.into(),
        chain,
    })
}

/// Follows the audit record where a kind of report tells of it.
pub(super) async fn follow_chain(database: &Database, kind: ReportKind) -> DbResult<Chain> {
    if !matches!(kind, ReportKind::Audit | ReportKind::Iso27001) {
        return Ok(Chain::NotFollowed);
    }
    match verify(database, None).await {
        Ok(verified) => Ok(Chain::Whole { entries: verified.entries, last: verified.last }),
        Err(VerifyError::Broken(link)) => Ok(Chain::Broken { number: link.number }),
        Err(VerifyError::Db(error)) => Err(error),
    }
}
