//! Bringing the tables up to date, and saying what waits.

use std::fmt::Write;

use anyhow::Context;
use clap::Args;
use platform_audit::{Actor, record_alone};
use platform_database::{AppliedMigration, Database, migrate as apply};
use serde_json::json;

use crate::Server;
use crate::ending::{Ending, Stop, refused};

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
        if !applied.is_empty() {
            tell(&database, &applied).await?;
        }
        return Ok(or_up_to_date(lines("適用しました: ", &applied)));
    }
    let waiting: Vec<_> = waiting(server.state(&database).await?);
    let listed = lines("待っています: ", &waiting);
    if mode.check && !waiting.is_empty() {
        return Err(refused(listed.trim_end()));
    }
    Ok(or_up_to_date(listed))
}

/// Records what was applied. Entries of a release without a chain get their hashes with this one.
async fn tell(database: &Database, applied: &[AppliedMigration]) -> Result<(), Stop> {
    let steps: Vec<String> =
        applied.iter().map(|step| format!("{} {} {}", step.owner, step.number, step.name)).collect();
    let facts = json!({ "applied": steps });
    record_alone(database, &Actor::command_line(), "database.migrated", "database", &facts)
        .await
        .context("更新しましたが、監査ログに書けません")?;
    Ok(())
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
