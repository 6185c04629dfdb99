//! The task that writes the mails that are due.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Context;
use platform_database::{DbResult, Timestamp, WriteTx};
use platform_identity::{UserId, UserProfile, UserState, list_profiles};
use platform_mail::{Letter, post_all};
use platform_tasks::{Lane, Task, TaskRun, enqueue_unique};
use serde::{Deserialize, Serialize};

use super::letter::{Part, draw};
use super::preferences::Preferences;
use super::store::{self, Due, Told};
use crate::app::App;
use crate::notices::NoticeId;
use crate::progress::{self, UnfinishedClassroom};
use crate::rounds::RoundId;
use crate::staff::{self, Role, Scope};

/// To how many people one transaction writes.
const PEOPLE: i64 = 500;

/// Writes the mails that are due.
#[derive(Serialize, Deserialize)]
pub(crate) struct MailNotices;

impl Task for MailNotices {
    const KIND: &'static str = "notices.mail";
    const LANE: Lane = Lane::Prompt;
}

/// Lets mails about what `tx` tells follow its commit.
pub(crate) async fn mail_soon(tx: &mut WriteTx) -> DbResult<()> {
    enqueue_unique(tx, "notices", &MailNotices).await.map(drop)
}

pub(crate) async fn mail_notices(app: App, _task: MailNotices, _run: TaskRun) -> anyhow::Result<()> {
    while mail_some(&app).await? {}
    Ok(())
}

/// Writes to some of those who wait; `false` where nobody does. Where no mail leaves the house, what waited is settled
/// all the same: nobody wants to read it months later.
async fn mail_some(app: &App) -> anyhow::Result<bool> {
    let mut tx = app.database.write().await?;
    let due = store::claim_due(&mut tx, PEOPLE).await?;
    if due.is_empty() {
        return Ok(false);
    }
    if app.postbox.is_open() {
        let known = Known::load(&mut tx, &due).await?;
        let mut letters = Vec::new();
        let mut waiting = Vec::new();
        for of_person in due.chunk_by(|one, next| one.user_id == next.user_id) {
            match known.settle(app, of_person, tx.now()).context("while drawing a mail")? {
                Settled::Letter(letter) => letters.push(*letter),
                Settled::Later(at) => waiting.extend(of_person.iter().map(|due| (*due, at))),
                Settled::Nothing => {}
            }
        }
        store::update_mail_at(&mut tx, &waiting).await?;
        post_all(&mut tx, &letters).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// What becomes of the notices that are due for one person.
enum Settled {
    Letter(Box<Letter>),
    /// The person's quiet hours end then.
    Later(Timestamp),
    Nothing,
}

/// What there is to know about the people and the notices of a batch, loaded in as many statements whatever its size.
struct Known {
    profiles: HashMap<UserId, UserProfile>,
    roles: HashMap<UserId, Role>,
    preferences: HashMap<UserId, Preferences>,
    told: HashMap<NoticeId, Told>,
    unfinished: HashMap<RoundId, Vec<UnfinishedClassroom>>,
}

impl Known {
    async fn load(tx: &mut WriteTx, due: &[Due]) -> DbResult<Known> {
        let mut people: Vec<UserId> = due.iter().map(|due| due.user_id).collect();
        people.dedup();
        let mut notices: Vec<NoticeId> = due.iter().map(|due| due.notice_id).collect();
        notices.sort_unstable();
        notices.dedup();
        let told = store::list_told(tx, &notices).await?;
        let mut unfinished = HashMap::new();
        for round in told.iter().filter_map(|told| told.unfinished_round_id) {
            if let Entry::Vacant(place) = unfinished.entry(round) {
                place.insert(progress::list_unfinished(tx, &Scope::at_the_terminal(), round).await?);
            }
        }
        let profiles = list_profiles(tx, &people).await?;
        Ok(Known {
            profiles: profiles.into_iter().map(|profile| (profile.id, profile)).collect(),
            roles: staff::list_roles(tx, &people).await?.into_iter().collect(),
            preferences: store::list_preferences(tx, &people).await?,
            told: told.into_iter().map(|told| (told.id, told)).collect(),
            unfinished,
        })
    }

    /// Decides about the notices of one person.
    fn settle(&self, app: &App, due: &[Due], now: Timestamp) -> Result<Settled, askama::Error> {
        let Some(person) = due.first().map(|due| due.user_id) else { return Ok(Settled::Nothing) };
        let profile = self.profiles.get(&person).filter(|profile| profile.state() == UserState::Active);
        let address = profile.and_then(|profile| Some((profile, profile.email.clone()?)));
        let (Some((profile, to)), Some(role)) = (address, self.roles.get(&person)) else {
            return Ok(Settled::Nothing);
        };
        let usual = Preferences::usual(&app.notices);
        let wished = self.preferences.get(&person).unwrap_or(&usual);
        let told = due.iter().filter(|due| due.read_at.is_none());
        let told = told.filter_map(|due| self.told.get(&due.notice_id));
        let parts: Vec<Part> =
            told.filter(|told| wished.mails(told.kind)).filter_map(|told| self.part(told, *role)).collect();
        if parts.is_empty() {
            return Ok(Settled::Nothing);
        }
        if let Some(end) = wished.quiet_hours.end(now) {
            return Ok(Settled::Later(end));
        }
        draw(app, profile, to, &parts).map(|letter| Settled::Letter(Box::new(letter)))
    }

    /// What the mail says of a notice; nothing of one that asks for what has been done meanwhile.
    fn part<'a>(&'a self, told: &'a Told, role: Role) -> Option<Part<'a>> {
        let unfinished: Vec<&UnfinishedClassroom> = told
            .unfinished_round_id
            .and_then(|round| self.unfinished.get(&round))
            .into_iter()
            .flatten()
            .filter(|classroom| is_of(classroom, role) && classroom.is_due(told.due_at))
            .collect();
        let is_done = told.unfinished_round_id.is_some() && unfinished.is_empty();
        (!is_done).then_some(Part { told, unfinished })
    }
}

fn is_of(classroom: &UnfinishedClassroom, role: Role) -> bool {
    match role {
        Role::Headquarters => true,
        Role::Juku(juku) => classroom.juku_id == juku,
        Role::Classroom(_, own) => classroom.classroom_id == own,
    }
}
