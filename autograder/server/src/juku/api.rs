//! The list of 塾 for programs.

use axum::Json;
use axum::extract::{Query, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use platform_web::dates::day_of;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::JukuFilter;
use super::store::{self, JukuLine};
use crate::progress::Progress;
use crate::rounds::{self, RoundId};
use crate::search_text;
use crate::staff::Headquarters;

/// Which 塾 are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words in the name or the 塾ID.
    q: Option<String>,
    /// `member`, `paused` or `withdrawn`.
    status: Option<String>,
    /// `culture_kids`, `eduplus` or `general`.
    membership: Option<String>,
}

/// A 塾 in the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct JukuLineItem {
    id: i64,
    /// 塾ID.
    number: String,
    name: String,
    /// 担当者.
    person: String,
    /// 会員種別 today.
    membership: String,
    status: String,
    classrooms: i64,
    /// 在籍 pupils.
    students: i64,
    /// How far its marks are in the round whose work is open, else in the latest; `null` where it does not take part.
    progress: Option<JukuProgressItem>,
}

/// How far the marks of a 塾 are in a round.
#[derive(Serialize, ToSchema)]
struct JukuProgressItem {
    round: i64,
    /// 受験者, once per exam.
    expected: i64,
    /// 入力済: every mark is there, or the pupil was absent.
    done: i64,
    /// At least one mark is there, or the pupil was absent.
    begun: i64,
}

/// Lists the 塾 in the order in which they were registered.
#[utoipa::path(
    get,
    path = "/api/v1/juku",
    tag = "塾と教室",
    summary = "塾の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "塾", body = Page<JukuLineItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Headquarters,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<JukuLineItem>>, Refusal> {
    let mut tx = database.read().await?;
    let search = search_text::pattern(wanted.q.as_deref().unwrap_or_default());
    let filter = JukuFilter {
        search: &search,
        status: wanted.status.as_deref(),
        membership: wanted.membership.as_deref(),
        today: day_of(tx.now()),
    };
    let rounds = rounds::list_rounds(&mut tx).await?;
    let round = rounds::choose_round(&rounds, None).map(|round| round.id);
    let (scope, sort) = (by.staff().scope(), ("number", false));
    let all = store::list_juku(&mut tx, scope, filter, round, sort, (i64::MAX, 0)).await?;
    Ok(Json(page.cut(all, |line| line.id.0, |line| JukuLineItem::new(line, round))))
}

impl JukuLineItem {
    fn new(line: JukuLine, round: Option<RoundId>) -> JukuLineItem {
        let Progress { expected, done, begun } = line.progress;
        let told = |round: RoundId| JukuProgressItem { round: round.0, expected, done, begun };
        JukuLineItem {
            progress: round.filter(|_| expected > 0).map(told),
            id: line.id.0,
            number: line.number,
            name: line.name,
            person: line.person,
            membership: line.membership,
            status: line.status,
            classrooms: line.classrooms,
            students: line.students,
        }
    }
}
