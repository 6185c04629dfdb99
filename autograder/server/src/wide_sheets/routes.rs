//! The screens of wide sheets, and the news of what others change on them.

use axum::extract::{Path, State};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, DbResult, ReadTx};
use platform_web::{ListQuery, Refusal, Shell};
use serde_json::json;

use super::spread::find_spread;
use super::views::{Around, WideSheetView};
use crate::app::App;
use crate::classroom_boards::board_address;
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::exams::{self, Exam, ExamId};
use crate::juku::{self, Juku, JukuId};
use crate::mark_operations::{self, After, news_of};
use crate::marks::{Place, Span};
use crate::menu::{home_of, list_of_classrooms};
use crate::progress;
use crate::rounds;
use crate::staff::{Office, Staff};

/// Whether the address asks for both subjects of the grade.
pub(crate) fn wants_both(query: &ListQuery) -> bool {
    query.filter("subject") == Some("both")
}

/// The exams of the grade of `exam`; twice the same where it has no other.
pub(crate) async fn find_pair(database: &Database, exam: ExamId) -> Result<[ExamId; 2], Refusal> {
    let mut tx = database.read().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    Ok(pair(&exams_shown(&mut tx, exam, true).await?))
}

/// Shows both subjects of a grade in one 教室, which was found within the person's scope.
pub(crate) async fn show_both(
    app: &App,
    staff: &Staff,
    shell: Shell,
    classroom: Classroom,
    exam: ExamId,
) -> Result<Html<String>, Refusal> {
    let at = (&*classroom.name.clone(), format!("/classrooms/{}", classroom.id));
    let subject = format!("classrooms/{}", classroom.number);
    let asked = Asked { juku: classroom.juku_id, classroom: Some(classroom.id), exam, both: true };
    let place = format!("{} {}", classroom.juku_name, classroom.name);
    draw(app, staff, shell, &asked, vec![classroom], (place, subject), at).await
}

/// Shows the sheets of every 教室 of a 塾: to type into for its office, to read for 本部.
pub(crate) async fn show(
    State(app): State<App>,
    office: Office,
    Path((juku, exam)): Path<(JukuId, ExamId)>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (juku, classrooms) = find_places(&app.database, &office, juku).await?;
    let asked = Asked { juku: juku.id, classroom: None, exam, both: wants_both(&query) };
    let place = format!("{} 全教室", juku.name);
    let above = match office.scope().juku() {
        None => &*juku.name,
        Some(_) => list_of_classrooms(office.scope()).0,
    };
    let at = (above, board_address(office.scope(), juku.id));
    let subject = format!("juku/{}", juku.number);
    draw(&app, office.staff(), shell, &asked, classrooms, (place, subject), at).await
}

/// Tells what others change on them and who has one open, as server-sent events.
pub(crate) async fn list(
    State(app): State<App>,
    office: Office,
    Path((juku, exam)): Path<(JukuId, ExamId)>,
    query: ListQuery,
    after: After,
) -> Result<Response, Refusal> {
    let (juku, _) = find_places(&app.database, &office, juku).await?;
    let exams = if wants_both(&query) { find_pair(&app.database, exam).await? } else { [exam, exam] };
    let span = Span { exams, juku: juku.id, classroom: None };
    let news = news_of(app.newsroom, app.database, span, office.staff().clone(), after);
    Ok(Sse::new(news).keep_alive(KeepAlive::default()).into_response())
}

/// What an address asks for.
struct Asked {
    juku: JukuId,
    /// None is every 教室.
    classroom: Option<ClassroomId>,
    exam: ExamId,
    both: bool,
}

async fn find_places(
    database: &Database,
    office: &Office,
    id: JukuId,
) -> Result<(Juku, Vec<Classroom>), Refusal> {
    let mut tx = database.read().await?;
    let juku = juku::find_juku(&mut tx, office.scope(), id).await?.ok_or_else(Refusal::not_found)?;
    let mut classrooms = classrooms::list_classrooms(&mut tx, office.scope()).await?;
    classrooms.retain(|classroom| classroom.juku_id == juku.id);
    Ok((juku, classrooms))
}

/// The exam alone, or with the other one of its grade.
async fn exams_shown(tx: &mut ReadTx, exam: Exam, both: bool) -> DbResult<Vec<Exam>> {
    if !both {
        return Ok(vec![exam]);
    }
    let of_grade = exams::list_exams_of_grade(tx, exam.round_id, exam.grade).await?;
    Ok(of_grade.into_iter().flatten().collect())
}

fn pair(exams: &[Exam]) -> [ExamId; 2] {
    [exams[0].id, exams[exams.len() - 1].id]
}

async fn draw(
    app: &App,
    staff: &Staff,
    shell: Shell,
    asked: &Asked,
    classrooms: Vec<Classroom>,
    (place, subject): (String, String),
    at: (&str, String),
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let exam = exams::find_exam(&mut tx, asked.exam).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let exams = exams_shown(&mut tx, exam.clone(), asked.both).await?;
    // Before the marks: what is written meanwhile is heard of, if twice.
    let latest = mark_operations::find_newest_edit(&mut tx).await?;
    let of = (asked.juku, asked.classroom);
    let spread = find_spread(&mut tx, &round, exams, classrooms, of).await?;
    let around = Around {
        sheets: progress::list_sheets(&mut tx, staff.scope(), round.id, (Some(of.0), of.1)).await?,
        chosen: asked.classroom.map_or(Place::Juku(of.0), Place::Classroom),
        chooses_place: staff.office().is_some(),
        both: asked.both,
        exam,
        place,
        juku: juku::find_juku(&mut tx, staff.scope(), asked.juku)
            .await?
            .ok_or_else(Refusal::not_found)?
            .number,
        now: tx.now(),
        person: staff.actor().user_id.unwrap_or_default(),
        latest,
        round,
    };
    drop(tx);
    let titles: Vec<String> = spread.exams.iter().map(Exam::title).collect();
    let subject = format!("rounds/{}/{}/{subject}", around.round.name, titles.join("・"));
    staff.saw(&app.database, "marks.viewed", subject, &json!({ "shown": spread.count() })).await?;
    let home = home_of(&around.round);
    let here = format!("{}?round={}", at.1, around.round.name);
    let shell = shell.about(&home).at(vec![("ホーム", home), (at.0, here)]);
    let view = WideSheetView::of(&around, staff.scope(), &spread);
    shell.show(&format!("{} 得点入力", view.title()), view)
}
