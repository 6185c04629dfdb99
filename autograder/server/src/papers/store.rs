//! The SQL of papers.

use std::collections::HashMap;

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::release::Releases;
use super::{PaperId, PaperKind};
use crate::exams::ExamId;
use crate::rounds::RoundId;

/// A paper without its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub(super) id: PaperId,
    pub(super) exam_id: ExamId,
    pub(super) kind: PaperKind,
    pub(super) edition: i64,
    /// The latest edition of its kind.
    pub(super) latest: i64,
    pub(super) file_name: String,
    pub(super) file_bytes: u64,
    pub(super) fingerprint: String,
    pub(super) uploaded_by: String,
    pub(super) uploaded_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct PaperRow {
    id: PaperId,
    exam_id: ExamId,
    kind: String,
    edition: i64,
    latest: i64,
    file_name: String,
    file_bytes: i64,
    fingerprint: String,
    uploaded_by: String,
    uploaded_at: Timestamp,
}

impl From<PaperRow> for Paper {
    fn from(row: PaperRow) -> Paper {
        Paper {
            id: row.id,
            exam_id: row.exam_id,
            kind: PaperKind::from_code(&row.kind).expect("a check constraint holds the kinds"),
            edition: row.edition,
            latest: row.latest,
            file_name: row.file_name,
            file_bytes: row.file_bytes.unsigned_abs(),
            fingerprint: row.fingerprint,
            uploaded_by: row.uploaded_by,
            uploaded_at: row.uploaded_at,
        }
    }
}

/// Papers with the columns of a [`PaperRow`].
macro_rules! papers {
    () => {
        "SELECT p.id, p.exam_id, p.kind, p.edition, p.file_name, p.file_bytes, p.fingerprint, p.uploaded_by, p.uploaded_at,
                (SELECT MAX(q.edition) FROM papers q WHERE q.exam_id = p.exam_id AND q.kind = p.kind) AS latest
         FROM papers p"
    };
}

/// The latest editions of a round.
pub(crate) async fn list_papers(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Paper>> {
    let rows: Vec<PaperRow> = tx
        .list(
            sql!(concat!(
                papers!(),
                " JOIN exams x ON x.id = p.exam_id
                 WHERE x.round_id = $1
                   AND p.edition = (SELECT MAX(q.edition) FROM papers q WHERE q.exam_id = p.exam_id AND q.kind = p.kind)"
            )),
            params![round],
        )
        .await?;
    Ok(rows.into_iter().map(Paper::from).collect())
}

/// Every edition of an exam's papers, the latest first.
pub(super) async fn list_editions(tx: &mut ReadTx, exam: ExamId) -> DbResult<Vec<Paper>> {
    let rows: Vec<PaperRow> = tx
        .list(
            sql!(concat!(papers!(), " WHERE p.exam_id = $1 ORDER BY p.kind, p.edition DESC")),
            params![exam],
        )
        .await?;
    Ok(rows.into_iter().map(Paper::from).collect())
}

/// The edition that is handed out.
pub(super) async fn find_latest(tx: &mut ReadTx, exam: ExamId, kind: PaperKind) -> DbResult<Option<Paper>> {
    let row: Option<PaperRow> = tx
        .find(
            sql!(concat!(papers!(), " WHERE p.exam_id = $1 AND p.kind = $2 ORDER BY p.edition DESC LIMIT 1")),
            params![exam, kind.code()],
        )
        .await?;
    Ok(row.map(Paper::from))
}

pub(super) async fn find_paper(tx: &mut ReadTx, id: PaperId) -> DbResult<Option<Paper>> {
    let row: Option<PaperRow> = tx.find(sql!(concat!(papers!(), " WHERE p.id = $1")), params![id]).await?;
    Ok(row.map(Paper::from))
}

/// The bytes of a paper.
pub(super) async fn load_content(tx: &mut ReadTx, id: PaperId) -> DbResult<Vec<u8>> {
    let (content,) =
        tx.load::<(Vec<u8>,)>(sql!("SELECT content FROM papers WHERE id = $1"), params![id]).await?;
    Ok(content)
}

/// An edition that is not there yet.
pub(super) struct NewPaper<'a> {
    pub(super) exam: ExamId,
    pub(super) kind: PaperKind,
    pub(super) edition: i64,
    pub(super) file_name: &'a str,
    pub(super) fingerprint: String,
    pub(super) content: Vec<u8>,
}

/// Keeps an edition; `false` means that somebody else made it first.
pub(super) async fn claim_edition(tx: &mut WriteTx, by: &Actor, new: NewPaper<'_>) -> DbResult<bool> {
    let now = tx.now();
    let size = i64::try_from(new.content.len()).unwrap_or(i64::MAX);
    let made = tx
        .execute(
            sql!(
                "INSERT INTO papers (exam_id, kind, edition, file_name, file_bytes, fingerprint, uploaded_by, uploaded_at,
                    content)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (exam_id, kind, edition) DO NOTHING"
            ),
            params![
                new.exam,
                new.kind.code(),
                new.edition,
                new.file_name,
                size,
                new.fingerprint,
                &by.name,
                now,
                new.content
            ],
        )
        .await?;
    Ok(made == 1)
}

pub(super) async fn find_releases(tx: &mut ReadTx, round: RoundId) -> DbResult<Releases> {
    let found = tx
        .find(
            sql!("SELECT questions_at, answers_at, revision FROM paper_releases WHERE round_id = $1"),
            params![round],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

#[derive(sqlx::FromRow)]
struct ReleasesRow {
    round_id: RoundId,
    #[sqlx(flatten)]
    releases: Releases,
}

/// The times of every round for which somebody has set any.
pub(super) async fn list_releases(tx: &mut ReadTx) -> DbResult<HashMap<RoundId, Releases>> {
    let rows: Vec<ReleasesRow> = tx
        .list(sql!("SELECT round_id, questions_at, answers_at, revision FROM paper_releases"), params![])
        .await?;
    Ok(rows.into_iter().map(|row| (row.round_id, row.releases)).collect())
}

/// Of which kinds the rounds have papers.
pub(super) async fn list_kinds(tx: &mut ReadTx) -> DbResult<Vec<(RoundId, PaperKind)>> {
    let rows: Vec<(RoundId, String)> = tx
        .list(
            sql!("SELECT DISTINCT x.round_id, p.kind FROM papers p JOIN exams x ON x.id = p.exam_id"),
            params![],
        )
        .await?;
    let kind = |code: String| PaperKind::from_code(&code).expect("a check constraint holds the kinds");
    Ok(rows.into_iter().map(|(round, code)| (round, kind(code))).collect())
}

/// Sets the times if they are still of the revision seen; `false` means that somebody else was faster.
pub(super) async fn advance_releases(tx: &mut WriteTx, round: RoundId, wanted: Releases) -> DbResult<bool> {
    let Releases { questions_at, answers_at, revision } = wanted;
    let moved = if revision == 0 {
        tx.execute(
            sql!(
                "INSERT INTO paper_releases (round_id, questions_at, answers_at, revision) VALUES ($1, $2, $3, 1)
                 ON CONFLICT (round_id) DO NOTHING"
            ),
            params![round, questions_at, answers_at],
        )
        .await?
    } else {
        tx.execute(
            sql!(
                "UPDATE paper_releases SET questions_at = $2, answers_at = $3, revision = revision + 1
                 WHERE round_id = $1 AND revision = $4"
            ),
            params![round, questions_at, answers_at, revision],
        )
        .await?
    };
    Ok(moved == 1)
}
