//! What a file with 塾 would change, compared with the register.

use std::collections::HashMap;

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx};
use platform_web::dates::day_of;
use serde::Serialize;

use super::read::{JukuLine, MEMBERSHIP, NUMBER, VALID_FROM};
use crate::imports::{Effect, Problems};
use crate::juku_register::{self, JukuFacts, RegisteredJuku};
use crate::memberships::{self, Membership, MembershipKind, kind_on};
use crate::staff::Scope;

/// Everything that applying a file would write.
#[derive(Debug, Serialize)]
pub(super) struct JukuPlan {
    /// Every line that can be taken.
    pub(super) lines: Vec<PlannedJuku>,
    pub(super) problems: Problems,
}

/// A line and what it does.
#[derive(Debug, Serialize)]
pub(super) struct PlannedJuku {
    pub(super) line: JukuLine,
    /// The entry as it stands; `None` where the 塾 is new.
    pub(super) before: Option<RegisteredJuku>,
    /// What the entry becomes.
    pub(super) facts: JukuFacts,
    /// What the 塾 becomes, if that is another kind of member than it would be on that day.
    pub(super) membership: Option<(MembershipKind, NaiveDate)>,
    /// What it is on that day without the file.
    pub(super) membership_before: MembershipKind,
}

impl PlannedJuku {
    pub(super) fn effect(&self) -> Effect {
        match &self.before {
            None => Effect::New,
            Some(before) if before.facts == self.facts && self.membership.is_none() => Effect::Unchanged,
            Some(_) => Effect::Changed,
        }
    }
}

impl JukuPlan {
    /// How many lines have that effect.
    pub(super) fn count(&self, effect: Effect) -> usize {
        self.lines.iter().filter(|line| line.effect() == effect).count()
    }

    /// Whether any line does more than confirm what is there.
    pub(super) fn changes_something(&self) -> bool {
        self.lines.iter().any(|line| line.effect() != Effect::Unchanged)
    }

    /// What applying it does, in words.
    pub(super) fn words(&self) -> String {
        let [new, changed, unchanged] =
            [Effect::New, Effect::Changed, Effect::Unchanged].map(|effect| self.count(effect));
        format!("新規 {new}塾、変更 {changed}塾、変更なし {unchanged}塾")
    }
}

/// Compares `lines` with the register.
pub(super) async fn plan_juku(
    tx: &mut ReadTx,
    lines: Vec<JukuLine>,
    mut problems: Problems,
) -> DbResult<JukuPlan> {
    let numbers: Vec<&str> = lines.iter().map(|line| line.number.as_str()).collect();
    let entries = juku_register::list_registered(tx, &numbers).await?;
    let mut entries: HashMap<String, RegisteredJuku> =
        entries.into_iter().map(|entry| (entry.number.clone(), entry)).collect();
    let memberships = memberships::list_memberships(tx, &Scope::at_the_terminal(), None).await?;
    let today = day_of(tx.now());
    let (mut seen, mut planned) = (HashMap::new(), Vec::new());
    for line in lines {
        if let Some(first) = seen.insert(line.number.clone(), line.row) {
            let reason = format!("同じ塾が{first}行目にもあります");
            problems.cell(line.row, NUMBER, line.number.as_str(), reason);
            continue;
        }
        if let (None, Some(from)) = (line.membership, line.valid_from) {
            let reason = format!("{MEMBERSHIP}が空欄のため、使いません");
            problems.warn(line.row, VALID_FROM, &from.to_string(), reason);
        }
        let before = entries.remove(line.number.as_str());
        planned.push(plan_line(before, &memberships, today, line));
    }
    Ok(JukuPlan { lines: planned, problems })
}

fn plan_line(
    before: Option<RegisteredJuku>,
    memberships: &[Membership],
    today: NaiveDate,
    line: JukuLine,
) -> PlannedJuku {
    let from = line.valid_from.unwrap_or(today);
    let mut facts = before.as_ref().map(|entry| entry.facts.clone()).unwrap_or_default();
    for (field, text) in &line.facts {
        facts.set(*field, text.clone());
    }
    let membership_before =
        before.as_ref().map_or_else(MembershipKind::default, |entry| kind_on(memberships, entry.id, from));
    // A new 塾 gets its first 会員種別 even where that is the usual one.
    let is_other = |kind: &MembershipKind| before.is_none() || *kind != membership_before;
    let membership = line.membership.filter(is_other).map(|kind| (kind, from));
    PlannedJuku { line, before, facts, membership, membership_before }
}
