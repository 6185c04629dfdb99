//! `backup-mgmt repository`

use std::path::{Path, PathBuf};

use backup_policy::Medium;
use clap::{Args, Subcommand};
use platform_operator::{Refused, say};

use super::absolute;
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
}

/// The options of `repository add`.
#[derive(Debug, Args)]
pub(super) struct AddOptions {
    /// 名前
    name: String,
    /// フォルダー、または rest:https://…、s3:https://ホスト/バケット/フォルダー、sftp:ユーザー@ホスト:/フォルダー、
    /// rclone:リモート:フォルダー
    #[arg(long)]
    path: String,
    /// S3ではアクセスキーとシークレットキーを1行ずつ書いたファイル、SFTPでは秘密鍵のファイル
    #[arg(long)]
    credentials_file: Option<PathBuf>,
    /// パスワードを書いたファイル(1行)。なくすと、バックアップを読めなくなります
    #[arg(long)]
    password_file: PathBuf,
    /// 保管場所の名前(省くと本番サイト)
    #[arg(long)]
    location: Option<String>,
    /// 媒体(disk, tape, cloud, external_disk, optical, usb)
    #[arg(long, default_value = "disk", value_parser = medium)]
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
        RepositoryCommand::List => {
            for repository in repositories::list_repositories(&mut app.database.read().await?).await? {
                say(format_args!("{}\t{}", repository.name, repository.address));
            }
            Ok(())
        }
    }
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
