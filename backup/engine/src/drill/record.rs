//! The record of a drill while it goes on.

use std::fmt::Display;
use std::time::Instant;

use rustic_core::repofile::SnapshotFile;

use crate::snapshots::facts;
use crate::{Comparison, DrillKind, DrillReport, DrillStep};

/// So many unequal pairs are kept by name.
const KEPT: u64 = 1000;

/// What was done and compared so far.
#[derive(Default)]
pub(super) struct Record {
    steps: Vec<DrillStep>,
    comparisons: Vec<Comparison>,
    compared: u64,
    unequal: u64,
}

impl Record {
    /// Adds a step that began at `began` and just ended.
    pub(super) fn step(&mut self, name: &str, began: Instant, outcome: Result<String, String>) {
        let seconds = began.elapsed().as_secs_f64();
        let ok = outcome.is_ok();
        let words = outcome.unwrap_or_else(|words| words);
        self.steps.push(DrillStep { name: name.to_owned(), seconds, ok, words });
    }

    /// Compares a pair that is kept only if it is unequal.
    pub(super) fn pair(&mut self, subject: impl Display, expected: impl Display, found: impl Display) {
        let (expected, found) = (expected.to_string(), found.to_string());
        self.compared += 1;
        if expected == found {
            return;
        }
        self.unequal += 1;
        if self.unequal <= KEPT {
            let subject = subject.to_string();
            self.comparisons.push(Comparison { subject, expected, found, equal: false });
        }
    }

    /// Counts a pair that is equal and not worth its texts.
    pub(super) fn equal(&mut self) {
        self.compared += 1;
    }

    /// Compares a pair that is kept in any case.
    pub(super) fn total(&mut self, subject: &str, expected: impl Display, found: impl Display) {
        let (expected, found) = (expected.to_string(), found.to_string());
        let equal = expected == found;
        self.compared += 1;
        self.unequal += u64::from(!equal);
        self.comparisons.push(Comparison { subject: subject.to_owned(), expected, found, equal });
    }

    /// How the comparing went, for its step.
    pub(super) fn verdict(&self) -> Result<String, String> {
        let words = format!("{} of {} unequal", self.unequal, self.compared);
        if self.unequal == 0 { Ok(words) } else { Err(words) }
    }

    pub(super) fn report(self, snapshot: &SnapshotFile, kind: DrillKind, began: Instant) -> DrillReport {
        let Record { steps, comparisons, compared, unequal } = self;
        DrillReport {
            snapshot: facts(snapshot),
            kind,
            passed: unequal == 0 && steps.iter().all(|step| step.ok),
            seconds: began.elapsed().as_secs_f64(),
            steps,
            comparisons,
            compared,
            unequal,
        }
    }
}
