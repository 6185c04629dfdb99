//! Where backups lie and how they are called: `autograder-20261128-030000.tar.zst`, by the clock of Japan.

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::NaiveDateTime;
use platform_database::Timestamp;
use platform_web::dates::{self, japan};

use super::BackupPlan;
use super::sealing::SEALED;

const ENDING: &str = ".tar.zst";
const MOMENT: &str = "%Y%m%d-%H%M%S";
/// How the folders of backups that are being made begin.
pub(super) const UNFINISHED: &str = ".making-backup-";

/// A backup that lies in the server's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptBackup {
    pub(crate) path: PathBuf,
    pub(crate) made_at: Timestamp,
    pub(crate) bytes: u64,
}

/// The path of a backup that is made `now`.
pub(crate) fn usual_path(plan: &BackupPlan, now: Timestamp) -> PathBuf {
    let moment = now.with_timezone(&japan()).format(MOMENT);
    let sealed = if plan.rules.recipients.is_empty() { "" } else { SEALED };
    plan.rules.folder.join(format!("{}-{moment}{ENDING}{sealed}", plan.product))
}

/// The backups of the server in its folder, the newest first. A folder that is not there holds none.
pub(crate) fn list_backups(plan: &BackupPlan) -> io::Result<Vec<KeptBackup>> {
    let entries = match fs::read_dir(&plan.rules.folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut kept = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if let Some(made_at) = moment_in(plan.product, &path) {
            let bytes = fs::metadata(&path)?.len();
            kept.push(KeptBackup { path, made_at, bytes });
        }
    }
    kept.sort_by_key(|backup| std::cmp::Reverse(backup.made_at));
    Ok(kept)
}

/// When the backup of that name was made; `None` for every other file.
fn moment_in(product: &str, path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?;
    let name = name.strip_suffix(SEALED).unwrap_or(name).strip_suffix(ENDING)?;
    let moment = name.strip_prefix(product)?.strip_prefix('-')?;
    dates::moment(NaiveDateTime::parse_from_str(moment, MOMENT).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_backups_are_taken_for_backups() {
        let moment = |name: &str| moment_in("autograder", Path::new(name)).map(|at| at.to_rfc3339());
        let three = Some("2026-11-27T18:00:00+00:00".to_owned());
        assert_eq!(moment("/b/autograder-20261128-030000.tar.zst"), three);
        assert_eq!(moment("autograder-20261128-030000.tar.zst.age"), three);
        for other in [
            "autograder.db",
            "autograder-20261128-030000.tar",
            "backup-mgmt-20261128-030000.tar.zst",
            "x.tar.zst",
        ] {
            assert_eq!(moment(other), None, "{other}");
        }
    }
}
