//! Applying a previewed file.

use platform_database::{Database, WriteTx};
use platform_web::dates::day_of;
use serde_json::json;

use super::plan::PlannedJuku;
use super::preview::plan_file;
use super::read::read_juku;
use super::views::outcomes_of;
use super::{JukuImportId, store};
use crate::imports::{ApplyImportError, Consent, Effect, read_file};
use crate::juku::JukuStatus;
use crate::juku_register::{self, NewEntry, RegisterJukuError};
use crate::memberships::{self, MembershipKind};
use crate::staff::Headquarters;

/// Applies a kept file exactly as it was previewed, and says in words what was done.
pub(super) async fn apply_file(
    database: &Database,
    by: &Headquarters,
    id: JukuImportId,
    consent: Consent<'_>,
) -> Result<String, ApplyImportError> {
    let kept = store::find_file(&mut database.read().await?, id).await?;
    let kept = kept.ok_or(ApplyImportError::NoSuchImport)?;
    if kept.applied_at.is_some() {
        return Err(ApplyImportError::AlreadyApplied);
    }
    let (_, file) = read_file(kept.content, read_juku).await;
    let file = file?;
    let mut tx = database.write().await?;
    let planned = plan_file(&mut tx, file).await?;
    consent.covers(&planned.fingerprint, &planned.plan.problems)?;
    let words = planned.plan.words();
    let outcomes = outcomes_of(&planned.plan).to_text();
    if !store::claim_application(&mut tx, id, &words, &outcomes).await? {
        return Err(ApplyImportError::AlreadyApplied);
    }
    for line in planned.plan.lines.iter().filter(|line| line.effect() != Effect::Unchanged) {
        write(&mut tx, by, line).await?;
    }
    let (subject, facts) = (format!("juku-imports/{id}"), json!({ "file": kept.file_name, "words": words }));
    platform_audit::record(&mut tx, by.actor(), "juku_imports.applied", subject, &facts).await?;
    tx.commit().await?;
    Ok(words)
}

async fn write(tx: &mut WriteTx, by: &Headquarters, planned: &PlannedJuku) -> Result<(), ApplyImportError> {
    let Some(before) = &planned.before else {
        let today = day_of(tx.now());
        let new = NewEntry {
            number: planned.line.number.clone(),
            facts: planned.facts.clone(),
            membership: planned.membership.unwrap_or((MembershipKind::default(), today)),
            status: JukuStatus::Member,
        };
        return match juku_register::register_in(tx, by, &new).await {
            Ok(_) => Ok(()),
            Err(RegisterJukuError::Exists(_)) => Err(ApplyImportError::DataMoved),
            Err(RegisterJukuError::Db(error)) => Err(error.into()),
        };
    };
    if !juku_register::revise_in(tx, by, before, &planned.facts).await? {
        return Err(ApplyImportError::DataMoved);
    }
    if let Some((kind, from)) = planned.membership {
        memberships::change_in(tx, by, (before.id, &before.number), kind, from).await?;
    }
    Ok(())
}
