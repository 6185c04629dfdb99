//! Filling an empty server.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use backup_engine::{Retention, Secret, Source, Storage};
use backup_policy::{DataClass, Medium};
use chrono::TimeDelta;
use platform_database::Database;

use super::{external, logins, measures, media, tellers};
use crate::app::App;
use crate::checks::{self, Depth};
use crate::drills;
use crate::jobs::{self, JobId, JobSettings, Keep, NewJob};
use crate::locations;
use crate::members::{Admin, Operator};
use crate::repositories::{self, NewRepository};
use crate::runs::{self, Cause};
use crate::verdicts;

/// What of another server the demonstration protects.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protected {
    /// Its database: `sqlite://…` or `postgres://…`.
    pub(crate) database: Option<String>,
    /// The folder of its files.
    pub(crate) files: Option<PathBuf>,
}

pub(super) const MAIN: &str = "本社リポジトリ";
pub(super) const DOCUMENTS: &str = "総務 文書フォルダー";
/// The file in the documents that nobody changes.
pub(super) const CANARY: &str = "カナリア.txt";
const OFF_SITE: &str = "遠隔地リポジトリ";

/// Whether there is nothing yet.
pub(crate) async fn is_empty(database: &Database) -> anyhow::Result<bool> {
    let mut tx = database.read().await?;
    let nothing = jobs::list_jobs(&mut tx).await?.is_empty();
    Ok(nothing && repositories::list_repositories(&mut tx).await?.is_empty())
}

/// Makes places, repositories, jobs and accounts, and takes, checks and rehearses the first backups.
pub(crate) async fn fill_demo(app: &App, protected: &Protected, say: impl Fn(&str)) -> anyhow::Result<()> {
    let by = Operator::at_the_terminal();
    say("保管場所とリポジトリ");
    locations::add_location(&app.database, &by, "西日本データセンター", true, "本社から400km").await?;
    locations::add_location(&app.database, &by, "耐火金庫室", false, "本社の地下。オフライン媒体の保管")
        .await?;
    let folder = app.folder.join("demo");
    let password_file = make_password(&folder)?;
    add_repository(app, &by, MAIN, &folder.join("repository-main"), &password_file, None, Medium::Disk)
        .await?;
    let far = Some("西日本データセンター");
    add_repository(app, &by, OFF_SITE, &folder.join("repository-far"), &password_file, far, Medium::Cloud)
        .await?;
    say("別のツールのジョブと履歴");
    external::add_jobs(app, &by).await?;
    say("エージェントと連携サーバー");
    tellers::add_tellers(app, &Admin::at_the_terminal()).await?;
    say("媒体");
    media::add_media(app, &by).await?;
    for new in native_jobs(&folder, protected)? {
        say(&format!("バックアップと復元訓練: {}", new.settings.name));
        let job = jobs::add_job(app, &by, &new).await?;
        begin(app, &by, job).await?;
    }
    say("検証と判定");
    check_all(app, &by).await?;
    measures::add_measures(app, &by).await?;
    verdicts::judge_all(&app.database).await?;
    say("レポート");
    measures::make_reports(app).await?;
    logins::enrol(&app.database).await
}

/// Takes the first backup of a job and rehearses its restoration.
async fn begin(app: &App, by: &Operator, job: JobId) -> anyhow::Result<()> {
    let run = runs::order_run(&app.database, by, job, Cause::Command).await?;
    runs::perform_run_here(app, run, None, |_progress| {}).await?;
    let drill = drills::order_drill(&app.database, by, job, true).await?;
    drills::perform_drill_here(app, drill).await
}

async fn check_all(app: &App, by: &Operator) -> anyhow::Result<()> {
    let repositories = repositories::list_repositories(&mut app.database.read().await?).await?;
    for repository in repositories {
        let check = checks::order_check(&app.database, by, repository.id, Depth::All, true).await?;
        checks::perform_check_here(app, check).await?;
    }
    repositories::measure_all(app).await
}

/// A new password that only this account can read.
fn make_password(folder: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("while making {}", folder.display()))?;
    let path = folder.join("repository.password");
    let words: Vec<String> = (0..6).map(|_| format!("{:08x}", rand::random::<u32>())).collect();
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).with_context(|| format!("while making {}", path.display()))?;
    writeln!(file, "{}", words.join("-")).context("while writing the password")?;
    Ok(path)
}

async fn add_repository(
    app: &App,
    by: &Operator,
    name: &str,
    path: &Path,
    password_file: &Path,
    location: Option<&str>,
    medium: Medium,
) -> anyhow::Result<()> {
    let new = NewRepository {
        name: name.to_owned(),
        storage: Storage::Folder { path: path.to_owned() },
        password_file: password_file.to_owned(),
        location: location.map(str::to_owned),
        medium,
        append_only: false,
    };
    repositories::add_repository(app, by, new).await?;
    Ok(())
}

/// The jobs of the native engine: what is to be protected of the other server, and a few documents.
fn native_jobs(folder: &Path, protected: &Protected) -> anyhow::Result<Vec<NewJob>> {
    let mut found = Vec::new();
    if let Some(database) = &protected.database {
        let source = match database.strip_prefix("sqlite://") {
            Some(file) => {
                Source::Sqlite { file: std::path::absolute(file).context("while looking for the database")? }
            }
            None => Source::Postgres { url: Secret::new(database.clone()), globals: true },
        };
        found.push(native("全国学力向上テスト データベース", DataClass::Internal, source));
    }
    if let Some(files) = &protected.files {
        let files = std::path::absolute(files).context("while looking for the files")?;
        found.push(native("全国学力向上テスト ファイル", DataClass::Internal, folders(files)));
    }
    let documents = write_documents(folder)?;
    found.push(native(DOCUMENTS, DataClass::Confidential, folders(documents)));
    Ok(found)
}

fn folders(path: PathBuf) -> Source {
    Source::Folders { paths: vec![path], excludes: vec!["*.tmp".to_owned()], one_file_system: false }
}

/// An hourly job that keeps both repositories up to date.
fn native(name: &str, data_class: DataClass, source: Source) -> NewJob {
    NewJob {
        settings: JobSettings {
            name: name.to_owned(),
            owner: "情報システム係".to_owned(),
            description: "毎時0分から2分のうちに実行し、遠隔地にもコピーします".to_owned(),
            data_class,
            schedule: Some("0 * * * *".to_owned()),
            rpo: Some(TimeDelta::hours(3)),
            window: None,
            jitter_minutes: 2,
            business_days_note: String::new(),
            drill_every_days: Some(1),
        },
        keep: Keep::Native {
            source,
            repository: MAIN.to_owned(),
            copy_to: vec![OFF_SITE.to_owned()],
            retention: Retention { hourly: 24, daily: 14, weekly: 8, monthly: 12, ..Retention::default() },
        },
    }
}

/// A few invented documents.
fn write_documents(folder: &Path) -> anyhow::Result<PathBuf> {
    let documents = folder.join("documents");
    fs::create_dir_all(&documents).with_context(|| format!("while making {}", documents.display()))?;
    fs::write(documents.join(CANARY), "このファイルは、だれも書き換えません。\n")
        .context("while writing the canary")?;
    for (name, lines) in
        [("規程/文書管理規程.txt", 400), ("議事録/2026年10月.txt", 250), ("台帳/備品一覧.csv", 900)]
    {
        let path = documents.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("while making {}", parent.display()))?;
        }
        let text: String =
            (1..=lines).map(|line| format!("{line},見本の文書です,{}\n", line * 37 % 101)).collect();
        fs::write(&path, text).with_context(|| format!("while writing {}", path.display()))?;
    }
    Ok(documents)
}
