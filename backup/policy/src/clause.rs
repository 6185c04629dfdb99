//! Clauses: what one rule says about a job.

use crate::{Answer, Evidence, Fact, Reason, Rule, Todo};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The answer of one rule, on what it rests, and what would make it better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Which rule.
    pub rule: Rule,
    /// What it says.
    pub answer: Answer,
    /// On what that rests.
    pub evidence: Vec<Evidence>,
    /// What a person should do; nothing where the answer is 適合.
    pub todo: Vec<Todo>,
}

/// What is worth remembering of evidence when its numbers and times have changed.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gist {
    Tally { counted: u8, wanted: u8 },
    Reason { copy: Option<i64>, reason: Reason },
}

impl Clause {
    pub(crate) fn new(rule: Rule, answer: Answer, evidence: Vec<Evidence>, todo: Vec<Todo>) -> Self {
        let todo = if answer == Answer::Met { Vec::new() } else { todo };
        Self { rule, answer, evidence, todo }
    }

    /// Whether the other clause has the same answer for the same reasons, however old and whichever run they are of.
    pub fn says_the_same(&self, other: &Self) -> bool {
        (self.rule, self.answer, self.gist()) == (other.rule, other.answer, other.gist())
    }

    fn gist(&self) -> BTreeSet<Gist> {
        self.evidence.iter().flat_map(Gist::of).collect()
    }
}

impl Gist {
    fn of(evidence: &Evidence) -> Vec<Self> {
        if let Fact::Tally { counted, wanted, .. } = evidence.fact {
            return vec![Self::Tally { counted, wanted }];
        }
        let copy = evidence.fact.subject().copy_id();
        evidence.reasons.iter().map(|&reason| Self::Reason { copy, reason }).collect()
    }
}
