//! The SQL that reads what could not be sent of one pupil's marks.

use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use crate::staff::{Scope, went_to_headquarters};
use crate::students::StudentId;

/// A value as it was put with a request for an extension; of the attendance where there is no item.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct AskedValueRow {
    pub(in crate::personal_data) asked_at: Timestamp,
    asked_by: String,
    is_by_headquarters: bool,
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) subject: String,
    pub(in crate::personal_data) section_number: Option<i64>,
    pub(in crate::personal_data) number: Option<i64>,
    pub(in crate::personal_data) value: Option<i64>,
}

impl AskedValueRow {
    /// Who asked, for somebody of `scope`.
    pub(in crate::personal_data) fn asker(&self, scope: &Scope) -> &str {
        scope.name_of(&self.asked_by, self.is_by_headquarters)
    }
}

pub(in crate::personal_data) async fn list_asked_values(
    tx: &mut ReadTx,
    id: StudentId,
) -> DbResult<Vec<AskedValueRow>> {
    tx.list(
        sql!(concat!(
            "SELECT q.asked_at, q.asked_by, ",
            went_to_headquarters!("q.asked_by_user_id"),
            " AS is_by_headquarters, r.year, r.season, x.subject, i.section_number, i.number, v.value
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN asked_values v ON v.entry_id = e.id
             JOIN extension_requests q ON q.id = v.request_id JOIN exams x ON x.id = v.exam_id
             LEFT JOIN items i ON i.id = v.item_id
             WHERE e.student_id = $1 ORDER BY q.id, v.place"
        )),
        params![id],
    )
    .await
}
