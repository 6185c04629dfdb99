//! Reminding borrowers by mail: the day before, on the day, and then every week until the medium is back.

use askama::Template;
use chrono::{Days, NaiveDate};
use platform_audit::Actor;
use platform_database::{DbResult, WriteTx};
use platform_mail::{Letter, MailAddress, post};
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::store::{self, Reminded};
use crate::app::App;
use crate::days;

/// Writes to the borrowers whom the day concerns.
#[derive(Serialize, Deserialize)]
pub(crate) struct RemindBorrowers;

impl Task for RemindBorrowers {
    const KIND: &'static str = "loans.remind-borrowers";
    const LANE: Lane = Lane::Prompt;
}

#[derive(Template)]
#[template(path = "loans/reminder.txt")]
struct Text<'a> {
    loan: &'a Reminded,
    lead: &'a str,
    due: &'a str,
}

#[derive(Template)]
#[template(path = "loans/reminder.html")]
struct Page<'a> {
    loan: &'a Reminded,
    lead: &'a str,
    due: &'a str,
}

/// Writes the reminders of today, each once; the queue of mails sends them. Where this server sends no mail, nobody is noted
/// as reminded.
pub(crate) async fn remind_borrowers(app: App, _task: RemindBorrowers, _run: TaskRun) -> anyhow::Result<()> {
    if !app.postbox.is_open() {
        return Ok(());
    }
    let mut tx = app.database.write().await?;
    let today = days::of(tx.now());
    for loan in store::list_reminded(&mut tx).await? {
        let Some(day) = newest_day(loan.due_on, today) else { continue };
        // It was lent after that day's mail, or has been told of it.
        if days::of(loan.lent_at) > day || loan.reminded_on.is_some_and(|on| on >= day) {
            continue;
        }
        remind(&mut tx, &loan, today).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn remind(tx: &mut WriteTx, loan: &Reminded, today: NaiveDate) -> DbResult<()> {
    // An address that was good once and cannot be read any more is nobody's.
    let Ok(address) = loan.mail_to.parse::<MailAddress>() else { return Ok(()) };
    if !store::advance_reminded(tx, loan.id, today).await? {
        return Ok(());
    }
    post(tx, &letter(address, loan, today)).await?;
    let (subject, facts) =
        (format!("media/{}", loan.medium), json!({ "loan": loan.id, "due_on": loan.due_on }));
    platform_audit::record(tx, &Actor::server(), "loans.reminded", subject, &facts).await
}

fn letter(to: MailAddress, loan: &Reminded, today: NaiveDate) -> Letter {
    let (subject, lead) = match (today - loan.due_on).num_days() {
        late if late > 0 => (
            format!("[媒体の返却のお願い] {} の期限を{late}日過ぎています", loan.medium),
            format!("次の媒体は、返却の期限を{late}日過ぎています。至急ご返却ください。"),
        ),
        0 => (
            format!("[媒体の返却] {} は本日が期限です", loan.medium),
            "次の媒体は、本日が返却の期限です。".to_owned(),
        ),
        _ => (
            format!("[媒体の返却] {} の期限は明日です", loan.medium),
            "次の媒体は、明日が返却の期限です。".to_owned(),
        ),
    };
    let due = days::words(loan.due_on);
    let (text, page) = (Text { loan, lead: &lead, due: &due }, Page { loan, lead: &lead, due: &due });
    Letter::draw(to, subject, &text, &page).expect("the templates of letters place texts and nothing else")
}

/// The newest day up to today on which a borrower is to be reminded; `None` before the first.
fn newest_day(due_on: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let late = (today - due_on).num_days();
    match late {
        ..-1 => None,
        -1 => Some(today),
        late => Some(due_on + Days::new(late.unsigned_abs() / 7 * 7)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_borrower_is_reminded_the_day_before_on_the_day_and_then_weekly() {
        let day =
            |number: i64| NaiveDate::from_ymd_opt(2026, 12, 10).unwrap() + chrono::TimeDelta::days(number);
        let cases = [
            (-2, None),
            (-1, Some(-1)),
            (0, Some(0)),
            (1, Some(0)),
            (6, Some(0)),
            (7, Some(7)),
            (20, Some(14)),
        ];
        for (today, newest) in cases {
            assert_eq!(newest_day(day(0), day(today)), newest.map(day), "{today}");
        }
    }
}
