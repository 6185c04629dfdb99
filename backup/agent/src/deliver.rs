//! From the spool to the server.

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use crate::folder::FolderError;
use crate::server::{Answer, Server, ServerError};
use crate::spool::{Refused, Spool, Waiting};

/// How long a refused report rests before it is sent again: somebody may have registered its job meanwhile.
const REST: TimeDelta = TimeDelta::minutes(15);

/// What became of a delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Reports for which the server has answered.
    pub taken: usize,
    /// Reports that it refused.
    pub refused: usize,
}

/// Why a delivery ended early.
#[derive(Debug, Error)]
pub enum DeliverError {
    /// The server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Sends what waits, in order, until the server is not there. A report that is refused does not hold up the others: it
/// keeps its place and is sent again later.
pub fn deliver(spool: &Spool, server: &Server, now: DateTime<Utc>) -> Result<Delivered, DeliverError> {
    let mut delivered = Delivered::default();
    let Some(_turn) = spool.turn_to_send()? else { return Ok(delivered) };
    for name in spool.names()? {
        let Some(waiting) = spool.find(&name)? else { continue };
        if waiting.refused.as_ref().is_some_and(|refused| now - refused.at < REST) {
            continue;
        }
        match server.report(&waiting.key, &waiting.body)? {
            Answer::Taken => {
                spool.remove(&name)?;
                delivered.taken += 1;
            }
            Answer::Refused(words) => {
                let refused = Some(Refused { words, at: now });
                spool.update(&name, &Waiting { refused, ..waiting })?;
                delivered.refused += 1;
            }
        }
    }
    Ok(delivered)
}
