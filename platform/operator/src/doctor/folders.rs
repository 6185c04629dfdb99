//! Whether files are open to others that should not be, or closed to the server.

use std::path::{Path, PathBuf};

use platform_config::{Shown, Source};

use super::Finding;
use crate::Installation;
use crate::probe::apart;

const TOPIC: &str = "権限";
/// Access lists of Windows are not read: the installation closes the folder once for all that is made in it.
const NOTHING_FOUND: &str = if cfg!(unix) {
    "データと秘密のファイルは、ほかの利用者に読めません"
} else {
    "DATA_DIR に書き込めます(ほかの利用者が読めないかは、icacls で確かめてください)"
};

/// Looks at the folder of the data, and at every file that holds a secret.
pub(super) async fn look(place: &Installation) -> Vec<Finding> {
    let data_dir = place.backups.data_dir.clone();
    let secrets = secret_files(place);
    let looking = apart(move || {
        let mut found = Vec::new();
        if data_dir.exists() {
            found.extend(writable(&data_dir).err());
            found.extend(closed(&data_dir, 0o007, "750"));
        }
        found.extend(secrets.iter().filter_map(|path| {
            let (mask, advised) =
                if is_of_another(path, &data_dir) { (0o027, "640") } else { (0o077, "600") };
            closed(path, mask, advised)
        }));
        found
    });
    let Some(found) = looking.await else {
        return vec![Finding::wrong(
            TOPIC,
            "DATA_DIR が応答しません",
            "マウントとディスクを確かめてください",
        )];
    };
    if found.is_empty() {
        return vec![Finding::fine(TOPIC, NOTHING_FOUND)];
    }
    found
}

/// The files that settings name for secrets, the key file, and the file of the settings itself.
fn secret_files(place: &Installation) -> Vec<PathBuf> {
    let mut files = vec![place.backups.data_dir.join("secret.key")];
    files.extend(place.backups.rules.identity_file.clone());
    for setting in place.settings.settings() {
        match (&setting.value, &setting.source) {
            (Some(Shown::Text(path)), _)
                if setting.name.ends_with("_FILE")
                    && (setting.name.contains("SECRET") || setting.name.contains("PASSWORD")) =>
            {
                files.push(path.into());
            }
            (Some(Shown::Hidden), Source::File(path)) => files.push(path.clone()),
            _ => {}
        }
    }
    files.sort();
    files.dedup();
    files.retain(|path| path.is_file());
    files
}

fn writable(folder: &Path) -> Result<(), Finding> {
    tempfile::tempfile_in(folder).map(drop).map_err(|error| {
        Finding::wrong(
            TOPIC,
            format!("{} に書き込めません({error})", folder.display()),
            "サーバーを動かす利用者のものにしてください(chown)",
        )
    })
}

/// Whether a file belongs to somebody else than the data, so that the server reads it as one of its group: root's settings.
#[cfg(unix)]
fn is_of_another(path: &Path, data_dir: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| std::fs::metadata(path).ok().map(|file| file.uid());
    owner(path) != owner(data_dir)
}

#[cfg(not(unix))]
fn is_of_another(_path: &Path, _data_dir: &Path) -> bool {
    false
}

/// A finding where any of the bits of `mask` is set.
#[cfg(unix)]
fn closed(path: &Path, mask: u32, advised: &str) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & mask != 0).then(|| {
        Finding::warning(
            TOPIC,
            format!("{} をほかの利用者が読めます({mode:03o})", path.display()),
            format!("chmod {advised} {}", path.display()),
        )
    })
}

#[cfg(not(unix))]
fn closed(_path: &Path, _mask: u32, _advised: &str) -> Option<Finding> {
    None
}
