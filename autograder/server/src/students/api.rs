//! 生徒 for programs.

use autograder_grading::Grade;
use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::api::{Page, PageAddress, Revised, known_codes};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, StudentLine};
use super::{RegisteredStudent, StudentFilter, StudentId, StudentStatus, find_student, grade_label};
use crate::classrooms::ClassroomId;
use crate::search_text;
use crate::staff::{Scope, Staff};

/// Which pupils are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words in the name, the ふりがな or the 生徒ID.
    q: Option<String>,
    /// 「小6」, 「中1」 or the number of the grade.
    grade: Option<String>,
    /// Those who learn in one 教室.
    #[param(minimum = 1)]
    classroom: Option<i64>,
    /// `enrolled`, `paused` or `left`.
    status: Option<String>,
}

/// A pupil in the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct StudentLineItem {
    id: i64,
    /// 生徒ID, unique within the 塾.
    number: String,
    name: String,
    kana: String,
    /// 「小6」.
    grade: &'static str,
    status: &'static str,
    classroom_name: String,
    juku_name: String,
}

/// A pupil.
#[derive(Serialize, ToSchema)]
pub(crate) struct StudentItem {
    id: i64,
    juku: i64,
    juku_name: String,
    classroom: i64,
    classroom_name: String,
    /// 生徒ID, unique within the 塾.
    number: String,
    name: String,
    kana: String,
    /// 「小6」.
    grade: &'static str,
    status: &'static str,
    /// 担当メモ; `null` for 本部, which does not see it.
    memo: Option<String>,
}

/// Lists the pupils that the caller may see, in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/students",
    tag = "生徒",
    summary = "生徒の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "生徒", body = Page<StudentLineItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<StudentLineItem>>, Refusal> {
    let search = search_text::pattern(wanted.q.as_deref().unwrap_or_default());
    let filter = wanted.filter(&search, page)?;
    let mut tx = database.read().await?;
    let lines = store::list_lines(&mut tx, staff.scope(), filter, ("id", false), (page.to_ask(), 0)).await?;
    drop(tx);
    let facts = json!({ "searched": wanted.q.is_some(), "after": page.after(), "shown": lines.len(),
        "classroom": wanted.classroom });
    staff.saw(&database, "students.listed", "students", &facts).await?;
    Ok(Json(page.page(lines, |line| line.id.0, StudentLineItem::new)))
}

/// Tells of one pupil.
#[utoipa::path(
    get,
    path = "/api/v1/students/{student}",
    tag = "生徒",
    summary = "1人の生徒",
    responses((status = 200, description = "生徒", body = StudentItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    Path(id): Path<StudentId>,
) -> Result<Revised<StudentItem>, Refusal> {
    let student = load_item(&database, staff.scope(), id).await?;
    staff.saw(&database, "students.viewed", format!("students/{id}"), &json!({})).await?;
    Ok(student)
}

/// A pupil as somebody of the scope sees them.
pub(crate) async fn load_item(
    database: &Database,
    scope: &Scope,
    id: StudentId,
) -> Result<Revised<StudentItem>, Refusal> {
    let found = find_student(&mut database.read().await?, scope, id).await?;
    let student = found.ok_or_else(Refusal::not_found)?;
    Ok(Revised(student.revision, StudentItem::new(student, scope)))
}

impl Wanted {
    fn filter<'a>(&self, search: &'a str, page: PageAddress) -> Result<StudentFilter<'a>, Refusal> {
        let mut problems = Problems::none();
        let grade = self.grade.as_deref().map(Grade::parse).transpose();
        if grade.is_err() {
            problems.add("grade", "小1から中3の学年を入れてください");
        }
        let status = self.status.as_deref().map(StudentStatus::from_code);
        if status == Some(None) {
            problems.add("status", known_codes(&StudentStatus::ALL.map(StudentStatus::code)));
        }
        if !problems.is_empty() {
            return Err(Refusal::of_fields(&problems));
        }
        Ok(StudentFilter {
            search,
            grade: grade.unwrap_or_default(),
            classroom: self.classroom.map(ClassroomId),
            status: status.flatten(),
            after: StudentId(page.after()),
        })
    }
}

impl StudentLineItem {
    fn new(line: StudentLine) -> StudentLineItem {
        StudentLineItem {
            id: line.id.0,
            status: line.status().code(),
            number: line.number,
            name: line.name,
            kana: line.kana,
            grade: grade_label(line.grade),
            classroom_name: line.classroom_name,
            juku_name: line.juku_name,
        }
    }
}

impl StudentItem {
    fn new(student: RegisteredStudent, scope: &Scope) -> StudentItem {
        StudentItem {
            id: student.id.0,
            juku: student.juku_id.0,
            classroom: student.classroom_id.0,
            grade: student.grade().label(),
            status: student.status().code(),
            juku_name: student.juku_name,
            classroom_name: student.classroom_name,
            number: student.number,
            name: student.name,
            kana: student.kana,
            memo: (!scope.is_headquarters()).then_some(student.memo),
        }
    }
}
