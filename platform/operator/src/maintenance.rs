//! Resting the server, and letting it serve again.

use chrono::TimeDelta;
use clap::{Args, Subcommand};
use platform_audit::Actor;
use platform_console::maintenance::{
    AnnouncementError, begin_maintenance, end_maintenance, find_maintenance,
};
use platform_web::dates::date_time;

use crate::Server;
use crate::ending::{Ending, Stop, refused};

/// What can be done about a rest.
#[derive(Clone, Debug, Subcommand)]
pub enum MaintenanceCommand {
    /// Begins one, or changes what is said about it.
    #[command(about = "メンテナンスを始めます(すでに始まっていれば、予定とお知らせを変えます)")]
    On(Announcement),
    /// Ends it.
    #[command(about = "メンテナンスを終えます")]
    Off,
    /// Says whether there is one.
    #[command(about = "メンテナンス中かどうかを表示します")]
    Status,
}

/// What is said about a rest.
#[derive(Clone, Debug, Default, Args)]
pub struct Announcement {
    /// How long it is expected to last.
    #[arg(long, value_name = "分", value_parser = clap::value_parser!(i64).range(1..=10_080), help = "終わるまでの予定の分。画面と Retry-After に出ます")]
    pub minutes: Option<i64>,
    /// What people read beside it.
    #[arg(long, value_name = "文", default_value = "", help = "画面に添えるお知らせ(200文字まで)")]
    pub words: String,
}

pub(crate) async fn perform(server: &Server<'_>, command: MaintenanceCommand) -> Ending {
    let database = server.open_up_to_date().await?;
    let by = Actor::command_line();
    match command {
        MaintenanceCommand::On(Announcement { minutes, words }) => {
            let until = minutes.map(|minutes| database.now() + TimeDelta::minutes(minutes));
            begin_maintenance(&database, &by, &words, until).await.map_err(|error| match error {
                AnnouncementError::Db(error) => Stop::from(error),
                error => refused(error.to_string()),
            })?;
            let until =
                until.map_or(String::new(), |until| format!("（{}ごろまでの予定）", date_time(until)));
            Ok(format!(
                "メンテナンス中にしました{until}。管理者のほかには503を返します。終えるには maintenance off\n"
            ))
        }
        MaintenanceCommand::Off if end_maintenance(&database, &by).await? => {
            Ok("メンテナンスを終えました。\n".to_owned())
        }
        MaintenanceCommand::Off => Ok("メンテナンス中ではありません。\n".to_owned()),
        MaintenanceCommand::Status => {
            let found = find_maintenance(&mut database.read().await?).await?;
            Ok(found.map_or("メンテナンス中ではありません。\n".to_owned(), |rest| {
                let until = rest.until.map_or("決まっていません".to_owned(), date_time);
                let words = if rest.words.is_empty() { "なし" } else { &rest.words };
                format!(
                    "メンテナンス中です。開始: {}（{}）、終わる予定: {until}、お知らせ: {words}\n",
                    date_time(rest.begun_at),
                    rest.begun_by
                )
            }))
        }
    }
}
