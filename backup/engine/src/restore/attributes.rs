//! What a file has besides its content: permissions, owner, time.

use std::fs::{File, FileTimes};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use rustic_core::repofile::Node;

/// Gives a file or folder its attributes, as far as the file system takes them: content counts for more.
pub(super) fn give(path: &Path, node: &Node) {
    let _ = give_unix(path, node);
    if let Some(modified) = node.meta.mtime {
        let times = FileTimes::new().set_modified(SystemTime::from(modified));
        // Windows takes a time from whoever may write, and opens no folder.
        let _ =
            File::options().read(true).write(cfg!(windows)).open(path).and_then(|file| file.set_times(times));
    }
}

#[cfg(unix)]
fn give_unix(path: &Path, node: &Node) -> io::Result<()> {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::{PermissionsExt, lchown};
    if crate::child::we_are_root() {
        lchown(path, node.meta.uid, node.meta.gid)?;
    }
    match node.meta.mode {
        Some(mode) => set_permissions(path, Permissions::from_mode(unix_mode(mode))),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn give_unix(_: &Path, _: &Node) -> io::Result<()> {
    Ok(())
}

/// A mode as the format keeps it (Go's `FileMode`) as Unix has it, without the kind of file.
#[cfg(unix)]
fn unix_mode(mode: u32) -> u32 {
    const FLAGS: [(u32, u32); 3] = [(1 << 23, 0o4000), (1 << 22, 0o2000), (1 << 20, 0o1000)];
    let flags = FLAGS.iter().filter(|(go, _)| mode & go != 0).map(|(_, unix)| unix);
    flags.fold(mode & 0o777, |sum, flag| sum | flag)
}

/// Makes a symbolic link. Devices, pipes and sockets are left out: they hold no data.
#[cfg(unix)]
pub(super) fn make_special(path: &Path, node: &Node) -> io::Result<()> {
    use rustic_core::repofile::NodeType;
    if !matches!(node.node_type, NodeType::Symlink { .. }) || path.is_symlink() {
        return Ok(());
    }
    std::os::unix::fs::symlink(node.node_type.to_link(), path)
}

#[cfg(not(unix))]
pub(super) fn make_special(_: &Path, _: &Node) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn modes_lose_what_unix_has_no_place_for() {
        assert_eq!(unix_mode(0o644), 0o644);
        assert_eq!(unix_mode(1 << 31 | 1 << 22 | 0o755), 0o2755);
    }
}
