//! Whether the server answers, since when, and what waits in it.

pub(crate) mod store;
#[cfg(test)]
mod stories;

use std::collections::BTreeMap;

use clap::Args;
use platform_database::Dialect;
use platform_mail::{MessageState, count_messages};
use platform_tasks::{TaskState, count_by_state};
use platform_web::{dates::date_time, size};
use serde_json::json;

use crate::ending::{Ending, Stop};
use crate::probe::{Listener, apart, who_listens};
use crate::running::{RunningMark, find_mark};
use crate::{Installation, Server};

/// How it speaks.
#[derive(Clone, Debug, Default, Args)]
pub struct StatusOptions {
    /// Speaks JSON.
    #[arg(long, help = "JSONで出します")]
    pub json: bool,
}

/// What is so just now.
struct Status {
    listener: Option<Listener>,
    mark: Option<RunningMark>,
    engine: String,
    bytes: i64,
    migrations_waiting: usize,
    tasks: BTreeMap<TaskState, i64>,
    mail_waiting: i64,
    mail_failed: i64,
}

/// The command: 0 where the server answers, 1 where it does not.
pub(crate) async fn show(server: &Server<'_>, options: &StatusOptions) -> Ending {
    let status = look(server).await?;
    let answers = status.listener == Some(Listener::Server);
    let words = if options.json {
        as_json(server.installation, &status)?
    } else {
        as_lines(server.installation, &status)
    };
    if answers { Ok(words) } else { Err(Stop::Told(words, 1)) }
}

/// The program's version and how it was made.
pub(crate) fn version(server: &Server<'_>) -> Ending {
    let mode = if cfg!(debug_assertions) { "開発用" } else { "リリース" };
    Ok(format!(
        "{} {}（{mode}、{} {}）\n",
        server.name,
        server.installation.backups.version,
        std::env::consts::OS,
        std::env::consts::ARCH
    ))
}

async fn look(server: &Server<'_>) -> Result<Status, Stop> {
    let place = server.installation;
    let (listen, tls) = (place.listen.clone(), place.machine.tls.clone());
    let listener = apart(move || who_listens(&listen, &tls)).await;
    let mark = find_mark(&place.backups.data_dir).filter(|_| listener == Some(Listener::Server));
    let database = server.open_existing().await?;
    let migrations_waiting = server.state(&database).await?.waiting().count();
    let engine = database.engine_version().await?;
    let bytes = database.size_bytes().await?;
    let mut status = Status {
        listener,
        mark,
        engine: format!("{} {engine}", engine_name(database.dialect())),
        bytes,
        migrations_waiting,
        tasks: BTreeMap::new(),
        mail_waiting: 0,
        mail_failed: 0,
    };
    if migrations_waiting == 0 {
        let mut tx = database.read().await?;
        status.tasks = count_by_state(&mut tx).await?;
        status.mail_waiting = count_messages(&mut tx, Some(MessageState::Waiting), "").await?;
        status.mail_failed = count_messages(&mut tx, Some(MessageState::Dead), "").await?;
    }
    database.close().await;
    Ok(status)
}

impl Status {
    fn tasks_in(&self, state: TaskState) -> i64 {
        self.tasks.get(&state).copied().unwrap_or_default()
    }
}

fn as_lines(place: &Installation, status: &Status) -> String {
    let server = match status.listener {
        Some(Listener::Server) => match &status.mark {
            Some(mark) => format!("{} から動いています（版 {}）", date_time(mark.started_at), mark.version),
            None => "動いています".to_owned(),
        },
        Some(Listener::Nobody) => "動いていません".to_owned(),
        Some(Listener::Stranger) => "別のプログラムがこのポートを使っています".to_owned(),
        None => "応答しません".to_owned(),
    };
    let migrations = match status.migrations_waiting {
        0 => "最新です".to_owned(),
        count => format!("{count}件待っています（migrate を実行してください）"),
    };
    format!(
        "サーバー: {server}（{}）\nプログラム: {}\nデータベース: {}、{}\nデータベースの更新: {migrations}\n\
         タスク: 待ち {}、実行中 {}、失敗 {}\nメール: 待ち {}、送れなかったもの {}\n",
        place.listen,
        place.backups.version,
        status.engine,
        size(status.bytes.unsigned_abs()),
        status.tasks_in(TaskState::Waiting),
        status.tasks_in(TaskState::Running),
        status.tasks_in(TaskState::Failed),
        status.mail_waiting,
        status.mail_failed,
    )
}

fn as_json(place: &Installation, status: &Status) -> serde_json::Result<String> {
    let text = serde_json::to_string_pretty(&json!({
        "listen": place.listen,
        "answers": status.listener == Some(Listener::Server),
        "started_at": status.mark.as_ref().map(|mark| mark.started_at),
        "running_version": status.mark.as_ref().map(|mark| &mark.version),
        "version": place.backups.version,
        "database": { "engine": status.engine, "bytes": status.bytes, "migrations_waiting": status.migrations_waiting },
        "tasks": status.tasks,
        "mail": { "waiting": status.mail_waiting, "failed": status.mail_failed },
    }))?;
    Ok(text + "\n")
}

/// The engine, its version and the size of the database, as a person reads them.
pub(crate) fn engine_words(dialect: Dialect, version: &str, bytes: i64) -> String {
    format!("{} {version}、{}", engine_name(dialect), size(bytes.unsigned_abs()))
}

fn engine_name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
    }
}
