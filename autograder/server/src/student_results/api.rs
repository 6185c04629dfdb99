//! 生徒のあゆみ for programs.

use autograder_grading::{FieldFact, Rate, Subject, Tenths};
use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::load::{PathResult, PathRound, SatRound, load_path};
use crate::staff::{Reporter, Scope};
use crate::students::{StudentId, find_student};

/// A round on a pupil's path.
#[derive(Serialize, ToSchema)]
pub(crate) struct PathItem {
    round: i64,
    /// `2026-summer`.
    name: String,
    /// `null` where the pupil missed the round.
    sat: Option<PathSeatItem>,
}

/// What the pupil reached in a round.
#[derive(Serialize, ToSchema)]
struct PathSeatItem {
    /// The id of the 受験, whose card the caller may see; `null` where another 塾 or 教室 holds it.
    entry: Option<i64>,
    /// 「小6」.
    grade: &'static str,
    classroom_name: String,
    /// In the order of the two subjects of the grade.
    subjects: Vec<PathResultItem>,
    /// 合計 of both.
    combined: PathResultItem,
    /// 得点率 by 分野, in the order of the papers.
    fields: Vec<PathFieldItem>,
}

/// One result; what of it is not known is `null`.
#[derive(Serialize, ToSchema)]
struct PathResultItem {
    /// `japanese`, `math`, `english` or `mathematics`; `null` for both together.
    subject: Option<&'static str>,
    /// Whether the pupil was absent.
    absent: bool,
    points: Option<i64>,
    full_points: Option<u16>,
    /// 平均差 in tenths: how far the points lie above the mean of the country.
    difference_tenths: Option<i32>,
    /// 偏差値 in tenths; `null` where it is not defined, too.
    deviation_tenths: Option<i64>,
    /// 全国順位, among so many.
    national_rank: Option<i64>,
    pupils: Option<u32>,
    /// 総評, of both together ひとこと; `null` where the card has none that somebody wrote.
    words: Option<String>,
}

/// What was reached in a 分野.
#[derive(Serialize, ToSchema)]
struct PathFieldItem {
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: &'static str,
    field: String,
    /// The share of the points that the pupil reached, 0 to 1.
    rate: f64,
    /// The share that the country reached.
    national_rate: f64,
}

/// Lists the rounds from the first that the pupil sat to the latest that is 確定, the earliest first; `next` counts the rows
/// before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/students/{student}/results",
    tag = "生徒",
    summary = "生徒のあゆみ",
    params(PageAddress),
    responses((status = 200, description = "テスト回ごとの成績", body = Page<PathItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Path(id): Path<StudentId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PathItem>>, Refusal> {
    let mut tx = database.read().await?;
    find_student(&mut tx, by.scope(), id).await?.ok_or_else(Refusal::not_found)?;
    let path = load_path(&mut tx, id).await?;
    drop(tx);
    by.staff().saw(&database, "students.viewed", format!("students/{id}"), &json!({})).await?;
    Ok(Json(page.counted_of(path, |round| PathItem::new(&round, by.scope()))))
}

impl PathItem {
    fn new(round: &PathRound, scope: &Scope) -> PathItem {
        PathItem {
            round: round.id.0,
            name: round.name.to_string(),
            sat: round.sat.as_ref().map(|sat| PathSeatItem::new(sat, scope)),
        }
    }
}

impl PathSeatItem {
    fn new(sat: &SatRound, scope: &Scope) -> PathSeatItem {
        let (juku, classroom) = sat.place;
        PathSeatItem {
            entry: scope.covers(juku, classroom).then_some(sat.entry.0),
            grade: sat.grade.label(),
            classroom_name: sat.classroom_name.clone(),
            subjects: [0, 1].map(|column| PathResultItem::new(sat, column)).into(),
            combined: PathResultItem::new(sat, 2),
            fields: sat.facts().map(PathFieldItem::new).collect(),
        }
    }
}

impl PathResultItem {
    fn new(sat: &SatRound, column: usize) -> PathResultItem {
        let result: Option<PathResult> = sat.results[column];
        PathResultItem {
            subject: sat.grade.subjects().get(column).map(|subject| subject.code()),
            absent: sat.absent.get(column).is_some_and(|absent| *absent),
            points: result.map(|result| result.total),
            full_points: sat.full(column),
            difference_tenths: result.and_then(|result| result.difference).map(Tenths::get),
            deviation_tenths: result.and_then(|result| result.deviation_tenths),
            national_rank: result.map(|result| result.rank),
            pupils: result.map(|result| result.n),
            words: Some(sat.words[column].clone()).filter(|words| !words.is_empty()),
        }
    }
}

impl PathFieldItem {
    fn new((subject, fact): (Subject, &FieldFact)) -> PathFieldItem {
        PathFieldItem {
            subject: subject.code(),
            field: fact.field.clone(),
            rate: Rate::fraction(fact.own),
            national_rate: Rate::fraction(fact.national),
        }
    }
}
