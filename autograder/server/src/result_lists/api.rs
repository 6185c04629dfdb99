//! Results and standings for programs.

use autograder_grading::{Column, DeviationScore, Place, Standing, Subject};
use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use platform_web::api::{Page, PageAddress};
use platform_web::{ListQuery, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::beside::{self, Beside, RemarkState};
use super::load::{self, ExamFacts, GradeResults, Known, ResultRow};
use super::routes::find_round;
use crate::app::App;
use crate::results::Basis;
use crate::rounds::RoundId;
use crate::staff::{Reporter, seen_page};

/// Which results are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the screens read these words as a ListQuery; here they are described")]
pub(crate) struct Wanted {
    /// The number of the grade, 1 to 9; the lowest that there is if nobody says.
    #[param(minimum = 1, maximum = 9)]
    grade: Option<u8>,
    /// Those of one 教室.
    #[param(minimum = 1)]
    classroom: Option<i64>,
    /// Words in the name or the 生徒ID.
    q: Option<String>,
    /// `japanese`, `math`, `english` or `mathematics`: the exam that `state` and `change` are about; both, and 合計, if
    /// nobody says.
    subject: Option<String>,
    /// Only pupils who stand like that in an exam: `known` (受験), `absent` (欠席) or `missing` (未入力).
    state: Option<String>,
}

/// The results of one grade of a round.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResultPage {
    round: i64,
    /// 「小6」; `null` where the caller has nobody in the round.
    grade: Option<&'static str>,
    /// `provisional` (速報), or `final` (確定) with the version of the snapshot.
    basis: &'static str,
    version: Option<i64>,
    /// When 塾 and 教室 will read that version, as long as 本部 alone does; `null` otherwise.
    publish_at: Option<DateTime<Utc>>,
    /// The exams of the grade; each pupil's `subjects` stand in this order.
    exams: Vec<GradeExamItem>,
    page: Page<ResultItem>,
}

/// An exam of the grade.
#[derive(Serialize, ToSchema)]
struct GradeExamItem {
    id: i64,
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: &'static str,
    full_points: u16,
}

/// One pupil with the results.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResultItem {
    /// The id of the 受験.
    entry: i64,
    /// 生徒ID.
    number: String,
    name: String,
    juku_number: String,
    classroom_number: String,
    /// In the order of the two subjects of the grade.
    subjects: Vec<StandingItem>,
    /// 合計 of both.
    combined: StandingItem,
    /// How far the 偏差値 is from the round before; `null` where the pupil has none there.
    change: Option<DeviationChangeItem>,
    /// The 総評 in the order of the two subjects: `written` (手直し済) or `phrase` (文例のまま); once they are final
    /// `printed` or `empty`. `null` where there is no result.
    remarks: Vec<Option<&'static str>>,
    /// The final card; `null` while numbers are provisional.
    card: Option<CardVersionItem>,
}

/// A 偏差値 beside the one of the round that the pupil sat before.
#[derive(Serialize, ToSchema)]
struct DeviationChangeItem {
    /// In tenths.
    tenths: i64,
    /// The name of that round: `2026-spring`.
    since: String,
}

/// Which version a final card is of.
#[derive(Serialize, ToSchema)]
struct CardVersionItem {
    version: i64,
    /// The version since which it says the same.
    same_since: i64,
}

/// One result and where it stands.
#[derive(Serialize, ToSchema)]
struct StandingItem {
    /// `known`, `absent` (欠席), `missing` (未入力), or `nothing` for a 合計 of a pupil who lacks a subject.
    state: &'static str,
    points: Option<u16>,
    /// 偏差値 in tenths; `null` where it is not defined.
    deviation_tenths: Option<i32>,
    /// 全国順位.
    national: Option<PlaceItem>,
    /// 塾内順位.
    juku: Option<PlaceItem>,
    /// 教室内順位.
    classroom: Option<PlaceItem>,
}

/// A rank among so many.
#[derive(Serialize, ToSchema)]
struct PlaceItem {
    rank: u32,
    of: u32,
}

/// Lists the results of one grade by 塾ID, 教室ID and 生徒ID; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/results",
    tag = "結果",
    summary = "得点・偏差値・順位",
    params(Wanted, PageAddress),
    responses((status = 200, description = "結果", body = ResultPage))
)]
pub(crate) async fn list(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
    Query(page): Query<PageAddress>,
) -> Result<Json<ResultPage>, Refusal> {
    let round = find_round(&app, round).await?;
    let mut tx = app.database.read().await?;
    let results = load::load_grade(&mut tx, &app, by.scope(), round, &query).await?;
    let mut rows = Vec::new();
    if let Some(grade) = results.grade {
        let filter = results.filter(grade, &query);
        let part = (page.to_ask(), page.after());
        let everything = beside::Wanted::EVERYTHING;
        rows = results.load_rows(&mut tx, by.scope(), &filter, None, part, everything).await?;
    }
    drop(tx);
    let subject = format!("rounds/{}/results", results.round.name);
    by.staff().saw(&app.database, "results.viewed", subject, &seen_page(&query, rows.len())).await?;
    Ok(Json(ResultPage::new(&results, page.counted(rows, |row| ResultItem::new(&row)))))
}

impl ResultPage {
    fn new(results: &GradeResults, page: Page<ResultItem>) -> ResultPage {
        let (basis, version) = match &results.basis {
            Basis::Provisional => ("provisional", None),
            Basis::Final(snapshot) => ("final", Some(snapshot.version)),
        };
        let exam = |facts: ExamFacts| GradeExamItem {
            id: facts.id.0,
            subject: Subject::code(facts.subject),
            full_points: facts.full.get(),
        };
        ResultPage {
            round: results.round.id.0,
            grade: results.grade.map(autograder_grading::Grade::label),
            basis,
            version,
            publish_at: results.basis.publication_ahead(results.now),
            exams: results.exams.into_iter().flatten().map(exam).collect(),
            page,
        }
    }
}

impl ResultItem {
    fn new(row: &ResultRow) -> ResultItem {
        let Beside { change, remarks, card } = row.beside;
        ResultItem {
            entry: row.line.entry_id.0,
            number: row.line.student_number.clone(),
            name: row.line.student_name.clone(),
            juku_number: row.line.juku_number.clone(),
            classroom_number: row.line.classroom_number.clone(),
            subjects: [Column::First, Column::Second].map(|column| row.known(column).into()).into(),
            combined: row.known(Column::Combined).into(),
            change: change
                .map(|change| DeviationChangeItem { tenths: change.tenths, since: change.since.to_string() }),
            remarks: remarks.map(|remark| remark.map(RemarkState::code)).into(),
            card: card.map(|card| CardVersionItem { version: card.version, same_since: card.same_since }),
        }
    }
}

impl From<Known> for StandingItem {
    fn from(known: Known) -> StandingItem {
        let (state, standing): (_, Option<Standing>) = match known {
            Known::Result(standing) => ("known", Some(standing)),
            Known::Absent => ("absent", None),
            Known::Missing => ("missing", None),
            Known::Nothing => ("nothing", None),
        };
        let place = |place: Place| PlaceItem { rank: place.rank, of: place.n };
        StandingItem {
            state,
            points: standing.map(|standing| standing.total),
            deviation_tenths: standing.and_then(|standing| standing.deviation).map(DeviationScore::tenths),
            national: standing.map(|standing| place(standing.national)),
            juku: standing.map(|standing| place(standing.juku)),
            classroom: standing.map(|standing| place(standing.classroom)),
        }
    }
}
