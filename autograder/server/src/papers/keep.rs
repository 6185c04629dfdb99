//! Keeping a paper, as the first or the next edition of its kind.

use platform_database::{Database, DbError};
use serde_json::json;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::PaperKind;
use super::store::{self, NewPaper};
use crate::exams::{self, Exam, ExamId};
use crate::rounds;
use crate::staff::Headquarters;

/// Bytes at the end of a file in which the mark of its end must stand.
const REACH: usize = 1024;

/// Why bytes are no paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotPdf {
    /// Something else, whatever its name says.
    #[error("PDFではありません。PDFのファイルを選んでください")]
    SomethingElse,
    /// A PDF whose end is missing.
    #[error("PDFが途中で切れています。元のファイルが開けるかを確かめて、もう一度選んでください")]
    CutOff,
}

/// Why a paper was not kept.
#[derive(Debug, Error)]
pub(crate) enum KeepPaperError {
    /// No such exam.
    #[error("テストがありません")]
    NoSuchExam,
    /// No PDF.
    #[error(transparent)]
    NotPdf(#[from] NotPdf),
    /// The same bytes as the edition that is handed out.
    #[error("いまの版と同じ内容のファイルです。差しかえるファイルを選び直してください")]
    Unchanged,
    /// Somebody was faster.
    #[error("表示したあとに、別の人が差しかえました。いまの版を確かめて、もう一度選んでください")]
    Stale,
    /// The database.
    #[error("the paper could not be kept")]
    Db(#[from] DbError),
}

/// Keeps `bytes` as the edition after `seen`, the one that the person saw (0: none), if it still is the latest.
pub(crate) async fn keep_paper(
    database: &Database,
    by: &Headquarters,
    (exam, kind, seen): (ExamId, PaperKind, i64),
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<Exam, KeepPaperError> {
    check_pdf(&bytes)?;
    let fingerprint: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut tx = database.write().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or(KeepPaperError::NoSuchExam)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or(KeepPaperError::NoSuchExam)?;
    let latest = store::find_latest(&mut tx, exam.id, kind).await?;
    if latest.as_ref().map_or(0, |latest| latest.edition) != seen {
        return Err(KeepPaperError::Stale);
    }
    if latest.is_some_and(|latest| latest.fingerprint == fingerprint) {
        return Err(KeepPaperError::Unchanged);
    }
    let size_bytes = bytes.len();
    let new = NewPaper { exam: exam.id, kind, edition: seen + 1, file_name, fingerprint, content: bytes };
    if !store::claim_edition(&mut tx, by.actor(), new).await? {
        return Err(KeepPaperError::Stale);
    }
    let subject = format!("rounds/{}/{}/{}", round.name, exam.title(), kind.label());
    let facts = json!({ "file": file_name, "paper_edition": seen + 1, "size_bytes": size_bytes });
    platform_audit::record(&mut tx, by.actor(), "papers.kept", subject, &facts).await?;
    tx.commit().await?;
    Ok(exam)
}

/// Whether the bytes are a whole PDF: it begins as one, and its end is there.
fn check_pdf(bytes: &[u8]) -> Result<(), NotPdf> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(NotPdf::SomethingElse);
    }
    let end = &bytes[bytes.len().saturating_sub(REACH)..];
    if end.windows(5).any(|window| window == b"%%EOF") { Ok(()) } else { Err(NotPdf::CutOff) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_pdf_is_one() {
        assert_eq!(check_pdf(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"), Ok(()));
        assert_eq!(check_pdf(b"%PDF-1.7\n1 0 obj\n"), Err(NotPdf::CutOff));
        let mut padded = b"%PDF-1.7\n%%EOF".to_vec();
        padded.resize(padded.len() + REACH, b' ');
        assert_eq!(check_pdf(&padded), Err(NotPdf::CutOff));
        for other in [&b""[..], b"PK\x03\x04", b"<html>%PDF-1.7 %%EOF", b" %PDF-1.7 %%EOF"] {
            assert_eq!(check_pdf(other), Err(NotPdf::SomethingElse));
        }
    }
}
