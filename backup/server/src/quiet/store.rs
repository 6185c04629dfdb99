//! The SQL of quiet windows.

use chrono::Weekday;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::QuietWindowId;
use super::span::Span;

/// A window.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct QuietWindow {
    pub(super) id: QuietWindowId,
    pub(crate) name: String,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    week: Option<i64>,
    weekday: Option<i64>,
    from_minute: Option<i64>,
    minutes: Option<i64>,
    pub(super) made_by: String,
}

impl QuietWindow {
    /// When it is open; `None` of a row that this program does not understand.
    pub(super) fn span(&self) -> Option<Span> {
        if let (Some(from), Some(until)) = (self.starts_at, self.ends_at) {
            return Some(Span::Once { from, until });
        }
        let number = |column: Option<i64>| u16::try_from(column?).ok();
        Some(Span::Recurring {
            week: self.week.and_then(|week| u8::try_from(week).ok()),
            weekday: Weekday::try_from(u8::try_from(self.weekday?).ok()?).ok()?,
            from_minute: number(self.from_minute)?,
            minutes: number(self.minutes)?,
        })
    }
}

/// The windows in use, the newest first.
pub(super) async fn list_windows(tx: &mut ReadTx) -> DbResult<Vec<QuietWindow>> {
    tx.list(
        sql!(
            "SELECT id, name, starts_at, ends_at, week, weekday, from_minute, minutes, made_by FROM quiet_windows
             WHERE retired_at IS NULL ORDER BY id DESC"
        ),
        params![],
    )
    .await
}

/// The window that is open now, and when it ends; of several the one that ends last.
pub(crate) async fn find_current(tx: &mut ReadTx) -> DbResult<Option<(QuietWindow, Timestamp)>> {
    let now = tx.now();
    let windows = list_windows(tx).await?;
    let open = windows.into_iter().filter_map(|window| {
        let until = window.span()?.open_until(now)?;
        Some((window, until))
    });
    Ok(open.max_by_key(|(_, until)| *until))
}

pub(super) async fn insert_window(
    tx: &mut WriteTx,
    name: &str,
    span: Span,
    made_by: &str,
) -> DbResult<QuietWindowId> {
    let now = tx.now();
    let (starts_at, ends_at) = match span {
        Span::Once { from, until } => (Some(from), Some(until)),
        Span::Recurring { .. } => (None, None),
    };
    let (week, weekday, from_minute, minutes) = match span {
        Span::Once { .. } => (None, None, None, None),
        Span::Recurring { week, weekday, from_minute, minutes } => (
            week.map(i64::from),
            Some(i64::from(weekday.num_days_from_monday())),
            Some(i64::from(from_minute)),
            Some(i64::from(minutes)),
        ),
    };
    let (id,) = tx
        .load(
            sql!(
                "INSERT INTO quiet_windows (name, starts_at, ends_at, week, weekday, from_minute, minutes, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"
            ),
            params![name, starts_at, ends_at, week, weekday, from_minute, minutes, made_by, now],
        )
        .await?;
    Ok(id)
}

/// Ends a window for good; `None` if it is not in use. Gives its name.
pub(super) async fn advance_retired(tx: &mut WriteTx, id: QuietWindowId) -> DbResult<Option<String>> {
    let now = tx.now();
    let found: Option<(String,)> = tx
        .find(
            sql!(
                "UPDATE quiet_windows SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL RETURNING name"
            ),
            params![id, now],
        )
        .await?;
    Ok(found.map(|(name,)| name))
}
