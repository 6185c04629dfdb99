//! Round news: what people on the staff are told about a round without anybody writing it.
//!
//! Invariant: what an act changes is told in its transaction; a deadline that comes closer is told by the calendar, once
//! for each of its days, however many servers look, and so are papers whose time has come.
//! Invariant: everybody is reminded of the 締切 that holds for them, the round's own or one that was granted.
//! Invariant: nobody is told of results that only 本部 reads yet.

mod acts;
mod papers;
mod remind;

pub(crate) use acts::{
    tell_of_deadline, tell_of_extension, tell_of_move, tell_of_refusal, tell_of_request, tell_of_results,
};
pub(crate) use papers::{TellOfPapers, tell_of_papers};
pub(crate) use remind::{RemindOfDeadlines, remind_of_deadlines};
