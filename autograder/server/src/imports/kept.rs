//! A file of no round that was kept, as each room that takes some has it in a table of its own.

use platform_database::Timestamp;
use platform_web::Refusal;

use super::{Kept, RowOutcomes, RowResults};

/// A file that was kept.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct KeptFile {
    pub(crate) file_name: String,
    pub(crate) content: Vec<u8>,
    pub(crate) fingerprint: String,
    pub(crate) uploaded_at: Timestamp,
    pub(crate) applied_at: Option<Timestamp>,
    pub(crate) applied_words: Option<String>,
    /// What became of its rows once it was applied.
    pub(crate) outcomes: Option<String>,
}

impl KeptFile {
    /// What its page tells of it.
    pub(crate) fn told(&self) -> Kept<'_> {
        Kept {
            file_name: &self.file_name,
            fingerprint: &self.fingerprint,
            uploaded_at: self.uploaded_at,
            applied: self.applied_at.zip(self.applied_words.as_deref()),
            has_outcomes: self.outcomes.is_some(),
        }
    }

    /// Its rows with what became of them; until it is applied, with what is `foretold`.
    pub(crate) fn results(
        self,
        needed: &'static [&'static str],
        foretold: impl FnOnce() -> RowOutcomes,
    ) -> Result<RowResults, Refusal> {
        let is_applied = self.applied_at.is_some();
        let outcomes = match self.outcomes {
            Some(kept) => RowOutcomes::from_text(&kept).map_err(Refusal::unknown)?,
            None if is_applied => return Err(Refusal::not_found()),
            None => foretold(),
        };
        Ok(RowResults { file_name: self.file_name, content: self.content, needed, outcomes, is_applied })
    }
}
