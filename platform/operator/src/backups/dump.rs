//! One instant of the database as a file, while the server goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use platform_database::{Clock, Database, migration_state};

use super::manifest::{Engine, Step, applied};
use super::{BackupPlan, store};
use crate::postgres::client;
use crate::server::refuse_missing_file;

/// A database as a file.
pub(crate) struct Dumped {
    pub(crate) path: PathBuf,
    pub(crate) engine: Engine,
    pub(crate) migrations: Vec<Step>,
    pub(crate) tables: BTreeMap<String, i64>,
}

/// Writes the database into a new file in `folder`.
///
/// It is opened anew, so that a long copy holds up nobody who writes.
pub(crate) async fn dump(plan: &BackupPlan, folder: &Path) -> anyhow::Result<Dumped> {
    refuse_missing_file(&plan.database)?;
    let engine = Engine::of(&plan.database);
    let path = folder.join(engine.entry());
    let database = Database::open(&plan.database, Clock::System).await.context("データベースを開けません")?;
    let state = migration_state(&database, plan.migrations).await;
    let migrations = applied(&state.context("データベースの更新状態を確かめられません")?);
    let tables = match engine {
        Engine::Sqlite => copy_sqlite(&database, &path).await,
        Engine::Postgres => dump_postgres(&database, &plan.database, &path).await,
    };
    database.close().await;
    Ok(Dumped { path, engine, migrations, tables: tables? })
}

/// Copies the file and looks whether the copy is sound.
async fn copy_sqlite(database: &Database, path: &Path) -> anyhow::Result<BTreeMap<String, i64>> {
    database.copy_into(path).await.context("データベースのコピーを作れません")?;
    let copy = Database::open(&format!("sqlite://{}", path.display()), Clock::System).await?;
    let problems = copy.quick_check().await?;
    let tables = copy.read().await?.count_rows().await?;
    copy.close().await;
    if !problems.is_empty() {
        bail!("データベースが壊れています: {}", problems.join("、"));
    }
    Ok(tables)
}

/// Lets `pg_dump` write what the transaction sees in which the rows are counted.
async fn dump_postgres(
    database: &Database,
    address: &str,
    path: &Path,
) -> anyhow::Result<BTreeMap<String, i64>> {
    let mut tx = database.read().await?;
    let snapshot = store::load_snapshot_name(&mut tx).await?;
    let mut program = client("pg_dump", address);
    // Plain text: a restore is one transaction of psql, and any later PostgreSQL reads it.
    program.args(["--format=plain", "--no-owner", "--no-privileges", "--lock-wait-timeout=600000"]);
    program.arg(format!("--snapshot={snapshot}")).arg(format!("--file={}", path.display()));
    let dumping = tokio::task::spawn_blocking(move || finish(program, "pg_dump"));
    let tables = tx.count_rows().await?;
    dumping.await.context("pg_dump が途切れました")??;
    Ok(tables)
}

/// Runs one of PostgreSQL's programs to its end; it must succeed.
pub(super) fn finish(mut program: Command, name: &str) -> anyhow::Result<()> {
    let output = program.output().with_context(|| {
        format!("{name} を実行できません。PostgreSQL のクライアント(Debian では postgresql-client)を入れてください")
    })?;
    if !output.status.success() {
        bail!("{name} が失敗しました: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
