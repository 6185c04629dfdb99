//! `autograder anonymise-left`

use clap::Args;
use platform_audit::Actor;
use platform_database::Database;

use super::{Refused, say};
use crate::personal_data::{KeepLeft, anonymise_left, list_due};

/// The options of `anonymise-left`.
#[derive(Debug, Args)]
pub(super) struct AnonymiseLeftOptions {
    /// 一覧を出すだけでなく、匿名にします(元に戻せません)
    #[arg(long)]
    apply: bool,
}

/// Says whose time has come, and with `--apply` makes them nameless.
pub(super) async fn run(
    database: &Database,
    keep: KeepLeft,
    options: AnonymiseLeftOptions,
) -> Result<(), Refused> {
    if options.apply {
        let pupils = anonymise_left(database, &Actor::command_line(), keep).await?;
        say(format_args!("{pupils}人を匿名にしました"));
        return Ok(());
    }
    let due = list_due(database, keep).await?;
    say(format_args!("退会から{}年たった生徒: {}人", keep.years(), due.len()));
    for (juku, number, left_on) in due {
        say(format_args!("塾ID {juku} 生徒ID {number} 退会日 {left_on}"));
    }
    Ok(())
}
