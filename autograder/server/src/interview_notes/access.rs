//! Who reads and writes 面談メモ.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use platform_database::ReadTx;
use platform_web::Refusal;

use super::InterviewNoteId;
use super::store::{self, InterviewNote};
use crate::app::App;
use crate::staff::Staff;
use crate::students::{RegisteredStudent, StudentId, find_student};

/// Proof that `by` works for the 塾 of `student`, or in the 教室, and so reads and writes 面談メモ of the pupil.
pub(crate) struct Interviewer {
    by: Staff,
    student: RegisteredStudent,
}

/// Proof that `by` may read a note.
pub(crate) struct NoteReader {
    interviewer: Interviewer,
    note: InterviewNote,
}

/// Proof that `by` may change and delete a note: its writer, or the office of the 塾.
pub(crate) struct NoteKeeper(NoteReader);

impl Interviewer {
    /// Who acts.
    pub(super) fn by(&self) -> &Staff {
        &self.by
    }

    /// Of whom.
    pub(super) fn student(&self) -> &RegisteredStudent {
        &self.student
    }

    async fn find(tx: &mut ReadTx, by: Staff, student: StudentId) -> Result<Interviewer, Refusal> {
        if by.headquarters().is_some() {
            return Err(Refusal::not_found());
        }
        let student = find_student(tx, by.scope(), student).await?.ok_or_else(Refusal::not_found)?;
        Ok(Interviewer { by, student })
    }
}

impl NoteReader {
    /// Who reads, and of whom.
    pub(super) fn interviewer(&self) -> &Interviewer {
        &self.interviewer
    }

    /// The note as it stood when the request came.
    pub(super) fn note(&self) -> &InterviewNote {
        &self.note
    }
}

impl NoteKeeper {
    /// Who acts.
    pub(super) fn by(&self) -> &Staff {
        self.0.interviewer.by()
    }

    /// Of whom the note is.
    pub(super) fn student(&self) -> &RegisteredStudent {
        self.0.interviewer.student()
    }

    /// The note as it stood when the request came.
    pub(super) fn note(&self) -> &InterviewNote {
        &self.0.note
    }
}

/// Whether this person, who reads the note, may change it too.
pub(super) fn keeps(by: &Staff, note: &InterviewNote) -> bool {
    by.office().is_some() || note.writer_id.is_some() && note.writer_id == by.actor().user_id
}

impl FromRequestParts<App> for Interviewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Interviewer, Refusal> {
        let by = Staff::from_request_parts(parts, app).await?;
        let Path(student) = Path::<StudentId>::from_request_parts(parts, app)
            .await
            .map_err(|no_id| Refusal::not_found().because(no_id))?;
        Interviewer::find(&mut app.database.read().await?, by, student).await
    }
}

impl FromRequestParts<App> for NoteReader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<NoteReader, Refusal> {
        let by = Staff::from_request_parts(parts, app).await?;
        let Path((student, id)) = Path::<(StudentId, InterviewNoteId)>::from_request_parts(parts, app)
            .await
            .map_err(|no_id| Refusal::not_found().because(no_id))?;
        let mut tx = app.database.read().await?;
        let interviewer = Interviewer::find(&mut tx, by, student).await?;
        let note = store::find_note(&mut tx, student, id).await?.ok_or_else(Refusal::not_found)?;
        Ok(NoteReader { interviewer, note })
    }
}

/// A colleague knows of the note and is told why it stays.
impl FromRequestParts<App> for NoteKeeper {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<NoteKeeper, Refusal> {
        let reader = NoteReader::from_request_parts(parts, app).await?;
        if keeps(reader.interviewer.by(), &reader.note) {
            return Ok(NoteKeeper(reader));
        }
        Err(Refusal::forbidden("面談メモを直したり消したりできるのは、書いた人と塾の人だけです。"))
    }
}
