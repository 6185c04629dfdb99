//! The SQL of imports.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::ImportId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::{Scope, Staff};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 名簿.
    Roster,
    /// 得点.
    Marks,
}

impl Kind {
    /// The word in the database and in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Kind::Roster => "roster",
            Kind::Marks => "marks",
        }
    }

    /// The kind of that code.
    pub(crate) fn from_code(code: &str) -> Option<Kind> {
        [Kind::Roster, Kind::Marks].into_iter().find(|kind| kind.code() == code)
    }

    /// The word on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Kind::Roster => "名簿",
            Kind::Marks => "得点",
        }
    }
}

/// A file that was kept.
#[derive(Clone, Debug)]
pub(crate) struct KeptImport {
    pub(crate) id: ImportId,
    pub(crate) kind: Kind,
    pub(crate) round_id: RoundId,
    pub(crate) file_name: String,
    pub(crate) content: Vec<u8>,
    pub(crate) fingerprint: String,
    pub(crate) uploaded_at: Timestamp,
    /// When it was applied, and in what words that was reported.
    pub(crate) applied: Option<(Timestamp, String)>,
    /// Whether it is kept what became of its rows.
    pub(crate) has_outcomes: bool,
}

#[derive(sqlx::FromRow)]
struct ImportRow {
    id: ImportId,
    kind: String,
    round_id: RoundId,
    file_name: String,
    content: Vec<u8>,
    fingerprint: String,
    uploaded_at: Timestamp,
    applied_at: Option<Timestamp>,
    applied_words: Option<String>,
    has_outcomes: bool,
}

/// Loads a file that somebody of the same 塾 uploaded; 本部 sees all.
pub(crate) async fn find_import(
    tx: &mut ReadTx,
    scope: &Scope,
    id: ImportId,
) -> DbResult<Option<KeptImport>> {
    let row = tx
        .find::<ImportRow>(
            sql!(
                "SELECT id, kind, round_id, file_name, content, fingerprint, uploaded_at, applied_at, applied_words,
                        (outcomes IS NOT NULL) AS has_outcomes
                 FROM imports WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR classroom_id = $3)"
            ),
            params![id, scope.juku(), scope.classroom()],
        )
        .await?;
    Ok(row.map(|row| KeptImport {
        id: row.id,
        kind: Kind::from_code(&row.kind).expect("a check constraint holds the kinds"),
        round_id: row.round_id,
        file_name: row.file_name,
        content: row.content,
        fingerprint: row.fingerprint,
        uploaded_at: row.uploaded_at,
        applied: row.applied_at.zip(row.applied_words),
        has_outcomes: row.has_outcomes,
    }))
}

pub(super) struct NewImport<'a> {
    pub(super) kind: Kind,
    pub(super) round: RoundId,
    pub(super) file_name: &'a str,
    pub(super) content: Vec<u8>,
    pub(super) fingerprint: &'a str,
}

pub(super) async fn insert_import(tx: &mut WriteTx, by: &Staff, new: NewImport<'_>) -> DbResult<ImportId> {
    let now = tx.now();
    let juku: Option<JukuId> = by.scope().juku();
    let (id,) = tx
        .load::<(ImportId,)>(
            sql!(
                "INSERT INTO imports (kind, round_id, juku_id, classroom_id, file_name, content, fingerprint, uploaded_by, uploaded_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"
            ),
            params![
                new.kind.code(),
                new.round,
                juku,
                by.scope().classroom(),
                new.file_name,
                new.content,
                new.fingerprint,
                &by.actor().name,
                now
            ],
        )
        .await?;
    Ok(id)
}

/// What became of the rows of a file that was applied, where that is kept. The caller has found the file in the scope.
pub(super) async fn find_outcomes(tx: &mut ReadTx, id: ImportId) -> DbResult<Option<String>> {
    let found: Option<(Option<String>,)> =
        tx.find(sql!("SELECT outcomes FROM imports WHERE id = $1"), params![id]).await?;
    Ok(found.and_then(|(outcomes,)| outcomes))
}

/// Marks a file as applied; `false` means that it was already.
pub(super) async fn claim_application(
    tx: &mut WriteTx,
    id: ImportId,
    words: &str,
    outcomes: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let claimed = tx
        .execute(
            sql!(
                "UPDATE imports SET applied_at = $2, applied_words = $3, outcomes = $4
                 WHERE id = $1 AND applied_at IS NULL"
            ),
            params![id, now, words, outcomes],
        )
        .await?;
    Ok(claimed == 1)
}

/// Forgets files uploaded before `before`; what they changed stands in the history.
pub(super) async fn delete_imports(tx: &mut WriteTx, before: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM imports WHERE uploaded_at < $1"), params![before]).await
}
