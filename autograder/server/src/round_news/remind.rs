//! Telling those who are not done that a deadline comes closer.

use chrono::Timelike;
use platform_database::Timestamp;
use platform_tasks::{Lane, Task, TaskRun};
use platform_web::dates::{self, japan};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::menu::home_of;
use crate::notices::{Audience, NewNotice, NoticeKind, tell};
use crate::rounds::{self, Round, RoundState};

/// Days before the last one on which people are told.
const DAYS_BEFORE: [i64; 3] = [7, 3, 1];
/// The hour in Japan from which on they are.
const FROM_HOUR: u32 = 8;

/// Looks which deadlines come closer.
#[derive(Serialize, Deserialize)]
pub(crate) struct RemindOfDeadlines;

impl Task for RemindOfDeadlines {
    const KIND: &'static str = "round_news.remind";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn remind_of_deadlines(
    app: App,
    _task: RemindOfDeadlines,
    _run: TaskRun,
) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    let now = tx.now();
    for round in rounds::list_rounds(&mut tx).await? {
        if let Some(days) = days_to_tell(&round, now) {
            tell(&mut tx, &reminder(&round, days), &Audience::unfinished_in(round.id)).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// How many days before the deadline's it is, if that is to be told today.
fn days_to_tell(round: &Round, now: Timestamp) -> Option<i64> {
    let (now, last) = (now.with_timezone(&japan()), round.deadline_at.with_timezone(&japan()));
    let days = (last.date_naive() - now.date_naive()).num_days();
    let is_time = round.state == RoundState::Open && now.hour() >= FROM_HOUR;
    (is_time && DAYS_BEFORE.contains(&days)).then_some(days)
}

/// Its key names the deadline, so that another one is told anew.
fn reminder(round: &Round, days: i64) -> NewNotice {
    let title = format!("{}の締切まであと{days}日です", round.name.label());
    let words = format!(
        "締切は{}です。まだ入力が終わっていないところがあります。",
        dates::date_time(round.deadline_at)
    );
    NewNotice {
        key: Some(format!("deadline/{}/{}/{days}", round.name, round.deadline_at.timestamp())),
        unfinished: Some(round.id),
        ..NewNotice::new(NoticeKind::DeadlineNear, title, words, home_of(round))
    }
}

#[cfg(test)]
mod tests {
    use autograder_grading::{RoundName, Season};

    use super::*;
    use crate::rounds::RoundId;

    fn at(local: &str) -> Timestamp {
        format!("{local}:00+09:00").parse().unwrap()
    }

    #[test]
    fn a_deadline_is_told_on_three_mornings() {
        let mut round = Round {
            id: RoundId(1),
            name: RoundName { year: 2026, season: Season::Summer },
            state: RoundState::Open,
            sat_on: "2026-07-26".parse().unwrap(),
            opens_at: at("2026-07-26T18:00"),
            deadline_at: at("2026-08-31T12:00"),
            extended_until: None,
            grace_minutes: 15,
            revision: 0,
            roster_revision: 0,
        };
        for (now, days) in [
            ("2026-08-24T07:59", None),
            ("2026-08-24T08:00", Some(7)),
            ("2026-08-24T23:59", Some(7)),
            ("2026-08-25T09:00", None),
            ("2026-08-28T09:00", Some(3)),
            ("2026-08-30T13:00", Some(1)),
            ("2026-08-31T09:00", None),
        ] {
            assert_eq!(days_to_tell(&round, at(now)), days, "{now}");
        }
        round.state = RoundState::Closed;
        assert_eq!(days_to_tell(&round, at("2026-08-28T09:00")), None);
    }
}
