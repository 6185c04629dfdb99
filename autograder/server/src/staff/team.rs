//! The people of a 塾 and of its 教室, as a list of their places shows them.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx};
use platform_identity::{UserId, UserProfile, list_profiles};

use super::{Scope, store};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;

/// Somebody who works for a 塾, or in one of its 教室.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) profile: UserProfile,
    /// `None` for the office of the 塾.
    pub(crate) classroom: Option<ClassroomId>,
}

/// Everybody of a 塾. The caller answers for the scope.
pub(crate) async fn list_team(tx: &mut ReadTx, juku: JukuId) -> DbResult<Vec<Member>> {
    let rows = store::list_managed(tx, &Scope::kept(Some(juku), None), None).await?;
    let users: Vec<UserId> = rows.iter().map(|row| row.user_id).collect();
    let profiles = list_profiles(tx, &users).await?;
    let mut profiles: HashMap<UserId, UserProfile> =
        profiles.into_iter().map(|profile| (profile.id, profile)).collect();
    let member = |row: store::HeldRow| {
        Some(Member { profile: profiles.remove(&row.user_id)?, classroom: row.classroom_id })
    };
    Ok(rows.into_iter().filter_map(member).collect())
}
