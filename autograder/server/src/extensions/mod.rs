//! Extensions (期限の延長): another 締切 for one 塾 or one 教室, and asking for one.
//!
//! Invariant: what decides whether marks are taken is [`crate::rounds::Round::marking`]; this room tells it the 締切 that
//! was granted to the place in question.
//! Invariant: whoever grants or takes back holds the round alone, so that a mark and a changed 締切 never cross.
//! Invariant: a 教室 has one waiting request at most, and each is answered once.

pub(crate) mod api;
mod ask;
mod decline;
mod grant;
pub(crate) mod requests;
pub(crate) mod routes;
mod store;
mod views;
mod withdraw;

platform_database::row_id! {
    /// A row of `extensions`.
    ExtensionId
}
platform_database::row_id! {
    /// A row of `extension_requests`.
    RequestId
}

pub(crate) use store::{count_standing, count_waiting, deadline_in, list_ends_ahead};
pub(crate) use views::{AskingView, address, list_notices};

use platform_database::{DbResult, ReadTx, Timestamp};

use crate::classrooms::{Classroom, ClassroomId};
use crate::juku::JukuId;
use crate::rounds::{Round, RoundId};
use crate::staff::Scope;

/// The most letters of a reason, a note or an answer.
const LONGEST_WORDS: usize = 500;

/// The round as a person sees it: with the 締切 that was granted to the whole of the person's scope.
pub(crate) async fn seen_by(tx: &mut ReadTx, round: Round, scope: &Scope) -> DbResult<Round> {
    let Some(juku) = scope.juku() else { return Ok(round) };
    let extended_until = store::find_until(tx, round.id, juku, scope.classroom()).await?;
    Ok(Round { extended_until, ..round })
}

/// What was granted in a round to a 塾 and its 教室.
pub(crate) struct Granted(Vec<(Option<ClassroomId>, Timestamp)>);

impl Granted {
    /// Everything that was granted there and not taken back.
    pub(crate) async fn find(tx: &mut ReadTx, round: RoundId, juku: JukuId) -> DbResult<Granted> {
        Ok(Granted(store::list_ends(tx, round, juku).await?))
    }

    /// The round as one 教室 of the 塾 sees it.
    pub(crate) fn seen_in(&self, round: &Round, classroom: ClassroomId) -> Round {
        let here = self.0.iter().filter(|(of, _)| of.is_none_or(|of| of == classroom));
        Round { extended_until: here.map(|(_, until)| *until).max(), ..round.clone() }
    }
}

/// The round as one 教室 sees it: with the 締切 that was granted to it or to its 塾.
pub(crate) async fn seen_in(tx: &mut ReadTx, round: Round, classroom: &Classroom) -> DbResult<Round> {
    let extended_until = store::find_until(tx, round.id, classroom.juku_id, Some(classroom.id)).await?;
    Ok(Round { extended_until, ..round })
}
