//! Applying a previewed file.

use platform_database::Database;
use serde_json::json;

use super::preview::{plan_file, read_students};
use super::views::outcomes_of;
use super::{StudentImportId, store};
use crate::entries;
use crate::imports::{ApplyImportError, Consent};
use crate::roster_imports::{Target, apply_roster};
use crate::staff::Registrar;

/// Applies a kept file exactly as it was previewed, and says in words what was done.
pub(super) async fn apply_file(
    database: &Database,
    by: &Registrar,
    id: StudentImportId,
    consent: Consent<'_>,
) -> Result<String, ApplyImportError> {
    let kept = store::find_file(&mut database.read().await?, by.scope(), id).await?;
    let kept = kept.ok_or(ApplyImportError::NoSuchImport)?;
    if kept.applied_at.is_some() {
        return Err(ApplyImportError::AlreadyApplied);
    }
    let (_, file) = read_students(kept.content).await;
    let file = file?;
    let mut tx = database.write().await?;
    let held = entries::hold_registering(&mut tx, by.scope()).await?;
    let planned = plan_file(&mut tx, by.scope(), file).await?;
    consent.covers(&planned.fingerprint, &planned.plan.problems)?;
    let (words, outcomes) = (planned.plan.words(), outcomes_of(&planned.plan).to_text());
    if !store::claim_application(&mut tx, id, &words, &outcomes).await? {
        return Err(ApplyImportError::AlreadyApplied);
    }
    let actor = by.staff().actor();
    apply_roster(&mut tx, actor, Target::Register(&held), &planned.plan).await?;
    let (subject, facts) =
        (format!("student-imports/{id}"), json!({ "file": kept.file_name, "words": words }));
    platform_audit::record(&mut tx, actor, "student_imports.applied", subject, &facts).await?;
    tx.commit().await?;
    Ok(words)
}
