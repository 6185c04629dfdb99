//! The list of what was done in one's own place.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use platform_audit::{EntryFilter, count_entries_of, list_entries_of};
use platform_database::Database;
use platform_web::{ListQuery, Refusal, Shell, see_other};

use super::people::People;
use super::views::{ActivitiesView, activity_list};
use crate::classrooms;
use crate::staff::Staff;

/// Lists what the people of one's own place did, the newest first; 本部 has the whole record.
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    query: ListQuery,
    shell: Shell,
) -> Result<Response, Refusal> {
    if staff.scope().is_headquarters() {
        return Ok(see_other("/audit"));
    }
    let filter = EntryFilter {
        person: query.q.clone(),
        event: query.filter("event").unwrap_or_default().to_owned(),
        ..EntryFilter::default()
    };
    let mut tx = database.read().await?;
    let classrooms = classrooms::list_classrooms(&mut tx, staff.scope()).await?;
    let people = People::load(&mut tx, staff.scope(), &classrooms).await?;
    let list = activity_list(classrooms);
    let total = count_entries_of(&mut tx, people.doers(), &filter).await?;
    let paging = list.paging(&query, total);
    let part = (paging.limit(), paging.offset());
    let entries = list_entries_of(&mut tx, people.doers(), &filter, i64::MAX, part).await?;
    drop(tx);
    let view = ActivitiesView::new(staff.scope(), list.view(shell.path(), &query, &entries, total));
    let page: Html<String> = shell.at(vec![("ホーム", "/".to_owned())]).show("操作の記録", view)?;
    Ok(page.into_response())
}
