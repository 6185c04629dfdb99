//! Room on the disks and in memory.

use std::path::Path;

use super::Finding;
use crate::Installation;
use crate::amounts::size;
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
        let rooms = folders.into_iter().map(|(name, path)| (name, room_at(&path)));
        rooms.filter_map(|(name, room)| Some((name, room?))).collect::<Vec<_>>()
    });
    let Some(rooms) = looking.await else {
        return vec![Finding::wrong(
            DISK,
            "ディスクが応答しません",
            "マウント(NFSなど)とディスクを確かめてください",
        )];
    };
    rooms.into_iter().map(|(name, room)| judge(name, room)).collect()
}

/// How much of a disk is free.
#[derive(Clone, Copy)]
struct Room {
    free: u64,
    whole: u64,
}

fn judge(name: &str, Room { free, whole }: Room) -> Finding {
    let percent = (free * 100).checked_div(whole).unwrap_or(0);
    let words = format!("{name} の空きは {}({percent}%)です", size(free));
    if free < 300 * MIB || percent < 3 {
        Finding::wrong(DISK, words, "prune-backups、古いログの削除、ディスクの追加で空きを作ってください")
    } else if free < 2048 * MIB || percent < 10 {
        Finding::warning(DISK, words, "prune-backups、古いログの削除、ディスクの追加で空きを作ってください")
    } else {
        Finding::fine(DISK, words)
    }
}

/// The room where `path` lies, or where it will once it is made.
#[cfg(unix)]
fn room_at(path: &Path) -> Option<Room> {
    let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let found = rustix::fs::statvfs(there).ok()?;
    let unit = found.f_frsize;
    Some(Room { free: found.f_bavail * unit, whole: found.f_blocks * unit })
}

#[cfg(not(unix))]
fn room_at(_path: &Path) -> Option<Room> {
    None
}

/// Looks at the memory, where the system says how much there is.
pub(super) fn look_at_memory() -> Option<Finding> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let amount = |name: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':').trim().strip_suffix(" kB")?.parse::<u64>().ok()
    };
    let (whole, free) = (amount("MemTotal")? * 1024, amount("MemAvailable")? * 1024);
    let words = format!("{} のうち {} を使えます", size(whole), size(free));
    Some(if free < 128 * MIB {
        Finding::wrong(MEMORY, words, "ほかのプログラムを止めるか、メモリかスワップを増やしてください")
    } else if free < 512 * MIB {
        Finding::warning(MEMORY, words, "ほかのプログラムを止めるか、メモリかスワップを増やしてください")
    } else {
        Finding::fine(MEMORY, words)
    })
}
