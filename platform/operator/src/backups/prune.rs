//! Tidying old backups away.

use std::time::Duration;
use std::{fs, io};

use chrono::TimeDelta;
use clap::Args;
use platform_database::{Clock, Timestamp};
use platform_web::size;

use super::BackupPlan;
use super::places::{KeptBackup, UNFINISHED, list_backups};
use crate::ending::Ending;

/// A folder of a backup that is being made is not older than this.
const LONGEST_BACKUP: Duration = Duration::from_secs(24 * 3600);

/// For how long backups are kept.
#[derive(Clone, Debug, Default, Args)]
pub struct PruneOptions {
    /// Days; the setting where nothing is said.
    #[arg(long, value_name = "日数", value_parser = clap::value_parser!(u32).range(1..), help = "残す日数。省略すると OWN_BACKUP_KEEP_DAYS")]
    pub keep_days: Option<u32>,
    /// Deletes nothing.
    #[arg(long, help = "削除せず、削除するものを表示します")]
    pub dry_run: bool,
}

/// The command.
pub(crate) fn prune(plan: &BackupPlan, options: &PruneOptions) -> Ending {
    let keep_days = options.keep_days.unwrap_or(plan.rules.keep_days);
    let old = list_old(plan, keep_days, Clock::System.now())?;
    let mut said = String::new();
    for backup in &old {
        let done = if options.dry_run { "削除します" } else { "削除しました" };
        if !options.dry_run {
            fs::remove_file(&backup.path)?;
        }
        said += &format!("{done}: {}（{}）\n", backup.path.display(), size(backup.bytes));
    }
    if old.is_empty() {
        said += &format!("{keep_days}日より古いバックアップはありません。\n");
    }
    Ok(said)
}

/// Deletes what is old, and what backups that were cut off left behind; says how many backups went.
pub(super) fn delete_old(plan: &BackupPlan, now: Timestamp) -> io::Result<usize> {
    let old = list_old(plan, plan.rules.keep_days, now)?;
    for backup in &old {
        fs::remove_file(&backup.path)?;
    }
    sweep_unfinished(plan)?;
    Ok(old.len())
}

/// The backups older than so many days; never the newest one.
fn list_old(plan: &BackupPlan, keep_days: u32, now: Timestamp) -> io::Result<Vec<KeptBackup>> {
    let oldest = now - TimeDelta::days(keep_days.into());
    let older = list_backups(plan)?.into_iter().skip(1);
    Ok(older.filter(|backup| backup.made_at < oldest).collect())
}

fn sweep_unfinished(plan: &BackupPlan) -> io::Result<()> {
    for entry in fs::read_dir(&plan.rules.folder)? {
        let entry = entry?;
        let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if unfinished && age > LONGEST_BACKUP {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
