//! Which snapshots of a repository are a job's.

use backup_engine::SnapshotSeries;
use platform_database::{DbResult, ReadTx};

use crate::adoptions;
use crate::jobs::Job;
use crate::runs;

/// Those that are labelled with the job's series; and by their ids alone those that its runs took before it had one, and
/// those that it adopted.
pub(crate) async fn find_series(tx: &mut ReadTx, job: &Job) -> DbResult<SnapshotSeries> {
    let mut others = runs::list_numbered(tx, job.id).await?;
    others.extend(adoptions::list_adopted(tx, job.id).await?);
    Ok(SnapshotSeries { label: job.series.clone(), others })
}
