//! What a job's snapshots are called in a repository, where those of other jobs and of other servers may lie too.

use platform_database::{DbResult, WriteTx};

use super::{Job, JobId, store};

/// What stands before the job's name in a tag.
const NAME: &str = "name:";

/// A new series; no job of any server has it.
pub(super) fn draw() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().hyphenated().to_string()
}

/// Whether a label can be a series, which means one job wherever it is found.
pub(crate) fn is_series(label: &str) -> bool {
    uuid::Uuid::try_parse(label).is_ok_and(|uuid| uuid.hyphenated().to_string() == label)
}

/// Gives a job its series, unless it has one.
pub(crate) async fn hold_series(tx: &mut WriteTx, id: JobId) -> DbResult<()> {
    store::update_series(tx, id, &draw()).await
}

/// What other programs show of a snapshot: its series, and how the job is called now. A comma would begin another tag.
pub(crate) fn snapshot_tags(job: &Job, series: &str) -> Vec<String> {
    vec![format!("job:{series}"), format!("{NAME}{}", job.name.replace(',', "、"))]
}

/// How the job was called when it took a snapshot with these tags.
pub(crate) fn name_in_tags(tags: &[String]) -> Option<&str> {
    tags.iter().find_map(|tag| tag.strip_prefix(NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_no_number_of_a_job() {
        let (one, other) = (draw(), draw());
        assert_ne!(one, other);
        assert!(is_series(&one) && is_series(&other));
        for label in ["", "job-1", "0F8FAD5B-D9CB-469F-A165-70867728950E", &one[1..]] {
            assert!(!is_series(label), "{label}");
        }
    }
}
