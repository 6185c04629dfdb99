//! Looking at alerts.

use platform_database::{DbResult, ReadTx, Timestamp, params, sorted_sql, sql};
use platform_identity::UserId;

use crate::alerts::vocabulary::AlertState;
use crate::alerts::{AlertId, Kind, Severity};
use crate::jobs::JobId;
use crate::repositories::RepositoryId;

/// An alert as pages show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::alerts) struct Alert {
    pub(in crate::alerts) id: AlertId,
    pub(in crate::alerts) kind: String,
    severity: String,
    state: String,
    pub(in crate::alerts) job_id: Option<JobId>,
    pub(in crate::alerts) repository_id: Option<RepositoryId>,
    pub(in crate::alerts) subject: String,
    pub(in crate::alerts) words: String,
    pub(in crate::alerts) evidence: String,
    pub(in crate::alerts) times: i64,
    pub(in crate::alerts) opened_at: Timestamp,
    pub(in crate::alerts) raised_at: Timestamp,
    pub(in crate::alerts) acknowledged_by: String,
    pub(in crate::alerts) assignee_id: Option<UserId>,
    pub(in crate::alerts) assignee: String,
    pub(in crate::alerts) assignment_unread: bool,
    pub(in crate::alerts) snoozed_until: Option<Timestamp>,
    pub(in crate::alerts) resolved_at: Option<Timestamp>,
}

impl Alert {
    /// A word that this program does not know counts as the most serious.
    pub(in crate::alerts) fn severity(&self) -> Severity {
        Severity::from_code(&self.severity).unwrap_or(Severity::Critical)
    }

    pub(in crate::alerts) fn state(&self) -> AlertState {
        AlertState::from_code(&self.state).unwrap_or(AlertState::Open)
    }

    /// Whether somebody else gave it to that person, who has not looked at it since.
    pub(in crate::alerts) fn is_unread_by(&self, person: UserId) -> bool {
        self.assignee_id == Some(person) && self.assignment_unread
    }

    /// 「連続失敗」
    pub(in crate::alerts) fn kind_label(&self) -> &str {
        Kind::from_code(&self.kind).map_or(&self.kind, |kind| kind.label())
    }
}

/// The columns of an [`Alert`].
macro_rules! alert_columns {
    () => {
        "a.id, a.kind, a.severity, a.state, a.job_id, a.repository_id, a.subject, a.words, a.evidence, a.times,
         a.opened_at, a.raised_at, a.acknowledged_by, a.assignee_id, a.assignee, a.assignment_unread,
         a.snoozed_until, a.resolved_at"
    };
}

/// Which alerts a page shows. State `standing` means whatever is not over.
#[derive(Clone, Debug, Default)]
pub(in crate::alerts) struct AlertFilter {
    pub(in crate::alerts) state: Option<String>,
    pub(in crate::alerts) severity: Option<String>,
    pub(in crate::alerts) kind: Option<String>,
    pub(in crate::alerts) job: Option<i64>,
    /// A `LIKE` pattern in small letters.
    pub(in crate::alerts) search: String,
}

macro_rules! alert_filter {
    () => {
        " FROM alerts a
         WHERE (CAST($1 AS TEXT) IS NULL OR a.state = $1 OR ($1 = 'standing' AND a.state IN ('open', 'acknowledged')))
           AND (CAST($2 AS TEXT) IS NULL OR a.severity = $2) AND (CAST($3 AS TEXT) IS NULL OR a.kind = $3)
           AND (CAST($4 AS BIGINT) IS NULL OR a.job_id = $4)
           AND (LOWER(a.subject) LIKE $5 ESCAPE '!' OR LOWER(a.words) LIKE $5 ESCAPE '!'
                OR LOWER(a.assignee) LIKE $5 ESCAPE '!')"
    };
}

fn filter_params(filter: &AlertFilter) -> platform_database::Params {
    params![filter.state.as_ref(), filter.severity.as_ref(), filter.kind.as_ref(), filter.job, &filter.search]
}

pub(in crate::alerts) async fn find_alert(tx: &mut ReadTx, id: AlertId) -> DbResult<Option<Alert>> {
    tx.find(sql!(concat!("SELECT ", alert_columns!(), " FROM alerts a WHERE a.id = $1")), params![id]).await
}

pub(in crate::alerts) async fn count_alerts(tx: &mut ReadTx, filter: &AlertFilter) -> DbResult<i64> {
    tx.count(sql!(concat!("SELECT COUNT(*)", alert_filter!())), filter_params(filter)).await
}

/// A page of the alerts.
pub(in crate::alerts) async fn list_alerts(
    tx: &mut ReadTx,
    filter: &AlertFilter,
    (sort, descending): (&str, bool),
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Alert>> {
    let mut params = filter_params(filter);
    params.extend([limit.into(), offset.into()]);
    tx.list(
        sorted_sql!(
            concat!("SELECT ", alert_columns!(), alert_filter!(), " ORDER BY {order} LIMIT $6 OFFSET $7"),
            sort,
            descending,
            [
                "state" => "CASE a.state WHEN 'open' THEN 0 WHEN 'acknowledged' THEN 1 WHEN 'closed' THEN 2 ELSE 3 END {dir}, CASE a.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, a.raised_at DESC, a.id DESC",
                "severity" => "CASE a.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END {dir}, a.raised_at DESC, a.id DESC",
                "subject" => "a.subject {dir}, a.id DESC",
                "times" => "a.times {dir}, a.id DESC",
                "opened" => "a.opened_at {dir}, a.id DESC",
                "raised" => "a.raised_at {dir}, a.id DESC",
            ]
        ),
        params,
    )
    .await
}

/// The alerts of a person that are not over, the newest first.
pub(in crate::alerts) async fn list_assigned(
    tx: &mut ReadTx,
    person: UserId,
    limit: i64,
) -> DbResult<Vec<Alert>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            alert_columns!(),
            " FROM alerts a WHERE a.assignee_id = $1 AND a.state IN ('open', 'acknowledged')
              ORDER BY a.raised_at DESC, a.id DESC LIMIT $2"
        )),
        params![person, limit],
    )
    .await
}

/// How many alerts that are not over somebody else gave to a person, who has not looked at them since.
pub(crate) async fn count_unread_assignments(tx: &mut ReadTx, person: UserId) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM alerts
             WHERE assignee_id = $1 AND state IN ('open', 'acknowledged') AND assignment_unread"
        ),
        params![person],
    )
    .await
}

/// How many alerts wait for somebody, by severity, and how many somebody has taken on.
#[derive(Clone, Copy, Debug, Default, sqlx::FromRow)]
pub(crate) struct Counts {
    pub(crate) critical: i64,
    pub(crate) warning: i64,
    pub(crate) info: i64,
    pub(crate) acknowledged: i64,
}

impl Counts {
    /// How many nobody has taken on, whatever their severity.
    pub(crate) fn open(self) -> i64 {
        self.critical + self.warning + self.info
    }
}

/// Counts the alerts that are not over.
pub(crate) async fn count_unresolved(tx: &mut ReadTx) -> DbResult<Counts> {
    tx.load(
        sql!(
            "SELECT COUNT(CASE WHEN state = 'open' AND severity = 'critical' THEN 1 END) AS critical,
                    COUNT(CASE WHEN state = 'open' AND severity = 'warning' THEN 1 END) AS warning,
                    COUNT(CASE WHEN state = 'open' AND severity = 'info' THEN 1 END) AS info,
                    COUNT(CASE WHEN state = 'acknowledged' THEN 1 END) AS acknowledged
             FROM alerts WHERE state IN ('open', 'acknowledged')"
        ),
        params![],
    )
    .await
}

/// Something that happened to an alert.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::alerts) struct AlertEvent {
    pub(in crate::alerts) happened_at: Timestamp,
    pub(in crate::alerts) what: String,
    pub(in crate::alerts) caused_by: String,
    pub(in crate::alerts) note: String,
}

/// What happened to an alert, the newest first.
pub(in crate::alerts) async fn list_events(
    tx: &mut ReadTx,
    alert: AlertId,
    limit: i64,
) -> DbResult<Vec<AlertEvent>> {
    tx.list(
        sql!(
            "SELECT happened_at, what, caused_by, note FROM alert_events WHERE alert_id = $1 ORDER BY id DESC LIMIT $2"
        ),
        params![alert, limit],
    )
    .await
}
