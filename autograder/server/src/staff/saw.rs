//! Recording what somebody on the staff saw or took of pupils' data.

use std::fmt::Display;

use platform_audit::record_alone;
use platform_database::{Database, DbResult};
use platform_web::ListQuery;
use serde_json::{Value, json};

use super::Staff;

impl Staff {
    /// Records that this person is about to see or take personal data: what is not recorded is not shown. One entry tells
    /// of a whole page; facts hold ids and counts, no names and no words that were searched for.
    pub(crate) async fn saw(
        &self,
        database: &Database,
        event: &'static str,
        subject: impl Display,
        facts: &Value,
    ) -> DbResult<()> {
        record_alone(database, self.actor(), event, subject, facts).await
    }
}

/// Which part of a list somebody saw.
pub(crate) fn seen_page(query: &ListQuery, shown: usize) -> Value {
    let mut seen = json!({ "searched": !query.q.is_empty(), "page": query.page, "shown": shown });
    for name in ["grade", "classroom", "status"] {
        if let Some(chosen) = query.filter(name) {
            seen[name] = json!(chosen);
        }
    }
    seen
}
