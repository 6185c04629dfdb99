//! Whose acts are read in a place, and since when they are of it.

use std::collections::HashMap;

use platform_audit::{About, Doers, list_entries_about};
use platform_database::{DbResult, ReadTx, Timestamp};
use serde::Deserialize;

use crate::classrooms::Classroom;
use crate::staff::{Scope, list_colleagues, own_posts};

/// The people of a place.
pub(super) struct People {
    ids: Vec<i64>,
    /// Of those who came from elsewhere, the place in the record at which they did.
    newcomers: Vec<(i64, i64)>,
}

/// What the record keeps of somebody's move to another post.
#[derive(Deserialize)]
struct Moved {
    /// The post until then.
    old: String,
}

impl People {
    /// Everybody of the scope's own place; `classrooms` are those of the scope.
    pub(super) async fn load(tx: &mut ReadTx, scope: &Scope, classrooms: &[Classroom]) -> DbResult<People> {
        let ids = list_colleagues(tx, scope).await?;
        let subjects: Vec<String> = ids.iter().map(|id| format!("users/{id}")).collect();
        let from = Timestamp::UNIX_EPOCH;
        let about = About { subjects: &subjects, events: &["people.post_changed"], from };
        let moves = list_entries_about(tx, about, i64::MAX, (i64::MAX, 0)).await?;
        let own = own_posts(scope, classrooms);
        let mut newcomers = HashMap::new();
        // The newest comes first.
        for entry in moves {
            let moved: Option<Moved> = serde_json::from_str(&entry.facts).ok();
            let person: Option<i64> = entry.subject.strip_prefix("users/").and_then(|id| id.parse().ok());
            let is_newcomer = moved.is_none_or(|moved| !own.contains(&moved.old));
            if let Some(person) = person.filter(|_| is_newcomer) {
                newcomers.entry(person).or_insert(entry.number);
            }
        }
        Ok(People { ids, newcomers: newcomers.into_iter().collect() })
    }

    /// Whose acts are read.
    pub(super) fn doers(&self) -> Doers<'_> {
        Doers { people: &self.ids, newcomers: &self.newcomers }
    }
}
