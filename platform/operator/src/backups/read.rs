//! Reading an archive back, entry by entry, against its manifest.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Component, Path};

use thiserror::Error;

use super::archive::Hashing;
use super::manifest::{FORMAT, FileEntry, MANIFEST, Manifest};
use super::sealing::unseal;

/// No manifest is larger.
const LARGEST_MANIFEST: u64 = 64 * 1024 * 1024;

/// Why an archive cannot be relied on.
#[derive(Debug, Error)]
pub(crate) enum BadBackup {
    #[error("{0} を読めません（{1}）")]
    Unreadable(String, #[source] io::Error),
    #[error(
        "このバックアップは暗号化されています。鍵のファイルを --identity か OWN_BACKUP_IDENTITY_FILE で指定してください"
    )]
    Sealed,
    #[error("{0} に age の秘密鍵（AGE-SECRET-KEY- で始まる行）がありません")]
    NoIdentity(String),
    #[error("{0} の鍵では開きません。作ったときの OWN_BACKUP_RECIPIENTS と対になる鍵を指定してください")]
    WrongIdentity(String),
    #[error("バックアップが壊れているか、このサーバーのバックアップではありません（{0}）")]
    Damaged(String),
    #[error("バックアップが途中で終わっています（目録がありません）")]
    Unfinished,
    #[error("{path} が目録と違います（{difference}）")]
    Differs { path: String, difference: &'static str },
    #[error("このプログラムより新しい形式のバックアップです（形式 {0}）。新しいプログラムで読んでください")]
    NewerFormat(u32),
}

/// Reads all of the archive and hands each entry but the manifest to `visit`, which may read as much of it as it likes.
/// Gives the manifest once every entry agrees with it, and nothing before.
pub(crate) fn read_archive(
    path: &Path,
    identity: Option<&Path>,
    mut visit: impl FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> Result<Manifest, BadBackup> {
    let damaged = |error: io::Error| BadBackup::Damaged(error.to_string());
    let unpacked = zstd::Decoder::new(unseal(path, identity)?).map_err(damaged)?;
    let mut tar = tar::Archive::new(unpacked);
    let (mut seen, mut manifest) = (Vec::new(), None);
    for entry in tar.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
        refuse_ways_out(&name)?;
        if name == MANIFEST {
            let mut text = String::new();
            entry.by_ref().take(LARGEST_MANIFEST).read_to_string(&mut text).map_err(damaged)?;
            manifest = Some(parse(&text)?);
            continue;
        }
        let mut content = Hashing::new(entry);
        visit(&name, &mut content).map_err(damaged)?;
        io::copy(&mut content, &mut io::sink()).map_err(damaged)?;
        seen.push(FileEntry { path: name, bytes: content.bytes, sha256: content.sha256() });
    }
    // The packing has a checksum behind the last entry.
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(damaged)?;
    let manifest = manifest.ok_or(BadBackup::Unfinished)?;
    compare(&seen, &manifest.files)?;
    Ok(manifest)
}

fn parse(text: &str) -> Result<Manifest, BadBackup> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let damaged = |error: serde_json::Error| BadBackup::Damaged(error.to_string());
    let Format { format } = serde_json::from_str(text).map_err(damaged)?;
    if format > FORMAT {
        return Err(BadBackup::NewerFormat(format));
    }
    serde_json::from_str(text).map_err(damaged)
}

/// A name that leads out of the place into which somebody restores comes from no backup of ours. Nor does one with an empty
/// part: what follows that leads from the root once the name is cut before it.
fn refuse_ways_out(name: &str) -> Result<(), BadBackup> {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
        && !name.split('/').any(|part| matches!(part, "" | "."));
    if inside { Ok(()) } else { Err(BadBackup::Damaged(format!("{name:?}"))) }
}

fn compare(seen: &[FileEntry], listed: &[FileEntry]) -> Result<(), BadBackup> {
    let differs = |path: &str, difference| Err(BadBackup::Differs { path: path.to_owned(), difference });
    let mut seen: BTreeMap<&str, &FileEntry> = seen.iter().map(|file| (file.path.as_str(), file)).collect();
    for file in listed {
        match seen.remove(file.path.as_str()) {
            None => return differs(&file.path, "ありません"),
            Some(other) if other.bytes != file.bytes => return differs(&file.path, "大きさが違います"),
            Some(other) if other.sha256 != file.sha256 => return differs(&file.path, "SHA-256が違います"),
            Some(_) => {}
        }
    }
    seen.keys().next().map_or(Ok(()), |stranger| differs(stranger, "目録にありません"))
}

#[cfg(test)]
mod tests {
    use super::refuse_ways_out;

    #[test]
    fn no_entry_leads_out_of_where_it_is_restored() {
        for name in ["media//etc/passwd", "/etc/passwd", "media/../../etc/passwd", "media/./x", "media/"] {
            assert!(refuse_ways_out(name).is_err(), "{name:?}");
        }
        for name in ["database.sql", "media/printings/7", "media/printings/7/成績表.pdf"] {
            assert!(refuse_ways_out(name).is_ok(), "{name:?}");
        }
    }
}
