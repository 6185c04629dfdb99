//! Who works where, for programs.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Query, State};
use platform_database::Database;
use platform_identity::{UserId, UserProfile, list_profiles};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, Revised};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, HeldRow};
use super::{Office, Switches};

/// The three switches of a 塾 or a 教室.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwitchItems {
    /// 生徒登録.
    register: bool,
    /// 得点入力.
    mark: bool,
    /// 結果.
    report: bool,
}

impl SwitchItems {
    /// As they are answered, with the revision by which the caller says what it saw.
    pub(crate) fn revised(switches: Switches) -> Revised<SwitchItems> {
        let Switches { register, mark, report } = switches;
        Revised(switches.revision(), SwitchItems { register, mark, report })
    }
}

impl From<SwitchItems> for Switches {
    fn from(SwitchItems { register, mark, report }: SwitchItems) -> Switches {
        Switches { register, mark, report }
    }
}

/// Somebody on the staff.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonItem {
    id: i64,
    login: String,
    name: String,
    /// `headquarters`, `juku` or `classroom`.
    role: String,
    juku: Option<i64>,
    classroom: Option<i64>,
    /// Whether the account can be used to sign in.
    is_active: bool,
}

/// Lists those whom the caller manages.
#[utoipa::path(
    get,
    path = "/api/v1/staff",
    tag = "利用者",
    summary = "利用者の一覧",
    params(PageAddress),
    responses((status = 200, description = "利用者", body = Page<PersonItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Office,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PersonItem>>, Refusal> {
    let mut tx = database.read().await?;
    let rows = store::list_managed(&mut tx, by.scope(), None).await?;
    let users: Vec<UserId> = rows.iter().map(|row| row.user_id).collect();
    let profiles = list_profiles(&mut tx, &users).await?;
    let mut known: HashMap<UserId, UserProfile> =
        profiles.into_iter().map(|profile| (profile.id, profile)).collect();
    let people: Vec<(HeldRow, UserProfile)> =
        rows.into_iter().filter_map(|row| known.remove(&row.user_id).map(|profile| (row, profile))).collect();
    Ok(Json(page.cut(people, |(row, _)| row.user_id.0, |(row, profile)| PersonItem::new(row, profile))))
}

impl PersonItem {
    fn new(row: HeldRow, profile: UserProfile) -> PersonItem {
        PersonItem {
            id: row.user_id.0,
            login: profile.login,
            name: profile.name,
            role: row.role,
            juku: row.juku_id.map(|juku| juku.0),
            classroom: row.classroom_id.map(|classroom| classroom.0),
            is_active: profile.activated_at.is_some() && profile.disabled_at.is_none(),
        }
    }
}
