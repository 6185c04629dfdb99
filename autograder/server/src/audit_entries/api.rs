//! The audit record for programs.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use platform_audit::{Entry, EntryFilter, list_entries};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::staff::Headquarters;

/// Which entries are asked for.
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
    /// A subject with everything below it: `rounds/2026-summer`.
    subject: Option<String>,
}

/// Something that somebody did.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryItem {
    number: i64,
    at: DateTime<Utc>,
    actor_id: Option<i64>,
    actor_name: String,
    actor_role: Option<String>,
    address: Option<String>,
    agent: Option<String>,
    request_id: Option<String>,
    event: String,
    subject: String,
    /// JSON as a text, because the hash is over its very bytes.
    facts: String,
    hash: String,
}

/// Lists the record, the newest entry first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/audit-entries",
    tag = "監査ログ",
    summary = "監査ログ",
    params(Wanted, PageAddress),
    responses((status = 200, description = "記録", body = Page<EntryItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Headquarters,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<EntryItem>>, Refusal> {
    let mut tx = database.read().await?;
    let found = list_entries(&mut tx, &wanted.filter(), page.before(), page.to_ask(), 0).await?;
    Ok(Json(page.page(found, |entry| entry.number, EntryItem::new)))
}

impl Wanted {
    fn filter(self) -> EntryFilter {
        EntryFilter {
            from: self.from,
            until: self.until,
            person: self.person.unwrap_or_default(),
            event: self.event.unwrap_or_default(),
            subject: self.subject.unwrap_or_default().trim_end_matches('/').to_owned(),
            address: String::new(),
        }
    }
}

impl EntryItem {
    fn new(entry: Entry) -> EntryItem {
        EntryItem {
            number: entry.number,
            at: entry.at,
            actor_id: entry.actor_id,
            actor_name: entry.actor_name,
            actor_role: entry.actor_role,
            address: entry.address,
            agent: entry.agent,
            request_id: entry.request_id,
            event: entry.event,
            subject: entry.subject,
            facts: entry.facts,
            hash: entry.hash,
        }
    }
}
