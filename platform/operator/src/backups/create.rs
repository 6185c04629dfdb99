//! Making a backup.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, bail};
use chrono::Timelike;
use clap::Args;
use platform_audit::{Actor, record_alone};
use platform_database::{Clock, Database, DbError, Timestamp};
use platform_web::size;
use serde_json::json;

use super::BackupPlan;
use super::archive::ArchiveWriter;
use super::dump::{Dumped, dump};
use super::manifest::{FORMAT, MEDIA, Manifest, SETTINGS};
use super::places::{UNFINISHED, usual_path};
use super::read::read_archive;
use super::scratch::private_folder;
use crate::ending::Ending;

const FULL: &str = "ディスクの空きが足りないので、バックアップを作れません(途中のものは消しました)。prune-backups や古いログの削除で空けるか、OWN_BACKUP_DIR をほかのディスクにしてください";

/// What goes into a backup, and where it goes.
#[derive(Clone, Debug, Default, Args)]
pub struct NewBackup {
    /// Where it is written; the folder of the settings where nothing is said.
    #[arg(
        long,
        value_name = "ファイル",
        help = "書き出すファイル。省略すると OWN_BACKUP_DIR に日時の名前で作ります"
    )]
    pub out: Option<PathBuf>,
    /// Whether files of people go along.
    #[arg(long, help = "サーバーが持つファイル(DATA_DIR か S3 にあるもの)も入れます")]
    pub media: bool,
}

/// A backup that was made.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) manifest: Manifest,
    /// Whether it was read back and agrees with its manifest; a sealed one cannot be without its key.
    pub(crate) read_back: bool,
}

/// The command.
pub(crate) async fn create(plan: &BackupPlan, new: NewBackup) -> Ending {
    let made = make_backup(plan, new, Clock::System.now()).await?;
    let database = Database::open(&plan.database, Clock::System).await?;
    note(&database, &Actor::command_line(), &made).await?;
    let Made { path, bytes, manifest, read_back } = &made;
    let proof = if *read_back {
        "読み返して、すべてのファイルが目録のSHA-256と合うことを確かめました。"
    } else {
        "暗号化してあるので読み返していません。鍵のあるところで verify-backup をしてください。"
    };
    Ok(format!(
        "バックアップを作りました: {}（{}、{}、{}行、ファイル {}）\n{proof}\n鍵（SECRET_KEY、secret.key）とパスワードは入っていません。別に保管してください。\n",
        path.display(),
        size(*bytes),
        manifest.engine.label(),
        manifest.rows(),
        manifest.media().count(),
    ))
}

/// Records in the audit record that all data left the database.
pub(super) async fn note(database: &Database, actor: &Actor, made: &Made) -> anyhow::Result<()> {
    let facts =
        json!({ "bytes": made.bytes, "rows": made.manifest.rows(), "files": made.manifest.media().count() });
    let name = made.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    record_alone(database, actor, "server.backed_up", format!("own-backups/{name}"), &facts)
        .await
        .context("バックアップは作りましたが、監査ログに書けません")
}

/// Makes a backup and reads it back, if it can be. Where that fails, nothing stays.
pub(crate) async fn make_backup(plan: &BackupPlan, new: NewBackup, now: Timestamp) -> anyhow::Result<Made> {
    let made = make(plan, new, now).await;
    made.map_err(|error| if is_full(&error) { error.context(FULL) } else { error })
}

/// Whether a disk had no room, in whatever wrapping.
fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let full = |error: &io::Error| error.kind() == io::ErrorKind::StorageFull;
        matches!(cause.downcast_ref(), Some(DbError::DiskFull(_)))
            || cause.downcast_ref().is_some_and(full)
            // What pg_dump said is only text here.
            || cause.to_string().contains("No space left on device")
    })
}

async fn make(plan: &BackupPlan, new: NewBackup, now: Timestamp) -> anyhow::Result<Made> {
    let path = new.out.unwrap_or_else(|| usual_path(plan, now));
    if path.exists() {
        bail!("{} はもうあります。ほかの名前を指定してください", path.display());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder).with_context(|| format!("フォルダー {} を作れません", folder.display()))?;
    // Beside the backup, because only there a rename is one step; readable by this account alone.
    let scratch = private_folder(UNFINISHED, folder);
    let scratch = scratch.with_context(|| format!("{} に書き込めません", folder.display()))?;
    let dumped = dump(plan, scratch.path()).await?;
    let plan = plan.clone();
    let packing = tokio::task::spawn_blocking(move || {
        let made = pack(&plan, &dumped, &path, new.media, now);
        drop(scratch);
        made
    });
    packing.await.context("バックアップが途切れました")?
}

/// Writes the archive under a temporary name, renames it once it is whole, and reads it back.
fn pack(
    plan: &BackupPlan,
    dumped: &Dumped,
    path: &Path,
    media: bool,
    now: Timestamp,
) -> anyhow::Result<Made> {
    let folder = dumped.path.parent().context("a dump lies in a folder")?;
    let draft = tempfile::NamedTempFile::new_in(folder)?;
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let mut archive = ArchiveWriter::new(draft.reopen()?, &plan.rules.recipients, seconds)?;
    archive.add_file(dumped.engine.entry(), &dumped.path)?;
    archive.add_text(SETTINGS, &plan.settings)?;
    if media {
        add_media(&mut archive, plan)?;
    }
    let manifest = archive.finish(|files| Manifest {
        format: FORMAT,
        product: plan.product.to_owned(),
        version: plan.version.to_owned(),
        made_at: now.with_nanosecond(0).unwrap_or(now),
        engine: dumped.engine,
        migrations: dumped.migrations.clone(),
        tables: dumped.tables.clone(),
        files,
    })?;
    let readable = plan.rules.recipients.is_empty() || plan.rules.identity_file.is_some();
    if readable {
        let read = read_archive(draft.path(), plan.rules.identity_file.as_deref(), |_, _| Ok(()))?;
        if read != manifest {
            bail!("書いたばかりのバックアップを読み返すと、目録が違います。ディスクを調べてください");
        }
    }
    let bytes = draft.as_file().metadata()?.len();
    draft.persist_noclobber(path).with_context(|| format!("{} に名前を変えられません", path.display()))?;
    Ok(Made { path: path.to_owned(), bytes, manifest, read_back: readable })
}

/// Adds the people's files. One that the server tidied away meanwhile is not missed.
fn add_media(archive: &mut ArchiveWriter, plan: &BackupPlan) -> anyhow::Result<()> {
    for folder in plan.media {
        for name in plan.files.list(folder).with_context(|| format!("{folder} を読めません"))? {
            let cannot = || format!("{name} を入れられません");
            if let Some(opened) = plan.files.open(&name).with_context(cannot)? {
                let bytes = opened.bytes;
                archive.add(&format!("{MEDIA}{name}"), bytes, opened.take(bytes)).with_context(cannot)?;
            }
        }
    }
    Ok(())
}

/// Makes the folder for backups, closed to others, unless it is there.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
