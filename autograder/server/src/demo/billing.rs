//! The register and the invoices of the demonstration.

use anyhow::Context;
use autograder_grading::parse_juku_number;
use platform_database::{Clock, Database, Timestamp};
use platform_web::dates::day_of;

use super::calendar::DemoRound;
use super::places::JUKU;
use crate::billing::BillingSettings;
use crate::invoices::{draft_invoices, issue_invoices};
use crate::juku::{self, JukuStatus};
use crate::juku_register::{self, JukuFacts, NewEntry};
use crate::memberships::{self, MembershipKind};
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// Days after the deadline on which 本部 issues the invoices of a round, and on which it mends one.
const ISSUED_AFTER: i64 = 8;
const MENDED_AFTER: i64 = 12;
/// The 塾 whose 会員種別 was entered wrongly at first.
const MENDED: usize = 6;

/// Registers every 塾, before its first round.
pub(super) async fn register(
    database: &Database,
    clock: &Clock,
    by: &Headquarters,
    at: Timestamp,
) -> anyhow::Result<()> {
    clock.set(at);
    let mut tx = database.write().await?;
    for juku in &JUKU {
        let facts = JukuFacts {
            name: juku.name.to_owned(),
            person: juku.person.to_owned(),
            email: format!("juku{}@example.jp", juku.number),
            phone: juku.phone().to_owned(),
            address: juku.address.to_owned(),
        };
        let new = NewEntry {
            number: parse_juku_number(juku.number)?,
            facts,
            membership: (juku.membership, day_of(at)),
            status: JukuStatus::Member,
        };
        juku_register::register_in(&mut tx, by, &new).await?;
    }
    Ok(tx.commit().await?)
}

/// Drafts the invoices of a round that is 確定.
pub(super) async fn draft(
    database: &Database,
    clock: &Clock,
    by: &Headquarters,
    round: &DemoRound,
    id: RoundId,
) -> anyhow::Result<()> {
    clock.set(round.after_deadline(ISSUED_AFTER));
    draft_all(database, by, id).await
}

/// Issues the invoices of a round; then finds that one 塾 was another kind of member all along, and issues its second
/// edition.
pub(super) async fn issue_and_correct(
    database: &Database,
    clock: &Clock,
    by: &Headquarters,
    round: &DemoRound,
    id: RoundId,
) -> anyhow::Result<()> {
    draft(database, clock, by, round, id).await?;
    issue_all(database, by, id).await?;
    clock.set(round.after_deadline(MENDED_AFTER));
    let mut tx = database.read().await?;
    let mended = juku::list_juku_by_number(&mut tx, &[JUKU[MENDED].number]).await?;
    let mended = mended.first().context("while looking for the 塾 whose 会員種別 is mended")?;
    let entry = juku_register::find_registered(&mut tx, by.staff().scope(), mended.id).await?;
    let seen = entry.context("while looking for its entry in the register")?.revision;
    drop(tx);
    let from = day_of(round.made_at);
    memberships::change_membership(database, by, mended.id, seen, MembershipKind::Eduplus, from).await?;
    draft_all(database, by, id).await?;
    issue_all(database, by, id).await
}

async fn draft_all(database: &Database, by: &Headquarters, id: RoundId) -> anyhow::Result<()> {
    let seen = rounds::load_billing_revision(&mut database.read().await?, id).await?;
    draft_invoices(database, by, BillingSettings::default().tax_percent, id, seen).await?;
    Ok(())
}

async fn issue_all(database: &Database, by: &Headquarters, id: RoundId) -> anyhow::Result<()> {
    let seen = rounds::load_billing_revision(&mut database.read().await?, id).await?;
    issue_invoices(database, by, &BillingSettings::default(), id, seen).await?;
    Ok(())
}
