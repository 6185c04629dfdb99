//! The screens and files of billing: a round for 本部, and all rounds of one 塾.

mod board;
mod files;
pub(crate) mod juku_page;
pub(crate) mod routes;
mod sheet;
mod views;

pub(crate) use board::{Board, Row, Standing, load_board};
pub(crate) use files::{csv, workbook};
pub(crate) use views::{board_of, standing_words, way_of};
