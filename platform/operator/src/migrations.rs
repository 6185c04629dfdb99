//! Bringing the tables up to date, and saying what waits.
//!
//! Invariant: before the tables of a database in use change, it is backed up; that backup and the former program undo the
//! change.

use std::fmt::Write;

use anyhow::Context;
use clap::Args;
use platform_audit::{Actor, record_alone};
use platform_database::{AppliedMigration, Clock, Database, SchemaState, migrate as apply};
use serde_json::json;

use crate::Server;
use crate::backups::{NewBackup, make_backup};
use crate::ending::{Ending, Stop, refused};

const UP_TO_DATE: &str = "データベースは最新です。\n";

/// Whether to apply migrations or only to look.
#[derive(Clone, Debug, Default, Args)]
pub struct MigrateMode {
    /// Applies nothing; refuses when something waits.
    #[arg(long, conflicts_with = "plan", help = "更新せず、待っている更新があれば終了コード 1 で終わります")]
    pub check: bool,
    /// Applies nothing; lists what waits.
    #[arg(long, help = "更新せず、待っている更新と、更新の前後にすることを表示します")]
    pub plan: bool,
    /// Makes no backup first.
    #[arg(long, help = "更新の前のバックアップを作りません(別に作ってあるとき)")]
    pub no_backup: bool,
}

/// Applies what waits, all or nothing, or does as `mode` says.
pub(crate) async fn migrate(server: &Server<'_>, mode: &MigrateMode) -> Ending {
    let database = server.open().await?;
    let state = server.state(&database).await?;
    if mode.plan {
        return Ok(plan(server, &state));
    }
    if mode.check {
        let listed = lines("待っています: ", state.waiting());
        return if listed.is_empty() { Ok(up_to_date(&state)) } else { Err(refused(listed.trim_end())) };
    }
    let mut said = String::new();
    if state.waiting().next().is_some() && !state.is_empty() && !mode.no_backup {
        said = back_up(server).await?;
    }
    let applied = apply(&database, server.migrations).await.context("データベースを更新できません")?;
    if applied.is_empty() {
        return Ok(up_to_date(&state));
    }
    tell(server, &database, &applied).await?;
    Ok(said + &lines("適用しました: ", &applied))
}

/// Keeps the database as it is, so that the update can be undone.
async fn back_up(server: &Server<'_>) -> Result<String, Stop> {
    let plan = &server.installation.backups;
    let made = make_backup(plan, NewBackup::default(), Clock::System.now()).await.context(
        "更新の前のバックアップを作れないので、更新していません。直すか、別に作ってから --no-backup を付けてください",
    )?;
    Ok(format!("更新の前のバックアップを作りました: {}\n", made.path.display()))
}

/// What waits, and what to do before and after.
fn plan(server: &Server<'_>, state: &SchemaState) -> String {
    let listed = lines("待っています: ", state.waiting());
    if listed.is_empty() {
        return up_to_date(state);
    }
    let (name, folder) = (server.name, server.installation.backups.rules.folder.display());
    format!(
        "{listed}\n更新の手順:\n\
         1. {name} doctor で異常がないこと、ディスクの空きを確かめます。\n\
         2. サーバーを止めます(前のプログラムは、別の名前で残しておきます)。\n\
         3. {name} migrate を実行します。先に {folder} にバックアップを作り、すべて適用するか、何も変えないかのどちらかです。\n\
         4. サーバーを起動し、{name} status と {name} doctor を確かめます。\n\
         戻すとき: 更新は表と列を足すだけなので、前のプログラムは、新しいデータベースのままで動きます。\n\
         データベースも戻すには、サーバーを止め、前のプログラムで {name} restore-backup 3のバックアップ --replace を実行します。\n",
    )
}

/// Records what was applied, and by which program. Entries of a release without a chain get their hashes with this one.
async fn tell(server: &Server<'_>, database: &Database, applied: &[AppliedMigration]) -> Result<(), Stop> {
    let steps: Vec<String> =
        applied.iter().map(|step| format!("{} {} {}", step.owner, step.number, step.name)).collect();
    let facts = json!({ "applied": steps, "version": server.installation.backups.version });
    record_alone(database, &Actor::command_line(), "database.migrated", "database", &facts)
        .await
        .context("更新しましたが、監査ログに書けません")?;
    Ok(())
}

/// Lists all migrations: `[x]` is applied, `[ ]` waits, `[+]` is a newer program's. Times are UTC.
pub(crate) async fn show(server: &Server<'_>) -> Ending {
    let database = server.open().await?;
    let state = server.state(&database).await?;
    let mut listed = String::new();
    for (mark, steps) in [('x', &state.known), ('+', &state.newer)] {
        for AppliedMigration { owner, number, name, applied_at } in steps {
            match applied_at {
                Some(at) => {
                    writeln!(
                        listed,
                        "[{mark}] {owner} {number} {name}  {}",
                        at.format("%Y-%m-%d %H:%M UTC")
                    )?;
                }
                None => writeln!(listed, "[ ] {owner} {number} {name}")?,
            }
        }
    }
    Ok(listed)
}

fn lines<'a>(before: &str, steps: impl IntoIterator<Item = &'a AppliedMigration>) -> String {
    steps.into_iter().map(|step| format!("{before}{} {} {}\n", step.owner, step.number, step.name)).collect()
}

fn up_to_date(state: &SchemaState) -> String {
    match state.newer.len() {
        0 => UP_TO_DATE.to_owned(),
        count => format!(
            "{UP_TO_DATE}このプログラムより新しい更新が{count}件あります。更新は足すだけなので、このまま動きます。\n"
        ),
    }
}
