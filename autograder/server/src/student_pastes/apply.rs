//! Adding the rows that a person ticked.

use std::collections::BTreeSet;

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::plan::{PlannedPupil, plan_paste};
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::imports::fingerprint;
use crate::staff::Registrar;
use crate::student_register::{AssignNumbersError, assign_numbers, hold_juku};
use crate::students::{self, NewStudent, search_of};

/// Why nothing was added.
#[derive(Debug, Error)]
pub(super) enum PasteStudentsError {
    /// No such 教室, or not this person's.
    #[error("教室を選んでください")]
    NoSuchClassroom,
    /// Nobody was ticked, or a row that cannot be added.
    #[error("追加する生徒が選ばれていません")]
    NobodyTicked,
    /// It would no longer add what the preview showed.
    #[error("確かめたあとに、生徒の登録が変わりました")]
    DataMoved,
    /// No 生徒ID are left, or the database.
    #[error(transparent)]
    Numbers(#[from] AssignNumbersError),
}

impl From<DbError> for PasteStudentsError {
    fn from(error: DbError) -> PasteStudentsError {
        AssignNumbersError::Db(error).into()
    }
}

/// What a person says by adding.
pub(super) struct Consent<'a> {
    /// The fingerprint of the preview that the person saw.
    pub(super) fingerprint: &'a str,
    /// The numbers of the rows to be added.
    pub(super) rows: &'a BTreeSet<u32>,
}

/// Adds the ticked rows exactly as they were previewed; says how many.
pub(super) async fn paste_students(
    database: &Database,
    by: &Registrar,
    classroom: ClassroomId,
    text: &str,
    consent: Consent<'_>,
) -> Result<usize, PasteStudentsError> {
    let mut tx = database.write().await?;
    let usual = classrooms::hold_open(&mut tx, by.scope(), classroom).await?;
    let usual = usual.ok_or(PasteStudentsError::NoSuchClassroom)?;
    // Nobody else adds to this 塾 from here on, so what is planned is what is written.
    let juku_number = hold_juku(&mut tx, usual.juku_id).await?;
    let plan = plan_paste(&mut tx, by.scope(), &usual, text).await?;
    if fingerprint(&plan) != consent.fingerprint {
        return Err(PasteStudentsError::DataMoved);
    }
    let ticked: Vec<&PlannedPupil> =
        plan.lines.iter().filter(|line| consent.rows.contains(&line.pasted.row)).collect();
    if ticked.is_empty() || ticked.len() < consent.rows.len() || plan.problems.spoil_the_file() {
        return Err(PasteStudentsError::NobodyTicked);
    }
    let numbers = assign_numbers(&mut tx, usual.juku_id, ticked.len()).await?;
    let new: Vec<NewStudent> =
        ticked.into_iter().zip(numbers).map(|(line, number)| new_student(&usual, line, number)).collect();
    if students::insert_students(&mut tx, &new).await? != u64::try_from(new.len()).unwrap_or_default() {
        return Err(PasteStudentsError::DataMoved);
    }
    let facts = json!({ "rows": new.len() });
    platform_audit::record(
        &mut tx,
        by.staff().actor(),
        "students.pasted",
        format!("juku/{juku_number}"),
        &facts,
    )
    .await?;
    tx.commit().await?;
    Ok(new.len())
}

fn new_student(usual: &Classroom, line: &PlannedPupil, number: String) -> NewStudent {
    let pasted = &line.pasted;
    NewStudent {
        juku_id: usual.juku_id,
        classroom_id: line.classroom,
        search: search_of(&pasted.name, &number, &pasted.kana),
        number,
        name: pasted.name.clone(),
        kana: pasted.kana.clone(),
        grade: i64::from(pasted.grade.number()),
    }
}
