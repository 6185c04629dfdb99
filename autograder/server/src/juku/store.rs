//! The SQL of 塾.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sorted_sql, sql};

use super::JukuId;
use crate::progress::Progress;
use crate::rounds::RoundId;
use crate::staff::{Scope, Switches};

/// A 塾 as its own page and others' rows need it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Juku {
    pub(crate) id: JukuId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) contact: String,
    pub(crate) status: String,
    #[sqlx(flatten)]
    pub(crate) switches: Switches,
}

/// A line of the list of 塾.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct JukuLine {
    pub(crate) id: JukuId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) person: String,
    pub(crate) membership: String,
    pub(crate) status: String,
    pub(crate) status_changed_at: Option<Timestamp>,
    pub(crate) classrooms: i64,
    pub(crate) students: i64,
    /// How far its marks are in the round that was asked about; nobody is expected where it does not take part.
    #[sqlx(flatten)]
    pub(crate) progress: Progress,
}

/// Which 塾 a list shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JukuFilter<'a> {
    /// A `LIKE` pattern.
    pub(crate) search: &'a str,
    pub(crate) status: Option<&'a str>,
    pub(crate) membership: Option<&'a str>,
    /// The day whose 会員種別 counts.
    pub(crate) today: NaiveDate,
}

impl JukuFilter<'_> {
    /// All of them.
    pub(crate) fn everything() -> JukuFilter<'static> {
        JukuFilter { search: "%", status: None, membership: None, today: NaiveDate::default() }
    }
}

/// The 塾 `j` with what they are on the day `$1`.
macro_rules! juku_of_day {
    () => {
        "(SELECT k.id, k.number, k.name, k.person, k.status, k.status_changed_at, k.search,
                 COALESCE((SELECT m.kind FROM memberships m WHERE m.juku_id = k.id AND m.valid_from <= $1
                           ORDER BY m.valid_from DESC LIMIT 1), 'general') AS membership
          FROM juku k) j"
    };
}

/// Those of them within the scope `$2`, and as the filter wants them.
macro_rules! wanted_juku {
    () => {
        "(CAST($2 AS BIGINT) IS NULL OR j.id = $2) AND j.search LIKE $3 ESCAPE '!'
         AND (CAST($4 AS TEXT) IS NULL OR j.status = $4) AND (CAST($5 AS TEXT) IS NULL OR j.membership = $5)"
    };
}

/// A 塾 that is not there yet.
pub(crate) struct NewJuku {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) search: String,
}

pub(crate) async fn find_juku(tx: &mut ReadTx, scope: &Scope, id: JukuId) -> DbResult<Option<Juku>> {
    tx.find(
        sql!(
            "SELECT id, number, name, contact, status, may_register, may_mark, may_report FROM juku
             WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)"
        ),
        params![id, scope.juku()],
    )
    .await
}

/// The 塾 that a filter finds, with how far they are in `round`. Who does not take part comes last in both directions.
pub(crate) async fn list_juku(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: JukuFilter<'_>,
    round: Option<RoundId>,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<JukuLine>> {
    tx.list(
        sorted_sql!(
            concat!(
                "SELECT j.id, j.number, j.name, j.person, j.membership, j.status, j.status_changed_at,
                        (SELECT COUNT(*) FROM classrooms c WHERE c.juku_id = j.id) AS classrooms,
                        (SELECT COUNT(*) FROM students s
                         WHERE s.juku_id = j.id AND s.status = 'enrolled' AND s.erased_at IS NULL) AS students,
                        COALESCE(p.expected, 0) AS expected, COALESCE(p.done, 0) AS done, COALESCE(p.begun, 0) AS begun
                 FROM ",
                juku_of_day!(),
                " LEFT JOIN (SELECT e.juku_id, COUNT(*) AS expected,
                                    COUNT(CASE WHEN t.absent OR t.total IS NOT NULL THEN 1 END) AS done,
                                    COUNT(CASE WHEN t.absent OR t.entered > 0 THEN 1 END) AS begun
                             FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
                             LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
                             WHERE e.round_id = $6
                             GROUP BY e.juku_id) p ON p.juku_id = j.id
                 WHERE ",
                wanted_juku!(),
                " ORDER BY {order} LIMIT $7 OFFSET $8"
            ),
            sort.0, sort.1,
            [
                "number" => "j.number {dir}",
                "name" => "j.name {dir}, j.number",
                "classrooms" => "classrooms {dir}, j.number",
                "students" => "students {dir}, j.number",
                "share" => "(p.expected IS NULL), p.done * 1000 / p.expected {dir}, p.expected - p.done DESC, j.number"
            ]
        ),
        params![
            filter.today,
            scope.juku(),
            filter.search,
            filter.status,
            filter.membership,
            round,
            page.0,
            page.1
        ],
    )
    .await
}

pub(crate) async fn count_juku(tx: &mut ReadTx, scope: &Scope, filter: JukuFilter<'_>) -> DbResult<i64> {
    tx.count(
        sql!(concat!("SELECT COUNT(*) FROM ", juku_of_day!(), " WHERE ", wanted_juku!())),
        params![filter.today, scope.juku(), filter.search, filter.status, filter.membership],
    )
    .await
}

/// Id and 塾ID of every 塾 that a filter finds.
pub(super) async fn list_numbers(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: JukuFilter<'_>,
) -> DbResult<Vec<(JukuId, String)>> {
    tx.list(
        sql!(concat!(
            "SELECT j.id, j.number FROM ",
            juku_of_day!(),
            " WHERE ",
            wanted_juku!(),
            " ORDER BY j.number"
        )),
        params![filter.today, scope.juku(), filter.search, filter.status, filter.membership],
    )
    .await
}

pub(crate) async fn list_juku_by_number(tx: &mut ReadTx, numbers: &[&str]) -> DbResult<Vec<Juku>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, number, name, contact, status, may_register, may_mark, may_report FROM juku
             WHERE number IN (VALUES {rows})"
        ),
        numbers.iter().map(|number| [(*number).into()]),
    )
    .await
}

/// Inserts and says how many; fewer than given means that somebody else made one of them first.
pub(crate) async fn insert_juku(tx: &mut WriteTx, new: &[NewJuku]) -> DbResult<u64> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(4, "INSERT INTO juku (number, name, search, created_at) VALUES {rows} ON CONFLICT (number) DO NOTHING"),
        new.iter().map(|juku| [(&juku.number).into(), (&juku.name).into(), (&juku.search).into(), now.into()]),
    )
    .await
}

/// Writes the contact if it is still `seen`; `false` means that it is not, or that the 塾 is outside the scope.
pub(super) async fn advance_contact(
    tx: &mut WriteTx,
    scope: &Scope,
    id: JukuId,
    seen: &str,
    contact: &str,
) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "UPDATE juku SET contact = $4
                 WHERE id = $1 AND contact = $3 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)"
            ),
            params![id, scope.juku(), seen, contact],
        )
        .await?;
    Ok(written == 1)
}

/// Every 塾 in the scope that has not left, in the order of their numbers; for pickers.
pub(crate) async fn list_all(tx: &mut ReadTx, scope: &Scope) -> DbResult<Vec<Juku>> {
    tx.list(
        sql!(
            "SELECT id, number, name, contact, status, may_register, may_mark, may_report FROM juku
             WHERE (CAST($1 AS BIGINT) IS NULL OR id = $1) AND status <> 'withdrawn' ORDER BY number"
        ),
        params![scope.juku()],
    )
    .await
}

/// Moves the 塾 on from `seen`; `false` means that it stands elsewhere already.
pub(super) async fn advance_status(tx: &mut WriteTx, id: JukuId, seen: &str, wanted: &str) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!("UPDATE juku SET status = $3, status_changed_at = $4 WHERE id = $1 AND status = $2"),
            params![id, seen, wanted, now],
        )
        .await?;
    Ok(moved == 1)
}

/// Turns the switches if they are still as `seen`.
pub(super) async fn advance_switches(
    tx: &mut WriteTx,
    id: JukuId,
    seen: Switches,
    wanted: Switches,
) -> DbResult<bool> {
    let turned = tx
        .execute(
            sql!(
                "UPDATE juku SET may_register = $5, may_mark = $6, may_report = $7
                 WHERE id = $1 AND may_register = $2 AND may_mark = $3 AND may_report = $4"
            ),
            params![id, seen.register, seen.mark, seen.report, wanted.register, wanted.mark, wanted.report],
        )
        .await?;
    Ok(turned == 1)
}

/// Moves the register's entry on from `seen`; `false` means that somebody did already.
pub(crate) async fn advance_revision(tx: &mut WriteTx, id: JukuId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE juku SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}
