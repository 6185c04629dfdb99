//! 操作の記録 for programs.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use platform_audit::{Entry, EntryFilter, list_entries_of};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::people::People;
use super::{WORDS, thing};
use crate::classrooms;
use crate::staff::Staff;

/// Which acts are asked for.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Not before this.
    from: Option<DateTime<Utc>>,
    /// Before this.
    until: Option<DateTime<Utc>>,
    /// A part of the name of who did it.
    person: Option<String>,
    /// An event, or the beginning of several: `marks.`.
    event: Option<String>,
}

/// Something that somebody did, as a screen tells it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActivityItem {
    number: i64,
    at: DateTime<Utc>,
    actor_name: String,
    actor_role: Option<String>,
    event: String,
    /// The words for the event.
    label: String,
    subject: String,
    /// The subject in words.
    thing: String,
    /// JSON as a text.
    facts: String,
    /// The facts in words.
    told: String,
}

/// Lists what the people of one's own 塾 or 教室 did, the newest first; `next` goes back in time. 本部 has the whole record.
#[utoipa::path(
    get,
    path = "/api/v1/activities",
    tag = "監査ログ",
    summary = "自分の塾・教室の操作の記録",
    params(Wanted, PageAddress),
    responses((status = 200, description = "操作", body = Page<ActivityItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ActivityItem>>, Refusal> {
    if staff.headquarters().is_some() {
        return Err(Refusal::not_found());
    }
    let mut tx = database.read().await?;
    let classrooms = classrooms::list_classrooms(&mut tx, staff.scope()).await?;
    let people = People::load(&mut tx, staff.scope(), &classrooms).await?;
    let part = (page.to_ask(), 0);
    let found = list_entries_of(&mut tx, people.doers(), &wanted.filter(), page.before(), part).await?;
    Ok(Json(page.page(found, |entry| entry.number, ActivityItem::new)))
}

impl Wanted {
    fn filter(self) -> EntryFilter {
        EntryFilter {
            from: self.from,
            until: self.until,
            person: self.person.unwrap_or_default(),
            event: self.event.unwrap_or_default(),
            ..EntryFilter::default()
        }
    }
}

impl ActivityItem {
    /// The entry without what a screen does not tell.
    pub(crate) fn new(entry: Entry) -> ActivityItem {
        ActivityItem {
            label: WORDS.event(&entry.event).to_owned(),
            thing: thing(&entry),
            told: WORDS.told(&entry.facts),
            number: entry.number,
            at: entry.at,
            actor_name: entry.actor_name,
            actor_role: entry.actor_role,
            event: entry.event,
            subject: entry.subject,
            facts: entry.facts,
        }
    }
}
