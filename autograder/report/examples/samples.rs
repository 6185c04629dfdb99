//! Writes the sample cards, one PDF each, to the folder given as the only argument.
#![expect(clippy::unwrap_used, reason = "the cards of the tests unwrap")]

#[path = "../tests/cards/mod.rs"]
mod cards;

use autograder_report::Press;
use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("which folder?")?);
    fs::create_dir_all(&folder)?;
    let press = Press::new();
    for (case, card) in cards::all() {
        fs::write(folder.join(case).with_extension("pdf"), press.pdf(&card)?)?;
    }
    Ok(())
}
