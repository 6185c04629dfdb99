//! What was erased stays erased: a restore repeats the erasures that the backup is too old to know.
//!
//! The product notes its erasures among its files, where no restore reaches them, and knows how to repeat them.

use std::fs;
use std::path::PathBuf;
use std::pin::Pin;

use anyhow::Context;
use platform_database::{Clock, Database, DbResult};
use platform_files::Files;

use super::BackupPlan;
use crate::server::sqlite_file;

/// The work of reading what a database has erased.
pub type ReadingErasures<'t> = Pin<Box<dyn Future<Output = DbResult<String>> + Send + 't>>;
/// The work of erasing again.
pub type RepeatingErasures<'t> = Pin<Box<dyn Future<Output = anyhow::Result<Option<u64>>> + Send + 't>>;

/// How a product keeps a note of the personal data that it erased outside of its database: lines of ids and times.
#[derive(Clone, Copy, Debug)]
pub struct Erasures {
    /// Tells them as the database has them.
    pub read: for<'t> fn(&'t Database) -> ReadingErasures<'t>,
    /// Adds such lines to the note among the files, and says whether it lacked any. Blocks.
    pub note: fn(&Files, &str) -> anyhow::Result<bool>,
    /// Repeats those of the note that the database lacks, and says how many; `None` where there is no note.
    pub repeat: for<'t> fn(&'t Database, &'t Files) -> RepeatingErasures<'t>,
    /// The command that repeats them by hand; with `--from` it takes a note that was kept elsewhere.
    pub command: &'static str,
}

/// What became of the erasures that the replaced database knew.
pub(super) enum Former {
    /// They are noted, or no database of the server's own is replaced.
    Noted,
    /// There was no database.
    Missing,
    /// It cannot be read, for this reason.
    Unread(anyhow::Error),
}

/// Notes what the server's database has erased, before another takes its place.
pub(super) async fn note_former(plan: &BackupPlan) -> anyhow::Result<Former> {
    let Some(erasures) = plan.erasures else { return Ok(Former::Noted) };
    let lines = match read_former(&plan.database, &erasures).await {
        Ok(Some(lines)) => lines,
        Ok(None) => return Ok(Former::Missing),
        Err(unread) => return Ok(Former::Unread(unread)),
    };
    let files = plan.files.clone();
    let noting = tokio::task::spawn_blocking(move || (erasures.note)(&files, &lines));
    let noted = noting.await.context("消去の控えの書き込みが途切れました")?;
    noted.context("消去の控えを書けないので、復元していません")?;
    Ok(Former::Noted)
}

/// What the database has erased; nothing where there is none, or one without a table.
async fn read_former(address: &str, erasures: &Erasures) -> anyhow::Result<Option<String>> {
    let is_missing = |path: PathBuf| !fs::metadata(path).is_ok_and(|database| database.len() > 0);
    if sqlite_file(address).is_some_and(is_missing) {
        return Ok(None);
    }
    let database = Database::open(address, Clock::System).await?;
    let read = read_open(&database, erasures).await;
    database.close().await;
    Ok(read?)
}

async fn read_open(database: &Database, erasures: &Erasures) -> DbResult<Option<String>> {
    if database.read().await?.list_tables().await?.is_empty() {
        return Ok(None);
    }
    (erasures.read)(database).await.map(Some)
}

/// Repeats the erasures that the database at `address` has lost, and says what came of it and what is left to be done.
/// Nothing can be erased while migrations are `waiting`.
pub(super) async fn repeat_lost(
    plan: &BackupPlan,
    address: &str,
    former: &Former,
    waiting: usize,
) -> anyhow::Result<String> {
    let Some(erasures) = plan.erasures else { return Ok(String::new()) };
    let command = erasures.command;
    if waiting > 0 {
        let later = format!(
            "バックアップのあとに消去した個人情報が、戻っているかもしれません。migrate のあとに {command} を実行してください。\n"
        );
        return Ok(later + &what_is_unknown(former, true, command));
    }
    let database =
        Database::open(address, Clock::System).await.context("復元したデータベースを開けません")?;
    let repeated = (erasures.repeat)(&database, &plan.files).await;
    database.close().await;
    let repeated = repeated.with_context(|| {
        format!(
            "データベースは復元しましたが、バックアップのあとに消去した個人情報を、もう一度消去できません。直してから {command} を実行してください"
        )
    })?;
    let done = match repeated {
        None | Some(0) => String::new(),
        Some(repeated) => {
            format!("バックアップのあとに消去した個人情報（{repeated}件）を、もう一度消去しました。\n")
        }
    };
    Ok(done + &what_is_unknown(former, repeated.is_some(), command))
}

/// What nobody here can know: erasures of which there is no note.
fn what_is_unknown(former: &Former, has_note: bool, command: &str) -> String {
    let why = match former {
        Former::Unread(reason) => {
            format!(
                "置き換える前のデータベースを読めないので、消去の控えにない消去は分かりません（{reason:#}）"
            )
        }
        Former::Missing if !has_note => "個人情報の消去の控えが、このサーバーにありません".to_owned(),
        Former::Missing | Former::Noted => return String::new(),
    };
    format!(
        "{why}。別の場所に取っておいた控えがあれば、{command} --from 控えのファイル を実行してください。\n"
    )
}
