//! The form with which ticked pupils are changed.

use autograder_grading::Grade;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Refusal, Selection, SelectionForm, Shell, see_other_with};
use serde::Deserialize;

use super::change::Change;
use super::change_many::{ChangeManyError, Unchanged, change_many};
use super::sent::SentMove;
use super::views::RefusedView;
use crate::classrooms::ClassroomId;
use crate::staff::Registrar;
use crate::students::{StudentId, StudentStatus};

/// A change as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentChange {
    act: String,
    grade: String,
    /// How many who cannot be changed the person agreed to leave out.
    left_out: String,
    #[serde(flatten)]
    moved: SentMove,
}

/// Changes the ticked pupils, or names those who cannot be changed.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Registrar,
    shell: Shell,
    SelectionForm(selection, sent): SelectionForm<StudentId, SentChange>,
) -> Result<Response, Refusal> {
    let change = sent.read(&by)?;
    let left_out = sent.left_out.parse().unwrap_or(0);
    let told = sent.moved.told(&database)?;
    match change_many(&database, &by, &selection, change, told, left_out).await {
        Ok(changed) => {
            let words = match left_out {
                0 => format!("{changed}人を変えました。"),
                left_out => format!("{changed}人を変えました（{left_out}人は変えていません）。"),
            };
            Ok(see_other_with(&selection.condition.address("/students"), Flash::done(words)))
        }
        Err(ChangeManyError::Unchangeable { unchanged, changeable }) => {
            let view = sent.refused(&selection, unchanged, changeable);
            let way = vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned())];
            let page = shell.at(way).show("まとめて変える", view)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

impl SentChange {
    fn read(&self, by: &Registrar) -> Result<Change, Refusal> {
        match self.act.as_str() {
            "classroom" => {
                let to: Option<ClassroomId> = self.moved.classroom.parse().ok();
                let to = to.ok_or_else(|| Refusal::unprocessable("うつる先の教室を選んでください。"))?;
                // The staff of one 教室 send nobody to another.
                let office = by.staff().office().ok_or_else(Refusal::not_found)?;
                Ok(Change::transfer(&office, to))
            }
            "grade" => {
                let grade = Grade::parse(&self.grade);
                Ok(Change::Grade(grade.map_err(|_| Refusal::unprocessable("新しい学年を選んでください。"))?))
            }
            act => {
                let status = StudentStatus::from_code(act);
                Ok(Change::Status(
                    status.ok_or_else(|| Refusal::unprocessable("することを選んでください。"))?,
                ))
            }
        }
    }

    fn refused(
        &self,
        selection: &Selection<StudentId>,
        unchanged: Vec<Unchanged>,
        changeable: usize,
    ) -> RefusedView {
        let mut fields = selection.fields();
        fields.extend([
            ("act", self.act.clone()),
            ("grade", self.grade.clone()),
            ("classroom", self.moved.classroom.clone()),
            ("left_out", unchanged.len().to_string()),
        ]);
        fields.extend(self.moved.typed());
        RefusedView { unchanged, changeable, fields, back: selection.condition.address("/students") }
    }
}

impl From<ChangeManyError> for Refusal {
    fn from(error: ChangeManyError) -> Refusal {
        match error {
            ChangeManyError::NobodyTicked | ChangeManyError::Unchangeable { .. } => {
                Refusal::unprocessable(format!("{error}。"))
            }
            ChangeManyError::Moved => Refusal::conflict(format!("{error}。")),
            ChangeManyError::Told(error) => error.into(),
        }
    }
}
