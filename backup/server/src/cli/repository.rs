//! `backup-mgmt repository`

use std::path::{Path, PathBuf};

use backup_policy::Medium;
use clap::{Args, Subcommand};
use platform_operator::{Refused, say};
use platform_web::dates;
use serde_json::{Value, json};

use super::{absolute, named_repository};
use crate::adoptions::{self, Former, FormerError};
use crate::app::App;
use crate::members::Operator;
use crate::repositories::{self, AddRepositoryError, NewRepository};

/// What can be done with repositories.
#[derive(Debug, Subcommand)]
pub(super) enum RepositoryCommand {
    /// リポジトリを用意して登録します(あれば開いて確かめます)
    Add(AddOptions),
    /// リポジトリを並べます
    List,
    /// リポジトリにあって、このサーバーのどのジョブのものでもないスナップショットを、もとのジョブごとに並べます
    Former(FormerOptions),
}

/// The options of `repository former`.
#[derive(Debug, Args)]
pub(super) struct FormerOptions {
    /// 名前
    #[arg(value_name = "名前")]
    name: String,
    /// JSONで出します
    #[arg(long)]
    json: bool,
}

/// The options of `repository add`.
#[derive(Debug, Args)]
pub(super) struct AddOptions {
    /// 名前
    #[arg(value_name = "名前")]
    name: String,
    /// フォルダー、または rest:https://…、s3:https://ホスト/バケット/フォルダー、sftp:ユーザー@ホスト:/フォルダー、
    /// rclone:リモート:フォルダー
    #[arg(long, value_name = "場所")]
    path: String,
    /// S3ではアクセスキーとシークレットキーを1行ずつ書いたファイル、SFTPでは秘密鍵のファイル
    #[arg(long, value_name = "ファイル")]
    credentials_file: Option<PathBuf>,
    /// パスワードを書いたファイル(1行)。なくすと、バックアップを読めなくなります
    #[arg(long, value_name = "ファイル")]
    password_file: PathBuf,
    /// 保管場所の名前(省くと本番サイト)
    #[arg(long, value_name = "保管場所")]
    location: Option<String>,
    /// 媒体(disk, tape, cloud, external_disk, optical, usb)
    #[arg(long, value_name = "媒体", default_value = "disk", value_parser = medium)]
    medium: Medium,
    /// 追記専用にし、このサーバーからは何も削除しません
    #[arg(long)]
    append_only: bool,
}

fn medium(code: &str) -> Result<Medium, String> {
    Medium::from_code(code).ok_or_else(|| {
        let known: Vec<&str> = Medium::ALL.iter().map(|medium| medium.code()).collect();
        format!("{} のどれかにしてください", known.join(", "))
    })
}

pub(super) async fn run(app: &App, command: RepositoryCommand) -> Result<(), Refused> {
    match command {
        RepositoryCommand::Add(options) => add(app, options).await,
        RepositoryCommand::Former(options) => former(app, options).await,
        RepositoryCommand::List => {
            for repository in repositories::list_repositories(&mut app.database.read().await?).await? {
                say(format_args!("{}\t{}", repository.name, repository.address));
            }
            Ok(())
        }
    }
}

async fn former(app: &App, options: FormerOptions) -> Result<(), Refused> {
    let repository = named_repository(app, &options.name).await?;
    let formers = adoptions::list_former(app, &repository).await.map_err(|error| match error {
        FormerError::Repository(words) => Refused::because(words),
        FormerError::Db(error) => error.into(),
    })?;
    if options.json {
        let formers: Vec<Value> = formers.iter().map(described).collect();
        say(serde_json::to_string_pretty(&formers).expect("former jobs are plain data"));
        return Ok(());
    }
    for former in &formers {
        let (first, last) = (dates::date_time(former.first_at), dates::date_time(former.last_at));
        let (count, paths) = (former.snapshots.len(), former.paths.join("、"));
        let (key, name, host) = (&former.key, former.called(), &former.host);
        say(format_args!("{key}\t{name}\t{host}\t{paths}\t{count}個\t{first}から{last}まで"));
    }
    Ok(())
}

fn described(former: &Former) -> Value {
    json!({ "former": former.key, "name": former.name, "host": former.host, "paths": former.paths,
            "snapshots": former.snapshots, "first_at": former.first_at, "last_at": former.last_at })
}

async fn add(app: &App, options: AddOptions) -> Result<(), Refused> {
    let path = Path::new(&options.path);
    let folder = path.is_dir() || !options.path.contains(':');
    let written = if folder { absolute(path).display().to_string() } else { options.path.clone() };
    let storage = repositories::read_place(&written, options.credentials_file.as_deref());
    let new = NewRepository {
        name: options.name.clone(),
        storage: storage.map_err(|invalid| Refused::trouble(&invalid.to_string(), invalid))?,
        password_file: absolute(&options.password_file),
        location: options.location,
        medium: options.medium,
        append_only: options.append_only,
    };
    match repositories::add_repository(app, &Operator::at_the_terminal(), new).await {
        Ok(_) => {
            say(format_args!("リポジトリ「{}」を登録しました", options.name));
            Ok(())
        }
        Err(AddRepositoryError::Db(error)) => Err(error.into()),
        Err(refused) => Err(Refused::trouble(&refused.to_string(), refused)),
    }
}
