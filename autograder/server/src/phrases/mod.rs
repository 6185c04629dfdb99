//! 文例: what a report card says where nobody wrote a remark; by subject or 合計, by 学年帯 and by score band.
//!
//! Invariant: a set belongs to 本部, a 塾 or a 教室, and is for all grades or for one 学年帯. Of those that a pupil could have
//! the first counts, in this order: 教室 for the 学年帯, 教室 for all grades, 塾 for the 学年帯, 塾 for all grades, 本部 for the
//! 学年帯, 本部 for all grades, the program's own for the 学年帯. A place that writes its own words speaks before the place
//! above it, however closely that one aims.
//! Invariant: that set counts as a whole, never score band by score band.
//! Invariant: the bands of a set cover 0% to 100% once, so that every total has one phrase.
//! Invariant: what stands on a card is frozen with it; a set written later changes no card that is 確定.
//! Invariant: how words came to be others is kept with the act, and told to those who may write them.

pub(crate) mod api;
mod bands;
mod blanks;
mod book;
mod change_list;
mod changes;
pub(crate) mod changes_api;
mod chapter;
mod form;
mod given;
mod grade_band;
mod reach;
pub(crate) mod routes;
mod store;
mod topic;
mod views;
mod withdraw;
mod write;

pub(crate) use bands::Band;
pub(crate) use blanks::PupilFacts;
pub(crate) use book::{Phrasebook, load_phrasebook};
pub(crate) use chapter::Chapter;
pub(crate) use grade_band::GradeBand;
pub(crate) use topic::Topic;
pub(crate) use write::write_phrases;
