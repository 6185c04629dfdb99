//! Proving that a backup can be read.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use platform_database::{Clock, Database};
use platform_web::dates::date_time;

use super::BackupPlan;
use super::manifest::{Engine, Manifest};
use super::read::read_archive;
use super::scratch::private_folder;
use crate::ending::Ending;

/// Which backup is looked at.
#[derive(Clone, Debug, Args)]
pub struct VerifyBackupOptions {
    /// The archive.
    #[arg(value_name = "ファイル", help = "確かめるバックアップ")]
    pub file: PathBuf,
    /// The key of a sealed one.
    #[arg(
        long,
        value_name = "鍵のファイル",
        help = "暗号化したバックアップを開く age の秘密鍵。省略すると OWN_BACKUP_IDENTITY_FILE"
    )]
    pub identity: Option<PathBuf>,
}

/// The command.
pub(crate) async fn verify(plan: &BackupPlan, options: VerifyBackupOptions) -> Ending {
    let identity = options.identity.or_else(|| plan.rules.identity_file.clone());
    let scratch =
        private_folder("verify-backup-", &std::env::temp_dir()).context("作業用のフォルダーを作れません")?;
    let copy = scratch.path().join(Engine::Sqlite.entry());
    let (file, taken) = (options.file.clone(), copy.clone());
    let reading = tokio::task::spawn_blocking(move || read_all(&file, identity.as_deref(), &taken));
    let manifest = reading.await.context("読み返しが途切れました")??;
    let proof = match manifest.engine {
        Engine::Sqlite => {
            open_copy(&copy, &manifest).await?;
            "データベースを取り出して開き、整合性と行数も確かめました。"
        }
        Engine::Postgres => {
            "データベースはPostgreSQLの文なので、開くところまで確かめるには、空のデータベースに restore-backup してください。"
        }
    };
    Ok(format!(
        "{}: {} {}、{}、{}行、ファイル {}\nすべてのファイルが目録のSHA-256と合いました。{proof}\n",
        date_time(manifest.made_at),
        manifest.product,
        manifest.version,
        manifest.engine.label(),
        manifest.rows(),
        manifest.media().count(),
    ))
}

/// Reads everything, and keeps a copy of an SQLite database.
fn read_all(file: &Path, identity: Option<&Path>, copy: &Path) -> anyhow::Result<Manifest> {
    Ok(read_archive(file, identity, |name, content| {
        if name == Engine::Sqlite.entry() {
            io::copy(content, &mut File::create(copy)?)?;
        }
        Ok(())
    })?)
}

/// Opens the copy of the database: its pages hold together, and its rows are as many as they were.
async fn open_copy(copy: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let database = Database::open(&format!("sqlite://{}", copy.display()), Clock::System).await?;
    let problems = database.check_integrity().await?.problems;
    let tables = database.read().await?.count_rows().await?;
    database.close().await;
    if !problems.is_empty() {
        bail!("バックアップの中のデータベースが壊れています: {}", problems.join("、"));
    }
    if tables != manifest.tables {
        bail!("バックアップの中のデータベースの行数が、目録と違います");
    }
    Ok(())
}
