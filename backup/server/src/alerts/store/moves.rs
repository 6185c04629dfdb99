//! Alerts that begin, change and end.

use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use crate::alerts::difference::Change;
use crate::alerts::problems::Problem;
use crate::alerts::vocabulary::AlertState;
use crate::alerts::{AlertId, Happening, Severity};

/// An alert that is not resolved, as far as a comparison looks at it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::alerts) struct Standing {
    pub(in crate::alerts) id: AlertId,
    pub(in crate::alerts) problem: String,
    pub(in crate::alerts) kind: String,
    severity: String,
    state: String,
    pub(in crate::alerts) subject: String,
    pub(in crate::alerts) words: String,
    pub(in crate::alerts) evidence: String,
}

impl Standing {
    /// A word that this program does not know counts as the most serious.
    pub(in crate::alerts) fn severity(&self) -> Severity {
        Severity::from_code(&self.severity).unwrap_or(Severity::Critical)
    }

    pub(in crate::alerts) fn state(&self) -> AlertState {
        AlertState::from_code(&self.state).unwrap_or(AlertState::Open)
    }

    /// The alert that a problem has.
    #[cfg(test)]
    pub(in crate::alerts) fn sample(problem: &Problem, state: AlertState) -> Standing {
        Standing {
            id: AlertId(7),
            problem: problem.problem.clone(),
            kind: problem.kind.code().to_owned(),
            severity: problem.severity().code().to_owned(),
            state: state.code().to_owned(),
            subject: problem.subject.clone(),
            words: problem.words.clone(),
            evidence: problem.evidence.clone(),
        }
    }
}

/// The columns of a [`Standing`].
macro_rules! standing_columns {
    () => {
        "id, problem, kind, severity, state, subject, words, evidence"
    };
}

pub(in crate::alerts) async fn list_standing(tx: &mut ReadTx) -> DbResult<Vec<Standing>> {
    tx.list(
        sql!(concat!("SELECT ", standing_columns!(), " FROM alerts WHERE state <> 'resolved' ORDER BY id")),
        params![],
    )
    .await
}

/// Those of `problems` that have an alert that is not resolved.
pub(in crate::alerts) async fn list_standing_of(
    tx: &mut ReadTx,
    problems: &[&Problem],
) -> DbResult<Vec<Standing>> {
    tx.list_for(
        &rows_sql!(
            1,
            concat!(
                "SELECT ",
                standing_columns!(),
                " FROM alerts WHERE state <> 'resolved' AND problem IN (VALUES {rows})"
            )
        ),
        problems.iter().map(|problem| [problem.problem.as_str().into()]),
    )
    .await
}

/// Opens an alert for each of `problems`; one that has an alert already is left out.
pub(in crate::alerts) async fn insert_alerts(tx: &mut WriteTx, problems: &[&Problem]) -> DbResult<()> {
    let now = tx.now();
    let rows = problems.iter().map(|problem| -> [Value; 13] {
        [
            problem.problem.as_str().into(),
            problem.kind.code().into(),
            problem.severity().code().into(),
            "open".into(),
            problem.job.into(),
            problem.repository.into(),
            problem.subject.as_str().into(),
            problem.words.as_str().into(),
            problem.evidence.as_str().into(),
            problem.times.into(),
            now.into(),
            now.into(),
            now.into(),
        ]
    });
    let rows: Vec<[Value; 13]> = rows.collect();
    tx.execute_rows(
        &rows_sql!(
            13,
            "INSERT INTO alerts (problem, kind, severity, state, job_id, repository_id, subject, words, evidence, times,
                                 opened_at, raised_at, waiting_since)
             VALUES {rows} ON CONFLICT (problem) WHERE state <> 'resolved' DO NOTHING"
        ),
        rows,
    )
    .await?;
    Ok(())
}

/// Says of an alert what is wrong now.
pub(in crate::alerts) async fn update_raised(tx: &mut WriteTx, change: &Change<'_>) -> DbResult<()> {
    let (problem, now) = (change.problem, tx.now());
    tx.execute(
        sql!(
            "UPDATE alerts SET kind = $2, severity = $3, subject = $4, words = $5, evidence = $6,
                    times = CASE WHEN NOT $7 THEN times WHEN times + 1 > $10 THEN times + 1 ELSE $10 END,
                    raised_at = CASE WHEN $7 THEN $9 ELSE raised_at END,
                    state = CASE WHEN $8 THEN 'open' ELSE state END,
                    waiting_since = CASE WHEN $8 THEN $9 ELSE waiting_since END,
                    escalated = CASE WHEN $8 THEN '' ELSE escalated END,
                    acknowledged_by = CASE WHEN $8 THEN '' ELSE acknowledged_by END,
                    snoozed_until = CASE WHEN $8 THEN NULL ELSE snoozed_until END
             WHERE id = $1 AND state <> 'resolved'"
        ),
        params![
            change.id,
            problem.kind.code(),
            problem.severity().code(),
            &problem.subject,
            &problem.words,
            &problem.evidence,
            change.again(),
            change.anew(),
            now,
            problem.times
        ],
    )
    .await?;
    Ok(())
}

/// Ends the alerts whose cause is gone.
pub(in crate::alerts) async fn advance_resolved(tx: &mut WriteTx, ids: &[AlertId]) -> DbResult<()> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(
            1,
            "UPDATE alerts SET state = 'resolved' WHERE id IN (VALUES {keys}) AND state <> 'resolved'"
        ),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await?;
    tx.execute(
        sql!(
            "UPDATE alerts SET resolved_at = $1, snoozed_until = NULL WHERE state = 'resolved' AND resolved_at IS NULL"
        ),
        params![now],
    )
    .await?;
    Ok(())
}

/// Something that happened to an alert.
pub(in crate::alerts) struct Event {
    pub(in crate::alerts) alert: AlertId,
    pub(in crate::alerts) what: Happening,
    pub(in crate::alerts) note: String,
}

/// Notes what happened to alerts.
pub(in crate::alerts) async fn insert_events(
    tx: &mut WriteTx,
    events: &[Event],
    caused_by: &str,
) -> DbResult<()> {
    let now = tx.now();
    let row = |event: &Event| -> [Value; 5] {
        let note = event.note.as_str().into();
        [event.alert.into(), now.into(), event.what.code().into(), caused_by.into(), note]
    };
    let rows: Vec<[Value; 5]> = events.iter().map(row).collect();
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO alert_events (alert_id, happened_at, what, caused_by, note) VALUES {rows}"
        ),
        rows,
    )
    .await?;
    Ok(())
}

/// How many alerts rest although the time is over.
pub(in crate::alerts) async fn count_awake(tx: &mut ReadTx) -> DbResult<i64> {
    let now = tx.now();
    tx.count(
        sql!("SELECT COUNT(*) FROM alerts WHERE snoozed_until <= $1 AND state IN ('open', 'acknowledged')"),
        params![now],
    )
    .await
}

/// Ends the rest of alerts that was to end by now; gives those that still wait for somebody. Their time begins anew.
pub(in crate::alerts) async fn list_awake(tx: &mut WriteTx) -> DbResult<Vec<Standing>> {
    let now = tx.now();
    tx.list(
        sql!(concat!(
            "UPDATE alerts SET snoozed_until = NULL, waiting_since = $1, escalated = ''
             WHERE snoozed_until <= $1 AND state IN ('open', 'acknowledged') RETURNING ",
            standing_columns!()
        )),
        params![now],
    )
    .await
}

/// The alerts of a severity that nobody has taken on since a time and that were not passed on yet.
pub(in crate::alerts) async fn list_overdue(
    tx: &mut ReadTx,
    severity: Severity,
    since: Timestamp,
) -> DbResult<Vec<Standing>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            standing_columns!(),
            " FROM alerts WHERE state = 'open' AND severity = $1 AND escalated <> $1 AND waiting_since <= $2
              AND snoozed_until IS NULL ORDER BY id"
        )),
        params![severity.code(), since],
    )
    .await
}

/// Notes that alerts were passed on at the severity that they have.
pub(in crate::alerts) async fn update_escalated(tx: &mut WriteTx, ids: &[AlertId]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(1, "UPDATE alerts SET escalated = severity WHERE id IN (VALUES {keys})"),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await?;
    Ok(())
}

/// Takes away what is over since long, with its history; notices that told of it were taken away before.
pub(in crate::alerts) async fn delete_alerts_resolved_before(
    tx: &mut WriteTx,
    before: Timestamp,
) -> DbResult<()> {
    for statement in [
        sql!("DELETE FROM notice_alerts WHERE alert_id IN (SELECT id FROM alerts WHERE resolved_at < $1)"),
        sql!("DELETE FROM announcements WHERE alert_id IN (SELECT id FROM alerts WHERE resolved_at < $1)"),
        sql!(
            "DELETE FROM personal_announcements WHERE alert_id IN (SELECT id FROM alerts WHERE resolved_at < $1)"
        ),
        sql!("DELETE FROM alert_events WHERE alert_id IN (SELECT id FROM alerts WHERE resolved_at < $1)"),
        sql!("DELETE FROM alerts WHERE resolved_at < $1"),
    ] {
        tx.execute(statement, params![before]).await?;
    }
    Ok(())
}
