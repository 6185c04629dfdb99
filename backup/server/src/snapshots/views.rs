//! What the screens of snapshots show.

use askama::Template;
use backup_engine::{EntryKind, SnapshotFacts, TreeEntry};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use platform_web::dates;

use crate::amounts;
use crate::jobs::Job;

/// What does not stand for itself in the path of an address.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The snapshots of a job.
#[derive(Template)]
#[template(path = "snapshots/list.html")]
pub(super) struct SnapshotsView {
    job: String,
    /// Where snapshots of a former job become this one's.
    adoptions: String,
    lines: Vec<SnapshotLine>,
}

struct SnapshotLine {
    id: String,
    href: String,
    at: String,
    paths: String,
    files: String,
    bytes: String,
}

/// One folder of a snapshot.
#[derive(Template)]
#[template(path = "snapshots/show.html")]
pub(super) struct FolderView {
    snapshot: String,
    path: String,
    action: String,
    /// Whether this person may restore.
    may_restore: bool,
    /// The way down to the folder.
    steps: Vec<(String, String)>,
    entries: Vec<EntryLine>,
}

struct EntryLine {
    name: String,
    /// Where a folder leads.
    href: Option<String>,
    path: String,
    icon: &'static str,
    bytes: String,
    modified: String,
    link: Option<String>,
}

impl SnapshotsView {
    pub(super) fn new(job: &Job, found: &[SnapshotFacts]) -> SnapshotsView {
        let lines = found.iter().map(|snapshot| SnapshotLine {
            id: snapshot.id.chars().take(8).collect(),
            href: format!("/jobs/{}/snapshots/{}", job.id, snapshot.id),
            at: dates::date_time(snapshot.time),
            paths: snapshot.paths.join("、"),
            files: amounts::count(i64::try_from(snapshot.files).ok()),
            bytes: amounts::bytes(i64::try_from(snapshot.bytes).ok()),
        });
        SnapshotsView {
            job: job.name.clone(),
            adoptions: format!("/jobs/{}/adoptions/new", job.id),
            lines: lines.collect(),
        }
    }
}

impl FolderView {
    pub(super) fn new(
        job: &Job,
        snapshot: &str,
        path: &str,
        entries: &[TreeEntry],
        may_restore: bool,
    ) -> FolderView {
        let page = format!("/jobs/{}/snapshots/{snapshot}", job.id);
        let below = path.trim_end_matches('/');
        let entries = entries.iter().map(|entry| {
            let inner = format!("{below}/{}", entry.name);
            let folder = entry.kind == EntryKind::Folder;
            EntryLine {
                name: entry.name.clone(),
                href: folder.then(|| address(&page, &inner)),
                icon: if folder { "folder" } else { "file-text" },
                bytes: amounts::bytes(i64::try_from(entry.bytes).ok().filter(|_| !folder)),
                modified: entry.modified_at.map(dates::date_time).unwrap_or_default(),
                link: entry.link_target.clone(),
                path: inner,
            }
        });
        FolderView {
            snapshot: snapshot.chars().take(8).collect(),
            path: path.to_owned(),
            action: format!("{page}/restores"),
            may_restore,
            steps: steps(&page, path),
            entries: entries.collect(),
        }
    }
}

/// The address of a folder of the snapshot whose page is `page`.
fn address(page: &str, path: &str) -> String {
    format!("{page}?path={}", utf8_percent_encode(path, ESCAPED))
}

/// The folders from the root down to `path`, each with its address.
fn steps(page: &str, path: &str) -> Vec<(String, String)> {
    let mut found = vec![("最上位".to_owned(), address(page, "/"))];
    let mut below = String::new();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        below = format!("{below}/{name}");
        found.push((name.to_owned(), address(page, &below)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{address, steps};

    #[test]
    fn every_folder_on_the_way_has_an_address_of_plain_letters() {
        let found = steps("/jobs/1/snapshots/ab", "/srv/名簿 1/a&b");
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["最上位", "srv", "名簿 1", "a&b"]);
        assert!(found[2].1.ends_with("?path=/srv/%E5%90%8D%E7%B0%BF%201"), "{}", found[2].1);
        assert!(address("/p", "/a&b?c#d").ends_with("/a%26b%3Fc%23d"));
    }
}
