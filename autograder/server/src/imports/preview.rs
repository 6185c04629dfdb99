//! Reading a file and planning what it would change, without changing anything.

use autograder_grading::RoundName;
use platform_database::{Database, DbError, ReadTx};
use platform_spreadsheet::{Limits, UnreadableFile, Workbook};
use thiserror::Error;

use super::store::{self, NewImport};
use super::{ImportId, Kind, Problems, fingerprint};
use crate::mark_imports::{self, MarksPlan, MarksTable};
use crate::roster_imports::{self, RosterLine, RosterPlan};
use crate::rounds::{self, Round, RoundId};
use crate::staff::{Scope, Staff};

/// Why a file gives no preview.
#[derive(Debug, Error)]
pub(crate) enum PreviewError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// No spreadsheet, or one that is too large or damaged.
    #[error(transparent)]
    Unreadable(#[from] UnreadableFile),
    /// The database.
    #[error("the file could not be previewed")]
    Db(#[from] DbError),
}

/// What a file would change.
pub(crate) enum Plan {
    /// Pupils and entries.
    Roster(RosterPlan),
    /// Marks and absences.
    Marks(MarksPlan),
}

/// A file as it was read, before it is compared with anything.
pub(crate) enum ReadFile {
    /// The lines of a roster.
    Roster(Vec<RosterLine>, Problems),
    /// The table of a marks file.
    Marks(MarksTable, Problems),
}

/// A plan with its fingerprint.
pub(crate) struct Previewed {
    pub(crate) plan: Plan,
    pub(crate) fingerprint: String,
}

impl Plan {
    /// What is wrong with the file.
    pub(crate) fn problems(&self) -> &Problems {
        match self {
            Plan::Roster(plan) => &plan.problems,
            Plan::Marks(plan) => &plan.problems,
        }
    }
}

/// Reads a file's bytes. Nothing is looked up yet, so this needs no transaction.
pub(crate) fn read_file(kind: Kind, round: RoundName, bytes: &[u8]) -> Result<ReadFile, UnreadableFile> {
    let workbook: Workbook = platform_spreadsheet::read(bytes, &Limits::default())?;
    let mut problems = Problems::default();
    Ok(match kind {
        Kind::Roster => {
            let lines = roster_imports::read_roster(&workbook, round, &mut problems);
            ReadFile::Roster(lines, problems)
        }
        Kind::Marks => {
            let table = mark_imports::read_marks(&workbook, round, &mut problems);
            ReadFile::Marks(table, problems)
        }
    })
}

/// Compares a file with what is there now.
pub(crate) async fn plan_file(
    tx: &mut ReadTx,
    scope: &Scope,
    round: &Round,
    file: ReadFile,
) -> Result<Previewed, DbError> {
    let (plan, fingerprint) = match file {
        ReadFile::Roster(lines, problems) => {
            let plan = roster_imports::plan_roster(tx, scope, round, lines, problems).await?;
            let print = fingerprint(&plan);
            (Plan::Roster(plan), print)
        }
        ReadFile::Marks(table, problems) => {
            let plan = mark_imports::plan_marks(tx, scope, round, &table, problems).await?;
            let print = fingerprint(&plan);
            (Plan::Marks(plan), print)
        }
    };
    Ok(Previewed { plan, fingerprint })
}

/// Reads and plans a file and keeps it for [`super::apply_import`].
pub(crate) async fn preview_file(
    database: &Database,
    by: &Staff,
    round: RoundId,
    kind: Kind,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<(ImportId, Previewed), PreviewError> {
    let round =
        rounds::find_round(&mut database.read().await?, round).await?.ok_or(PreviewError::NoSuchRound)?;
    let file = read_file(kind, round.name, &bytes)?;
    let mut tx = database.write().await?;
    let previewed = plan_file(&mut tx, by.scope(), &round, file).await?;
    let new =
        NewImport { kind, round: round.id, file_name, content: bytes, fingerprint: &previewed.fingerprint };
    let id = store::insert_import(&mut tx, by, new).await?;
    tx.commit().await?;
    Ok((id, previewed))
}
