//! Room on the disks and in memory.

use std::path::Path;

use platform_web::size;

use super::Finding;
use crate::Installation;
use crate::probe::apart;
use crate::server::sqlite_file;

const DISK: &str = "ディスク";
const MEMORY: &str = "メモリ";
const MIB: u64 = 1024 * 1024;

/// Looks at every folder in which the server writes.
pub(super) async fn look_at_disks(place: &Installation) -> Vec<Finding> {
    let plan = &place.backups;
    let mut folders =
        vec![("DATA_DIR", plan.data_dir.clone()), ("OWN_BACKUP_DIR", plan.rules.folder.clone())];
    folders.extend(sqlite_file(&plan.database).map(|path| ("データベース", path)));
    folders.push(("一時フォルダー", std::env::temp_dir()));
    let looking = apart(move || {
        let mut rooms: Vec<(Vec<&str>, Room)> = Vec::new();
        for (name, room) in folders.into_iter().filter_map(|(name, path)| Some((name, room_at(&path)?))) {
            match rooms.iter_mut().find(|(_, known)| known.disk == room.disk) {
                Some((names, _)) => names.push(name),
                None => rooms.push((vec![name], room)),
            }
        }
        rooms
    });
    let Some(rooms) = looking.await else {
        let advice = "マウント(NFSなど)とディスクを確かめてください";
        return vec![Finding::wrong(DISK, "ディスクが応答しません", advice)];
    };
    rooms.into_iter().map(|(names, room)| judge(&names.join("、"), room)).collect()
}

/// How much of a disk is free.
#[derive(Clone, Copy)]
struct Room {
    disk: u64,
    free: u64,
    whole: u64,
}

fn judge(names: &str, Room { free, whole, .. }: Room) -> Finding {
    let percent = (free * 100).checked_div(whole).unwrap_or(0);
    let words = format!("{names} のディスクの空きは {}({percent}%)です", size(free));
    let advice = "prune-backups、古いログの削除、ディスクの追加で空きを作ってください";
    if free < 300 * MIB || percent < 3 {
        Finding::wrong(DISK, words, advice)
    } else if free < 2048 * MIB || percent < 10 {
        Finding::warning(DISK, words, advice)
    } else {
        Finding::fine(DISK, words)
    }
}

/// How many bytes are free where `path` lies, or will; `None` where the system does not say. Asks the disk, and waits for it.
pub fn free_bytes(path: &Path) -> Option<u64> {
    room_at(path).map(|room| room.free)
}

/// The room where `path` lies, or where it will once it is made.
#[cfg(unix)]
fn room_at(path: &Path) -> Option<Room> {
    let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let found = rustix::fs::statvfs(there).ok()?;
    let unit = found.f_frsize;
    let disk = std::os::unix::fs::MetadataExt::dev(&there.metadata().ok()?);
    Some(Room { disk, free: found.f_bavail * unit, whole: found.f_blocks * unit })
}

/// The letter of a drive stands for the disk; what has none is told apart from all that have.
#[cfg(windows)]
fn room_at(path: &Path) -> Option<Room> {
    use std::path::{Component, Prefix};
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().find(|folder| folder.exists())?;
    let disk = match there.components().next() {
        Some(Component::Prefix(prefix)) => match prefix.kind() {
            Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => u64::from(letter.to_ascii_uppercase()),
            _ => 0,
        },
        _ => 0,
    };
    let (mut free, mut whole) = (0, 0);
    winsafe::GetDiskFreeSpaceEx(there.to_str(), Some(&mut free), Some(&mut whole), None).ok()?;
    Some(Room { disk, free, whole })
}

/// Looks at the memory, where the system says how much there is.
pub(super) fn look_at_memory() -> Option<Finding> {
    let (whole, free) = memory()?;
    let words = format!("{} のうち {} を使えます", size(whole), size(free));
    Some(if free < 128 * MIB {
        Finding::wrong(MEMORY, words, "ほかのプログラムを止めるか、メモリかスワップを増やしてください")
    } else if free < 512 * MIB {
        Finding::warning(MEMORY, words, "ほかのプログラムを止めるか、メモリかスワップを増やしてください")
    } else {
        Finding::fine(MEMORY, words)
    })
}

/// How much memory there is, and how much of it is free, in bytes.
#[cfg(unix)]
fn memory() -> Option<(u64, u64)> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let amount = |name: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':').trim().strip_suffix(" kB")?.parse::<u64>().ok()
    };
    Some((amount("MemTotal")? * 1024, amount("MemAvailable")? * 1024))
}

#[cfg(windows)]
fn memory() -> Option<(u64, u64)> {
    let told = winsafe::GlobalMemoryStatusEx().ok()?;
    Some((told.ullTotalPhys, told.ullAvailPhys))
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn a_disk_is_judged_by_what_is_left_of_it() {
        let level = |free, whole| judge("DATA_DIR", Room { disk: 1, free, whole }).level;
        assert_eq!(level(100 * MIB, 200 * MIB), Level::Wrong);
        assert_eq!(level(20 * 1024 * MIB, 1024 * 1024 * MIB), Level::Wrong);
        assert_eq!(level(20 * 1024 * MIB, 250 * 1024 * MIB), Level::Warning);
        assert_eq!(level(100 * 1024 * MIB, 250 * 1024 * MIB), Level::Fine);
    }
}
