//! What the next version of a round would change, for programs.

use autograder_grading::{DeviationScore, Grade, Standing};
use axum::Json;
use axum::extract::{Path, Query, State};
use platform_web::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::foretell::{Foretold, ForetoldCard, foretell, list_grades};
use crate::app::App;
use crate::rounds::{self, RoundId};
use crate::snapshots;
use crate::snapshots::api::ChangeCount;
use crate::staff::Headquarters;

/// The most report cards that are told one by one.
const MOST_CARDS: usize = 500;

/// Which grade is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// 「小6」, 「中1」 or the number of the grade; the first in which a card may change if nobody says.
    grade: Option<String>,
}

/// What the next version would change in a grade.
#[derive(Serialize, ToSchema)]
pub(crate) struct CorrectionItem {
    /// The version that is compared with.
    version: i64,
    /// The grades in which a card may change.
    grades: Vec<&'static str>,
    /// The grade that is told of; `null` where no card may change.
    grade: Option<&'static str>,
    counts: Vec<ChangeCount>,
    /// The first 500 of them, the pupils' own changes first.
    cards: Vec<ForetoldItem>,
}

/// A report card that would change.
#[derive(Serialize, ToSchema)]
struct ForetoldItem {
    /// The id of the 受験.
    entry: i64,
    student_number: String,
    student_name: String,
    juku_name: String,
    classroom_name: String,
    /// `new`, `gone`, `card` or `standing`.
    kind: &'static str,
    /// The two subjects and 合計; `null` where there is no result.
    before: Vec<Option<NumbersItem>>,
    after: Vec<Option<NumbersItem>>,
}

/// A result in numbers.
#[derive(Serialize, ToSchema)]
struct NumbersItem {
    total: u16,
    deviation_tenths: Option<i32>,
    national_rank: u32,
}

/// Foretells one grade of the next version.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/correction",
    tag = "確定",
    summary = "次の版で変わる成績表",
    params(Wanted),
    responses((status = 200, description = "変わる成績表", body = CorrectionItem))
)]
pub(crate) async fn show(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<CorrectionItem>, Refusal> {
    let wished = wanted.grade.as_deref().map(Grade::parse).transpose();
    let wished = wished.map_err(|_| Refusal::of_field("grade", "小1から中3の学年を入れてください"))?;
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let latest = snapshots::find_standing(&mut tx, round.id).await?.ok_or_else(Refusal::not_found)?;
    let next = snapshots::next_version(&mut tx, round.id).await?;
    let grades = list_grades(&mut tx, &round, &latest).await?;
    let grade = wished.or(grades.first().copied());
    let foretold = foretell(&mut tx, &app.standings, &round, &latest, grade).await?;
    drop(tx);
    let subject = format!("rounds/{}/correction", round.name);
    let facts = json!({ "version": next, "shown": foretold.cards.len().min(MOST_CARDS) });
    by.staff().saw(&app.database, "corrections.viewed", subject, &facts).await?;
    Ok(Json(CorrectionItem::new(latest.version, (&grades, grade), foretold)))
}

impl CorrectionItem {
    fn new(version: i64, (grades, grade): (&[Grade], Option<Grade>), foretold: Foretold) -> CorrectionItem {
        let count = |(kind, cards): (&snapshots::ChangeKind, &u64)| ChangeCount {
            kind: kind.code(),
            cards: i64::try_from(*cards).unwrap_or(i64::MAX),
        };
        CorrectionItem {
            version,
            grades: grades.iter().map(|grade| grade.label()).collect(),
            grade: grade.map(Grade::label),
            counts: foretold.counts.iter().map(count).collect(),
            cards: foretold.cards.into_iter().take(MOST_CARDS).map(ForetoldItem::new).collect(),
        }
    }
}

impl ForetoldItem {
    fn new(card: ForetoldCard) -> ForetoldItem {
        let numbers = |of: [Option<Standing>; 3]| of.map(|standing| standing.map(NumbersItem::new)).into();
        ForetoldItem {
            entry: card.entry.entry_id.0,
            student_number: card.entry.student_number,
            student_name: card.entry.student_name,
            juku_name: card.entry.juku_name,
            classroom_name: card.entry.classroom_name,
            kind: card.change.kind.code(),
            before: numbers(card.change.before),
            after: numbers(card.change.after),
        }
    }
}

impl NumbersItem {
    fn new(standing: Standing) -> NumbersItem {
        NumbersItem {
            total: standing.total,
            deviation_tenths: standing.deviation.map(DeviationScore::tenths),
            national_rank: standing.national.rank,
        }
    }
}
