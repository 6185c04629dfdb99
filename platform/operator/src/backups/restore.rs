//! Restoring a backup, into the server's own place or another one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use platform_audit::{Actor, record_alone};
use platform_database::{Clock, Database, Timestamp, is_unused, migration_state};
use platform_files::{Draft, Files};
use platform_web::dates::{date_time, japan};
use serde_json::json;

use super::dump::finish;
use super::erasures::{Former, note_former, repeat_lost};
use super::manifest::{Engine, MEDIA, Manifest, SETTINGS};
use super::read::read_archive;
use super::scratch::private_folder;
use super::{BackupPlan, store};
use crate::Installation;
use crate::ending::{Ending, Stop};
use crate::postgres::client;
use crate::probe::{Listener, apart, who_listens};
use crate::server::sqlite_file;

/// How the settings of the backup are called where they are restored; nothing reads them by itself.
const RESTORED_SETTINGS: &str = "settings-of-backup.env";

/// How long a server that no longer listens may take to end its tasks and to close its database.
const ENDING: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 60 });

/// What is restored, and where.
#[derive(Clone, Debug, Args)]
pub struct RestoreOptions {
    /// The archive.
    #[arg(value_name = "ファイル", help = "復元するバックアップ")]
    pub file: PathBuf,
    /// The address of the database.
    #[arg(
        long,
        value_name = "アドレス",
        help = "復元先のデータベース(sqlite://… か postgres://…)。省略すると DATABASE_URL"
    )]
    pub to: Option<String>,
    /// Where files go.
    #[arg(
        long,
        value_name = "フォルダー",
        help = "ファイルの復元先。省略すると DATA_DIR、FILES_S3_… を設定していればそのバケット"
    )]
    pub data_dir: Option<PathBuf>,
    /// Replaces what is there.
    #[arg(long, help = "空でない復元先を置き換えます(SQLiteの前のファイルは名前を変えて残します)")]
    pub replace: bool,
    /// Takes a backup whose tables a newer program made.
    #[arg(
        long,
        help = "このプログラムより新しい表のバックアップも復元します(更新は足すだけなので、動きます)"
    )]
    pub newer: bool,
    /// The key of a sealed one.
    #[arg(
        long,
        value_name = "鍵のファイル",
        help = "暗号化したバックアップを開く age の秘密鍵。省略すると OWN_BACKUP_IDENTITY_FILE"
    )]
    pub identity: Option<PathBuf>,
}

/// Where a backup is restored to.
struct Target {
    address: String,
    data_dir: PathBuf,
    /// Where files of people go; to the folder, if one is named.
    files: Files,
    replace: bool,
    newer: bool,
}

/// The command.
pub(crate) async fn restore(place: &Installation, options: RestoreOptions) -> Ending {
    let plan = &place.backups;
    let own = options.to.as_ref().is_none_or(|to| is_own(plan, to));
    if own {
        refuse_while_running(place).await?;
    }
    let target = Target {
        address: options.to.unwrap_or_else(|| plan.database.clone()),
        files: options.data_dir.as_ref().map_or_else(|| plan.files.clone(), Files::in_folder),
        data_dir: options.data_dir.unwrap_or_else(|| plan.data_dir.clone()),
        replace: options.replace,
        newer: options.newer,
    };
    fs::create_dir_all(&target.data_dir).context("ファイルの復元先のフォルダーを作れません")?;
    let scratch = private_folder(".restoring-", &target.data_dir);
    let scratch = scratch.context("ファイルの復元先に書き込めません")?;
    let identity = options.identity.or_else(|| plan.rules.identity_file.clone());
    let (file, folder) = (options.file, scratch.path().to_owned());
    let unpacking = tokio::task::spawn_blocking(move || unpack(&file, identity.as_deref(), &folder));
    let manifest = unpacking.await.context("読み出しが途切れました")??;

    refuse_unfitting(plan, &manifest, &target)?;
    refuse_occupied(&manifest, &target).await?;
    refuse_taken_names(&manifest, &target).await?;
    refuse_in_use(&target).await?;
    let former = if own { note_former(plan).await? } else { Former::Noted };
    let dump = scratch.path().join(manifest.engine.entry());
    match manifest.engine {
        Engine::Sqlite => place_sqlite(&dump, &target, Clock::System.now())?,
        Engine::Postgres => load_postgres(&dump, scratch.path(), &target).await?,
    }
    place_files(&manifest, scratch.path(), &target).await?;
    let waiting = prove(plan, &manifest, &target).await?;
    let erased = repeat_lost(plan, &target.address, &former, waiting).await?;
    let migrate = match waiting {
        0 => String::new(),
        waiting => format!("データベースの更新が{waiting}件待っています。migrate を実行してください。\n"),
    };
    Ok(format!(
        "{} のバックアップを復元しました（{}行、ファイル {}）。すべての表の行数が目録と合いました。\n{migrate}{erased}\
         封印した秘密を開くには、バックアップを作ったサーバーの鍵（SECRET_KEY か secret.key）が要ります。\n\
         設定は {} にあります（読み込まれません。見比べてください）。\n",
        date_time(manifest.made_at),
        manifest.rows(),
        manifest.media().count(),
        target.data_dir.join(RESTORED_SETTINGS).display(),
    ))
}

/// Whether it is the address of the server's own database: the same letters, or the same file however it is spelt. A
/// PostgreSQL address in other letters counts as another's.
fn is_own(plan: &BackupPlan, address: &str) -> bool {
    let file = |address: &str| sqlite_file(address).and_then(|path| path.canonicalize().ok());
    address == plan.database || file(address).is_some_and(|named| Some(named) == file(&plan.database))
}

/// Takes everything out of the archive; it counts only once all of it agrees with the manifest.
fn unpack(file: &Path, identity: Option<&Path>, folder: &Path) -> anyhow::Result<Manifest> {
    Ok(read_archive(file, identity, |name, content| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        io::copy(content, &mut File::create(path)?).map(drop)
    })?)
}

/// A server that runs would go on with the database that it has open.
pub(crate) async fn refuse_while_running(place: &Installation) -> anyhow::Result<()> {
    let (listen, tls) = (place.listen.clone(), place.machine.tls.clone());
    if apart(move || who_listens(&listen, &tls)).await == Some(Listener::Server) {
        bail!("サーバーが {} で動いています。止めてから、もう一度実行してください", place.listen);
    }
    Ok(())
}

/// What the program, or the engine at the target, cannot take.
fn refuse_unfitting(plan: &BackupPlan, manifest: &Manifest, target: &Target) -> anyhow::Result<()> {
    if manifest.product != plan.product {
        bail!("これは {} のバックアップです。{} には復元できません", manifest.product, plan.product);
    }
    if let Some(step) = manifest.find_unknown_step(plan.migrations).filter(|_| !target.newer) {
        bail!(
            "バックアップのほうが、このプログラムより新しいものです（データベースの更新 {} {} {} を知りません）。{} 以降のプログラムで復元するか、--newer を付けてください",
            step.owner,
            step.number,
            step.name,
            manifest.version
        );
    }
    if manifest.engine != Engine::of(&target.address) {
        bail!("{}のバックアップです。復元先にも{0}のデータベースを指定してください", manifest.engine.label());
    }
    Ok(())
}

/// A place where something lies is left alone, unless it is to be replaced.
async fn refuse_occupied(manifest: &Manifest, target: &Target) -> anyhow::Result<()> {
    if target.replace {
        return Ok(());
    }
    let occupied = match manifest.engine {
        Engine::Sqlite => {
            let path = sqlite_file(&target.address).unwrap_or_default();
            fs::metadata(path).is_ok_and(|database| database.len() > 0)
        }
        Engine::Postgres => {
            let database = Database::open(&target.address, Clock::System).await;
            let database = database.context("復元先のデータベースを開けません")?;
            let tables = database.read().await?.list_tables().await?;
            database.close().await;
            !tables.is_empty()
        }
    };
    if occupied {
        bail!(
            "復元先のデータベースが空ではありません。サーバーを止め、置き換えてよければ --replace を付けてください"
        );
    }
    Ok(())
}

/// The same of files of people. A bucket is tried before anything changes.
async fn refuse_taken_names(manifest: &Manifest, target: &Target) -> anyhow::Result<()> {
    let (files, replace) = (target.files.clone(), target.replace);
    let names: Vec<String> = manifest.media().map(|file| name_of(&file.path).to_owned()).collect();
    let looking = move || -> anyhow::Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        files.probe().context("ファイルの復元先を使えません。doctor で確かめてください")?;
        for name in names.iter().filter(|_| !replace) {
            if files.exists(name).with_context(|| format!("{name} があるか確かめられません"))? {
                bail!("復元先に {name} がもうあります。置き換えてよければ --replace を付けてください");
            }
        }
        Ok(())
    };
    tokio::task::spawn_blocking(looking).await.context("確認が途切れました")?
}

/// An SQLite file that a program has open is not put aside under it.
async fn refuse_in_use(target: &Target) -> anyhow::Result<()> {
    match sqlite_file(&target.address) {
        Some(path) if path.exists() && !is_unused(&path, ENDING).await => {
            bail!(
                "{} を開いているプログラムがあります。終わってから、もう一度実行してください",
                path.display()
            )
        }
        _ => Ok(()),
    }
}

/// What the server calls the file of an entry.
fn name_of(entry: &str) -> &str {
    entry.strip_prefix(MEDIA).unwrap_or(entry)
}

/// Puts the file in its place; one that is there, and what belongs to it, stays under another name.
fn place_sqlite(dump: &Path, target: &Target, now: Timestamp) -> anyhow::Result<()> {
    let path = sqlite_file(&target.address).context("復元先がSQLiteではありません")?;
    let with = |ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    let before = format!(".before-restore-{}", now.with_timezone(&japan()).format("%Y%m%d-%H%M%S"));
    for part in ["", "-wal", "-shm"] {
        if with(part).exists() {
            fs::rename(with(part), with(&format!("{before}{part}")))
                .context("前のデータベースを残せません")?;
        }
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // The target may lie on another disk than the files.
    fs::copy(dump, &path).context("データベースを復元先に置けません")?;
    File::options().write(true).open(&path)?.sync_all()?;
    Ok(())
}

/// Loads the dump in one transaction: all of it, or nothing changes.
async fn load_postgres(dump: &Path, scratch: &Path, target: &Target) -> anyhow::Result<()> {
    let mut program = client("psql", &target.address);
    program.args(["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]);
    if target.replace {
        let emptying = scratch.join("empty.sql");
        fs::write(&emptying, store::EMPTY_SCHEMA)?;
        program.arg("--file").arg(emptying);
    }
    program.arg("--file").arg(dump);
    tokio::task::spawn_blocking(move || finish(program, "psql")).await.context("psql が途切れました")?
}

/// Puts the people's files and the settings in their places.
async fn place_files(manifest: &Manifest, scratch: &Path, target: &Target) -> anyhow::Result<()> {
    fs::rename(scratch.join(SETTINGS), target.data_dir.join(RESTORED_SETTINGS))?;
    let (files, scratch) = (target.files.clone(), scratch.to_owned());
    let entries: Vec<String> = manifest.media().map(|file| file.path.clone()).collect();
    let placing = move || -> anyhow::Result<()> {
        for entry in entries {
            let cannot = || format!("データベースは復元しましたが、{entry} を復元先に置けません");
            let draft = Draft::of_file(&scratch.join(&entry)).with_context(cannot)?;
            files.put(name_of(&entry), draft).with_context(cannot)?;
        }
        Ok(())
    };
    tokio::task::spawn_blocking(placing).await.context("ファイルの復元が途切れました")?
}

/// Opens what was restored and counts its rows; says how many migrations wait.
async fn prove(plan: &BackupPlan, manifest: &Manifest, target: &Target) -> Result<usize, Stop> {
    let database =
        Database::open(&target.address, Clock::System).await.context("復元したデータベースを開けません")?;
    let tables = database.read().await?.count_rows().await?;
    let different: Vec<&str> = manifest
        .tables
        .iter()
        .filter(|(table, rows)| tables.get(*table) != Some(rows))
        .map(|(table, _)| table.as_str())
        .collect();
    if !different.is_empty() {
        return Err(Stop::from(anyhow::anyhow!(
            "復元した表の行数が目録と違います: {}",
            different.join("、")
        )));
    }
    let waiting = migration_state(&database, plan.migrations).await?.waiting().count();
    if waiting == 0 {
        let facts =
            json!({ "made_at": manifest.made_at, "rows": manifest.rows(), "version": manifest.version });
        record_alone(&database, &Actor::command_line(), "server.restored", "database", &facts).await?;
    }
    database.close().await;
    Ok(waiting)
}
