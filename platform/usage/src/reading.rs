//! Reading the words of a command line.

use std::ffi::OsString;

use clap::Parser;
use clap::error::Error;

use crate::{InJapanese, in_japanese};

/// Reads the words that the program was called with. Where help is asked for, or they cannot be read, the process ends.
pub fn read<C: Parser>() -> C {
    read_from(std::env::args_os()).unwrap_or_else(|refused| refused.exit())
}

/// Reads these words, the first of which is the program's name.
pub fn read_from<C: Parser>(words: impl IntoIterator<Item = OsString>) -> Result<C, Error<InJapanese>> {
    let matches = in_japanese(C::command()).try_get_matches_from(words);
    matches.and_then(|mut matches| C::from_arg_matches_mut(&mut matches)).map_err(Error::apply)
}
