//! Progress: how far the marks of a round are in, told to 本部, to a 塾 and to a 教室; the home page.
//!
//! Invariant: a pupil counts as 入力済 in an exam once all of its marks are entered, or as absent; never before.
//! Invariant: what is told of one 塾 or 教室 is what is stored; the whole country may be a moment behind.
//! Invariant: the numbers come grouped from the database, in as many statements for a thousand 教室 as for one.

pub(crate) mod api;
mod board;
mod checklist;
mod count;
mod day_words;
mod file;
mod juku_list;
mod meter;
mod next_step;
pub(crate) mod routes;
mod steps;
mod store;
mod tabs;
mod views;

pub(crate) use count::Progress;
pub(crate) use meter::{MatrixView, Meter};
pub(crate) use steps::StepCache;
pub(crate) use store::{
    SheetProgress, UnfinishedClassroom, count_unfinished_sheets, list_sheets, list_unfinished,
};
pub(crate) use tabs::{RoundTabs, Step};
pub(crate) use views::RoundView;
