//! Bringing the tables up to date, and saying what waits.

use std::fmt::Write;

use anyhow::Context;
use clap::Args;
use platform_database::{AppliedMigration, migrate as apply};

use crate::Server;
use crate::ending::{Ending, refused};

const UP_TO_DATE: &str = "データベースは最新です。\n";

/// Whether to apply migrations or only to look.
#[derive(Clone, Debug, Default, Args)]
pub struct MigrateMode {
    /// Applies nothing; refuses when something waits.
    #[arg(long, conflicts_with = "plan", help = "更新せず、待っている更新があれば終了コード 1 で終わります")]
    pub check: bool,
    /// Applies nothing; lists what waits.
    #[arg(long, help = "更新せず、待っている更新を表示します")]
    pub plan: bool,
}

/// Applies what waits, all or nothing, or does as `mode` says.
pub(crate) async fn migrate(server: &Server<'_>, mode: &MigrateMode) -> Ending {
    let database = server.open().await?;
    if !mode.check && !mode.plan {
        let applied = apply(&database, server.migrations).await.context("データベースを更新できません")?;
        return Ok(or_up_to_date(lines("適用しました: ", &applied)));
    }
    let waiting: Vec<_> = waiting(server.state(&database).await?);
    let listed = lines("待っています: ", &waiting);
    if mode.check && !waiting.is_empty() {
        return Err(refused(listed.trim_end()));
    }
    Ok(or_up_to_date(listed))
}

/// Lists all migrations: `[x]` is applied, `[ ]` waits. Times are UTC.
pub(crate) async fn show(server: &Server<'_>) -> Ending {
    let database = server.open().await?;
    let mut listed = String::new();
    for step in server.state(&database).await? {
        let AppliedMigration { owner, number, name, applied_at } = step;
        match applied_at {
            Some(at) => writeln!(listed, "[x] {owner} {number} {name}  {}", at.format("%Y-%m-%d %H:%M UTC"))?,
            None => writeln!(listed, "[ ] {owner} {number} {name}")?,
        }
    }
    Ok(listed)
}

/// Those that the database does not have yet.
pub(crate) fn waiting(state: Vec<AppliedMigration>) -> Vec<AppliedMigration> {
    state.into_iter().filter(|step| step.applied_at.is_none()).collect()
}

fn lines(before: &str, steps: &[AppliedMigration]) -> String {
    steps.iter().map(|step| format!("{before}{} {} {}\n", step.owner, step.number, step.name)).collect()
}

fn or_up_to_date(listed: String) -> String {
    if listed.is_empty() { UP_TO_DATE.to_owned() } else { listed }
}
