//! `backup-mgmt snapshots`

use clap::Args;
use platform_operator::{Refused, say};
use platform_web::dates;

use super::named_job;
use crate::amounts;
use crate::app::App;
use crate::snapshots::{self, LookError};

/// The options of `snapshots`.
#[derive(Debug, Args)]
pub(super) struct SnapshotsOptions {
    /// ジョブの名前
    #[arg(value_name = "ジョブ")]
    name: String,
    /// JSONで出します
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(app: &App, options: SnapshotsOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let found = snapshots::list_snapshots(app, &job).await.map_err(unseen)?;
    if options.json {
        say(serde_json::to_string_pretty(&*found).expect("snapshots are plain data"));
        return Ok(());
    }
    for snapshot in found.iter() {
        let bytes = amounts::bytes(i64::try_from(snapshot.bytes).ok());
        let id = snapshot.id.get(..8).unwrap_or(&snapshot.id);
        say(format_args!("{id}\t{}\t{}ファイル\t{bytes}", dates::date_time(snapshot.time), snapshot.files));
    }
    Ok(())
}

/// Why a snapshot is not to be seen.
pub(super) fn unseen(error: LookError) -> Refused {
    match error {
        LookError::Db(error) => error.into(),
        refused => Refused::because(refused.to_string()),
    }
}
