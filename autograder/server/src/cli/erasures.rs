//! `autograder erasures`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use platform_audit::Actor;
use platform_database::Database;
use platform_files::Files;

use super::{Refused, say};
use crate::personal_data::{note_erasures, reapply_erasures};

/// What can be done with the 控え of erasures.
#[derive(Debug, Subcommand)]
pub(super) enum ErasuresCommand {
    /// 復元で戻った個人情報を、控えのとおりにもう一度消去します(元に戻せません)
    Reapply(ReapplyOptions),
}

/// The options of `erasures reapply`.
#[derive(Debug, Args)]
pub(super) struct ReapplyOptions {
    /// 別の場所に取っておいた控え。サーバーの控えに足してから消去します
    #[arg(long, value_name = "ファイル")]
    from: Option<PathBuf>,
}

pub(super) async fn run(database: &Database, files: &Files, command: ErasuresCommand) -> Result<(), Refused> {
    let ErasuresCommand::Reapply(options) = command;
    if let Some(path) = options.from {
        let refused = || format!("控え {} を使えません。何も消去していません", path.display());
        let lines = std::fs::read_to_string(&path).map_err(|error| Refused::trouble(&refused(), error))?;
        note_erasures(files, lines).await.map_err(|error| Refused::trouble(&refused(), error))?;
    }
    let repeated = reapply_erasures(database, files, &Actor::command_line())
        .await
        .map_err(|error| Refused::trouble("控えのとおりに消去できません", error))?;
    say(format_args!("もう一度消去した生徒: {repeated}人"));
    Ok(())
}
