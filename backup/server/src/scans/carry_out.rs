//! One act for every medium of a list.

use platform_database::{Database, DbError, WriteTx};
use thiserror::Error;

use super::{Found, Line, gather};
use crate::inspections::{self, InspectMediumError, Seen};
use crate::loans::{self, LendMediumError, NewLoan, TakeBackError};
use crate::locations::{self, LocationId};
use crate::media::{self, Medium, Standing};
use crate::members::Operator;
use crate::moves::{self, RelocateError};

/// What is to be done to all.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// They are carried to a place.
    Move(LocationId),
    /// They are lent to one person.
    Lend(NewLoan),
    /// They came back, and somebody has looked at them or not.
    TakeBack(Option<Seen>),
}

/// A line that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineProblem {
    pub(crate) line: usize,
    pub(crate) words: String,
}

/// To how many media something was done; the others stood so already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) changed: usize,
    pub(super) already: usize,
}

/// Why nothing was done.
#[derive(Debug, Error)]
pub(super) enum CarryOutError {
    /// No medium.
    #[error("媒体を1つ以上読み取ってください")]
    Nothing,
    /// Lines that stand in the way.
    #[error("some lines stand in the way")]
    Lines(Vec<LineProblem>),
    /// A field that concerns all, with the words for it.
    #[error("{1}")]
    Field(&'static str, String),
    /// The database.
    #[error("nothing could be done to the media")]
    Db(#[from] DbError),
}

/// Does `act` to the media of `lines`, or to none.
pub(super) async fn carry_out(
    database: &Database,
    by: &Operator,
    lines: &[Line],
    act: &Act,
) -> Result<Done, CarryOutError> {
    let mut tx = database.write().await?;
    if let Act::Move(place) = act
        && !locations::advance_in_use(&mut tx, *place).await?
    {
        return Err(CarryOutError::Field("to", RelocateError::NoSuchPlace.to_string()));
    }
    let found = gather(&mut tx, lines).await?;
    if found.is_empty() {
        return Err(CarryOutError::Nothing);
    }
    let mut problems: Vec<LineProblem> = found.iter().filter_map(LineProblem::unknown).collect();
    let mut known: Vec<(usize, &Medium)> =
        found.iter().filter_map(|found| Some((found.line, found.medium.as_ref().ok()?))).collect();
    // Whoever acts on one medium takes its place first and then the medium. So does this, with all of them, in one order whatever
    // that of the list, before it waits for anything else.
    known.sort_by_key(|(_, medium)| medium.id);
    for (_, medium) in &known {
        media::claim_medium(&mut tx, medium.id).await?;
    }
    let mut done = Done { changed: 0, already: 0 };
    for (line, medium) in known {
        match act_on(&mut tx, by, medium, act).await {
            Ok(true) => done.changed += 1,
            Ok(false) => done.already += 1,
            Err(Refused::This(words)) => problems.push(LineProblem { line, words }),
            Err(Refused::All(field, words)) => return Err(CarryOutError::Field(field, words)),
            Err(Refused::Db(error)) => return Err(error.into()),
        }
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.line);
        return Err(CarryOutError::Lines(problems));
    }
    tx.commit().await?;
    Ok(done)
}

impl LineProblem {
    /// What there is to say of a line that means no medium.
    pub(crate) fn unknown(found: &Found) -> Option<LineProblem> {
        let unknown = found.medium.as_ref().err()?;
        Some(LineProblem { line: found.line, words: unknown.to_string() })
    }
}

/// Why something was not done to a medium.
enum Refused {
    /// It stands otherwise.
    This(String),
    /// It could not be done to any.
    All(&'static str, String),
    Db(DbError),
}

/// Whether anything had to be done.
async fn act_on(tx: &mut WriteTx, by: &Operator, medium: &Medium, act: &Act) -> Result<bool, Refused> {
    match act {
        Act::Move(place) => Ok(moves::relocate_in(tx, by, medium, *place).await?),
        Act::Lend(new) => {
            loans::lend_in(tx, by, medium.id, new).await?;
            Ok(true)
        }
        Act::TakeBack(seen) => {
            match (medium.loan_id, medium.standing(), seen) {
                (Some(loan), ..) => {
                    loans::take_back_in(tx, by, loan).await?;
                }
                // It came back before, and is looked at now.
                (None, Some(Standing::Returned), Some(_)) => {}
                (None, ..) => {
                    return Err(Refused::This(format!("媒体「{}」は貸出中ではありません", medium.label)));
                }
            }
            if let Some(seen) = seen {
                inspections::inspect_in(tx, by, medium.id, seen).await?;
            }
            Ok(true)
        }
    }
}

impl From<RelocateError> for Refused {
    fn from(error: RelocateError) -> Refused {
        match error {
            RelocateError::Db(error) => Refused::Db(error),
            RelocateError::NoSuchPlace => Refused::All("to", error.to_string()),
            RelocateError::NotHere { .. } | RelocateError::Moved(_) => Refused::This(error.to_string()),
        }
    }
}

impl From<LendMediumError> for Refused {
    fn from(error: LendMediumError) -> Refused {
        match error {
            LendMediumError::Db(error) => Refused::Db(error),
            LendMediumError::NoSuchMedium | LendMediumError::NotStored(_) => Refused::This(error.to_string()),
            error => Refused::All(loans::field_of(&error), error.to_string()),
        }
    }
}

impl From<TakeBackError> for Refused {
    fn from(error: TakeBackError) -> Refused {
        match error {
            TakeBackError::Db(error) => Refused::Db(error),
            error => Refused::This(error.to_string()),
        }
    }
}

impl From<InspectMediumError> for Refused {
    fn from(error: InspectMediumError) -> Refused {
        match error {
            InspectMediumError::Db(error) => Refused::Db(error),
            InspectMediumError::NoNote => Refused::All("note", error.to_string()),
            error => Refused::This(error.to_string()),
        }
    }
}
