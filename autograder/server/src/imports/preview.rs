//! Reading a file and planning what it would change, without changing anything.

use std::io::{self, Write};

use autograder_grading::RoundName;
use platform_database::{Database, DbError, DbResult, ReadTx, Timestamp};
use platform_spreadsheet::{Limits, UnreadableFile, Workbook};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::spreadsheets::aside;
use super::store::{self, KeptImport, NewImport};
use super::{ImportId, Kind, Problems, RowOutcomes, outcomes};
use crate::extensions;
use crate::mark_imports::{self, MarksPlan, MarksTable};
use crate::roster_imports::{self, RosterLine, RosterPlan};
use crate::rounds::{self, MarkingClosed, Round, RoundId};
use crate::staff::{Scope, Staff};

/// Why a file gives no preview.
#[derive(Debug, Error)]
pub(crate) enum PreviewError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// No such kept file, or one of another 塾.
    #[error("取り込むファイルがありません")]
    NoSuchImport,
    /// The round takes nothing now.
    #[error(transparent)]
    Closed(#[from] MarkingClosed),
    /// No spreadsheet, or one that is too large or damaged.
    #[error(transparent)]
    Unreadable(#[from] UnreadableFile),
    /// The database.
    #[error("the file could not be previewed")]
    Db(#[from] DbError),
}

/// What a file would change.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Plan {
    /// Pupils and entries.
    Roster(RosterPlan),
    /// Marks and absences.
    Marks(MarksPlan),
}

/// A file as it was read, before it is compared with anything.
pub(super) enum ReadFile {
    /// The lines of a roster.
    Roster(Vec<RosterLine>),
    /// The table of a marks file.
    Marks(MarksTable),
}

/// A plan with its fingerprint.
pub(crate) struct Previewed<P> {
    pub(crate) plan: P,
    /// Two plans have the same one only if they would write the same.
    pub(crate) fingerprint: String,
}

impl<P: Serialize> Previewed<P> {
    /// Takes the fingerprint of `plan`.
    pub(crate) fn of(plan: P) -> Previewed<P> {
        Previewed { fingerprint: fingerprint(&plan), plan }
    }
}

/// A kept file, planned against what is there now.
pub(crate) struct PreviewedAgain {
    pub(crate) kept: KeptImport,
    pub(crate) round: Round,
    pub(crate) previewed: Previewed<Plan>,
    /// Why it could not be applied now, whatever it holds.
    pub(crate) closed: Option<MarkingClosed>,
}

impl Plan {
    /// What is wrong with the file.
    pub(crate) fn problems(&self) -> &Problems {
        match self {
            Plan::Roster(plan) => &plan.problems,
            Plan::Marks(plan) => &plan.problems,
        }
    }

    /// What becomes of every row.
    pub(crate) fn outcomes(&self) -> RowOutcomes {
        match self {
            Plan::Roster(plan) => outcomes(roster_imports::outcome_lines(plan), &plan.problems),
            Plan::Marks(plan) => outcomes(mark_imports::outcome_lines(plan), &plan.problems),
        }
    }

    /// Whether applying it would change anything.
    pub(crate) fn changes_something(&self) -> bool {
        match self {
            Plan::Roster(plan) => plan.changes_something(),
            Plan::Marks(plan) => !plan.rows.is_empty(),
        }
    }
}

impl Kind {
    /// Whether files of this kind are taken from somebody of `scope` at `now`.
    pub(super) fn is_taken(self, round: &Round, scope: &Scope, now: Timestamp) -> Result<(), MarkingClosed> {
        match self {
            Kind::Roster => round.registering(scope, now),
            Kind::Marks => round.marking(scope, now),
        }
    }
}

/// Reads a file's bytes and gives them back, with what `understand` makes of its tables and finds wrong with them. Nothing
/// is looked up, so no transaction waits for it.
pub(crate) async fn read_file<T: Send + 'static>(
    bytes: Vec<u8>,
    understand: impl FnOnce(&Workbook, &mut Problems) -> T + Send + 'static,
) -> (Vec<u8>, Result<(T, Problems), UnreadableFile>) {
    aside(move || {
        let read = platform_spreadsheet::read(&bytes, &Limits::default()).map(|workbook| {
            let mut problems = Problems::default();
            (understand(&workbook, &mut problems), problems)
        });
        (bytes, read)
    })
    .await
}

/// The same of a file of a round.
pub(super) async fn read_import(
    kind: Kind,
    round: RoundName,
    bytes: Vec<u8>,
) -> (Vec<u8>, Result<(ReadFile, Problems), UnreadableFile>) {
    read_file(bytes, move |workbook, problems| match kind {
        Kind::Roster => ReadFile::Roster(roster_imports::read_roster(workbook, Some(round), problems)),
        Kind::Marks => ReadFile::Marks(mark_imports::read_marks(workbook, round, problems)),
    })
    .await
}

/// Compares a file with what is there now.
pub(super) async fn plan_file(
    tx: &mut ReadTx,
    scope: &Scope,
    round: &Round,
    (file, problems): (ReadFile, Problems),
) -> DbResult<Previewed<Plan>> {
    Ok(Previewed::of(match file {
        ReadFile::Roster(lines) => {
            Plan::Roster(roster_imports::plan_roster(tx, scope, Some(round.id), lines, problems).await?)
        }
        ReadFile::Marks(table) => {
            Plan::Marks(mark_imports::plan_marks(tx, scope, round, &table, problems).await?)
        }
    }))
}

/// Reads and plans a file and keeps it for [`super::apply_import`].
pub(crate) async fn preview_file(
    database: &Database,
    by: &Staff,
    round: RoundId,
    kind: Kind,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<(ImportId, Previewed<Plan>), PreviewError> {
    let round =
        rounds::find_round(&mut database.read().await?, round).await?.ok_or(PreviewError::NoSuchRound)?;
    let round = extensions::seen_by(&mut database.read().await?, round, by.scope()).await?;
    kind.is_taken(&round, by.scope(), database.now())?;
    let (content, file) = read_import(kind, round.name, bytes).await;
    let previewed = plan_file(&mut database.read().await?, by.scope(), &round, file?).await?;
    let mut tx = database.write().await?;
    let new = NewImport { kind, round: round.id, file_name, content, fingerprint: &previewed.fingerprint };
    let id = store::insert_import(&mut tx, by, new).await?;
    let subject = format!("rounds/{}/imports/{id}", round.name);
    let facts = json!({ "file": file_name, "kind": kind.code() });
    platform_audit::record(&mut tx, by.actor(), "imports.previewed", subject, &facts).await?;
    tx.commit().await?;
    Ok((id, previewed))
}

/// Plans a kept file anew: what it would change if it were applied now.
pub(crate) async fn preview_again(
    database: &Database,
    by: &Staff,
    id: ImportId,
) -> Result<PreviewedAgain, PreviewError> {
    let mut tx = database.read().await?;
    let mut kept = store::find_import(&mut tx, by.scope(), id).await?.ok_or(PreviewError::NoSuchImport)?;
    let round = rounds::find_round(&mut tx, kept.round_id).await?.ok_or(PreviewError::NoSuchRound)?;
    let round = extensions::seen_by(&mut tx, round, by.scope()).await?;
    drop(tx);
    let (content, file) = read_import(kept.kind, round.name, std::mem::take(&mut kept.content)).await;
    kept.content = content;
    let previewed = plan_file(&mut database.read().await?, by.scope(), &round, file?).await?;
    let closed = kept.kind.is_taken(&round, by.scope(), database.now()).err();
    Ok(PreviewedAgain { kept, round, previewed, closed })
}

/// The SHA-256 of a plan's canonical text.
pub(crate) fn fingerprint(plan: &impl Serialize) -> String {
    let mut hashing = Hashing(Sha256::new());
    serde_json::to_writer(io::BufWriter::new(&mut hashing), plan)
        .expect("a plan is plain data and hashing does not fail");
    hashing.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
