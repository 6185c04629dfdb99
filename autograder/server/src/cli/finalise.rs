//! `autograder finalise`

use platform_database::Database;
use platform_web::dates;

use super::{Refused, RoundOption, named_round, say};
use crate::rounds::{self, RoundState};
use crate::snapshots::{self, FinaliseError};
use crate::staff::Headquarters;

/// Closes the round if it is still open, and freezes it. A round that is final already stays as it is.
pub(super) async fn run(database: &Database, options: RoundOption) -> Result<(), Refused> {
    let round = named_round(database, options.round).await?;
    let by = Headquarters::at_the_terminal();
    let steps = match round.state {
        RoundState::Preparing => return Err(Refused::because("まだ準備中です。先に受付中にしてください")),
        RoundState::Open => &[RoundState::Closed, RoundState::Aggregating][..],
        RoundState::Closed => &[RoundState::Aggregating],
        RoundState::Aggregating => &[],
        RoundState::Final | RoundState::Published => {
            let latest = snapshots::find_latest(&mut database.read().await?, round.id).await?;
            let version = latest.map_or(0, |snapshot| snapshot.version);
            say(format_args!("{}はもう確定しています（第{version}版）", round.name.label()));
            return Ok(());
        }
    };
    let mut tx = database.write().await?;
    for step in steps {
        rounds::move_round(&mut tx, by.actor(), round.id, *step, "").await?;
    }
    tx.commit().await?;
    let frozen = snapshots::finalise_round(database, by.actor(), round.id, "").await?;
    say(format_args!(
        "{}を確定しました（第{}版、受験者 {}人）",
        round.name.label(),
        frozen.snapshot.version,
        frozen.entries
    ));
    if let Some(at) = frozen.snapshot.publish_at {
        say(format_args!("公開は{}です", dates::date_time(at)));
    }
    if frozen.snapshot.version > 1 {
        say(format_args!("前の版から成績表が変わった生徒: {}人", frozen.changed));
    }
    Ok(())
}

impl From<FinaliseError> for Refused {
    fn from(error: FinaliseError) -> Refused {
        match error {
            FinaliseError::Db(error) => error.into(),
            FinaliseError::Move(error) => error.into(),
            error => Refused::because(error.to_string()),
        }
    }
}
