//! Telling those who are not done that a deadline comes closer.

use std::collections::BTreeSet;

use chrono::Timelike;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_tasks::{Lane, Task, TaskRun};
use platform_web::dates::{self, japan};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::extensions;
use crate::menu::home_of;
use crate::notices::{Audience, NewNotice, NoticeKind, tell};
use crate::rounds::{self, Round, RoundId, RoundState};

/// Days before the last one on which people are told.
const DAYS_BEFORE: [i64; 3] = [7, 3, 1];
/// Days before a 受付締切 on which those are told of whom nobody sits the round yet.
const DAYS_BEFORE_ROSTER: [i64; 2] = [3, 1];
/// The hour in Japan from which on they are.
const FROM_HOUR: u32 = 8;

/// Looks which deadlines come closer, of marks and of rosters.
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
    let mut tx = app.database.read().await?;
    let reminders = reminders(&mut tx).await?;
    drop(tx);
    // Each by itself: whoever tells waits for others who tell, and keeps no other round meanwhile.
    for (notice, audience) in &reminders {
        let mut tx = app.database.write().await?;
        tell(&mut tx, notice, audience).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What is to be told today, and to whom.
async fn reminders(tx: &mut ReadTx) -> DbResult<Vec<(NewNotice, Audience)>> {
    let now = tx.now();
    let granted = extensions::list_ends_ahead(tx, now).await?;
    let mut reminders = Vec::new();
    for round in rounds::list_rounds(tx).await? {
        for deadline in deadlines(&round, &granted) {
            if let Some(days) = days_to_tell(deadline, now, &DAYS_BEFORE) {
                let audience = Audience::unfinished_at(round.id, deadline);
                reminders.push((reminder(&round, deadline, days), audience));
            }
        }
        let takes_pupils = matches!(round.state, RoundState::Preparing | RoundState::Open);
        if let Some(deadline) = round.roster_deadline_at.filter(|_| takes_pupils)
            && let Some(days) = days_to_tell(deadline, now, &DAYS_BEFORE_ROSTER)
        {
            let audience = Audience::absent_from(round.id);
            reminders.push((roster_reminder(&round, deadline, days), audience));
        }
    }
    Ok(reminders)
}

/// Every 締切 that holds somewhere in the round, each once; `granted` are those beyond the rounds' own.
fn deadlines(round: &Round, granted: &[(RoundId, Timestamp)]) -> BTreeSet<Timestamp> {
    if round.state == RoundState::Preparing {
        return BTreeSet::new();
    }
    // What was granted holds in whatever state the round is.
    let own = (round.state == RoundState::Open).then_some(round.deadline_at);
    let granted = granted.iter().filter(|(of, until)| *of == round.id && *until > round.deadline_at);
    own.into_iter().chain(granted.map(|(_, until)| *until)).collect()
}

/// How many days before the deadline's it is, if that is to be told today.
fn days_to_tell(deadline: Timestamp, now: Timestamp, days_before: &[i64]) -> Option<i64> {
    let (now, last) = (now.with_timezone(&japan()), deadline.with_timezone(&japan()));
    let days = (last.date_naive() - now.date_naive()).num_days();
    (now.hour() >= FROM_HOUR && days_before.contains(&days)).then_some(days)
}

/// Its key names the deadline, so that another one is told anew.
fn reminder(round: &Round, deadline: Timestamp, days: i64) -> NewNotice {
    let which = if deadline == round.deadline_at { "締切" } else { "延長した締切" };
    let title = format!("{}の{which}まであと{days}日です", round.name.label());
    let words =
        format!("{which}は{}です。まだ入力が終わっていないところがあります。", dates::date_time(deadline));
    NewNotice {
        key: Some(format!("deadline/{}/{}/{days}", round.name, deadline.timestamp())),
        unfinished: Some(round.id),
        due: Some(deadline),
        ..NewNotice::new(NoticeKind::DeadlineNear, title, words, home_of(round))
    }
}

fn roster_reminder(round: &Round, deadline: Timestamp, days: i64) -> NewNotice {
    let title = format!("{}の受付締切まであと{days}日です", round.name.label());
    let words = format!(
        "受付締切は{}です。まだ受験者がいません。受験する生徒を、それまでに登録してください。",
        dates::date_time(deadline)
    );
    let href = format!("/rounds/{}/examinees", round.id);
    NewNotice {
        key: Some(format!("roster/{}/{}/{days}", round.name, deadline.timestamp())),
        ..NewNotice::new(NoticeKind::DeadlineNear, title, words, href)
    }
}

#[cfg(test)]
mod tests {
    use autograder_grading::{RoundName, Season};

    use super::*;

    fn at(local: &str) -> Timestamp {
        format!("{local}:00+09:00").parse().unwrap()
    }

    #[test]
    fn a_deadline_is_told_on_three_mornings() {
        for (now, days) in [
            ("2026-08-24T07:59", None),
            ("2026-08-24T08:00", Some(7)),
            ("2026-08-24T23:59", Some(7)),
            ("2026-08-25T09:00", None),
            ("2026-08-28T09:00", Some(3)),
            ("2026-08-30T13:00", Some(1)),
            ("2026-08-31T09:00", None),
        ] {
            assert_eq!(days_to_tell(at("2026-08-31T12:00"), at(now), &DAYS_BEFORE), days, "{now}");
        }
    }

    #[test]
    fn what_was_granted_is_told_in_whatever_state_marks_are_taken() {
        let (own, later) = (at("2026-08-31T12:00"), at("2026-09-04T12:00"));
        let mut round = Round {
            id: RoundId(1),
            name: RoundName { year: 2026, season: Season::Summer },
            state: RoundState::Open,
            sat_on: "2026-07-26".parse().unwrap(),
            sat_until: None,
            roster_deadline_at: None,
            opens_at: at("2026-07-26T18:00"),
            deadline_at: own,
            extended_until: None,
            grace_minutes: 15,
            publish_at: None,
            revision: 0,
            roster_revision: 0,
        };
        let granted = [
            (RoundId(1), later),
            (RoundId(1), later),
            (RoundId(1), at("2026-08-30T12:00")),
            (RoundId(2), at("2026-09-05T12:00")),
        ];
        for (state, told) in [
            (RoundState::Preparing, vec![]),
            (RoundState::Open, vec![own, later]),
            (RoundState::Closed, vec![later]),
            (RoundState::Final, vec![later]),
        ] {
            round.state = state;
            assert_eq!(deadlines(&round, &granted).into_iter().collect::<Vec<_>>(), told, "{state:?}");
        }
    }
}
