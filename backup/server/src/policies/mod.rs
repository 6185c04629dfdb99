//! 方針: what each class of data asks for of its jobs' backups.
//!
//! Invariant: an edition of a policy never changes; editing makes the next one, so that a verdict of the past can say by
//! which it was judged. A class that nobody has edited has edition 0, the standard of `backup-policy`.

pub(crate) mod api;
pub(crate) mod routes;
mod save;
mod store;
mod views;

use backup_policy::{DataClass, Policy, PolicyTerms};

pub(crate) use store::{Edition, find_current};
pub(crate) use views::edition_words;

/// The policy of a class of data, as a row of its newest edition has it; what cannot be read asks for everything.
pub(crate) fn read_policy(class: DataClass, terms: Option<&str>) -> Policy {
    match terms.map(serde_json::from_str) {
        None => Policy::of(class),
        Some(Ok(policy)) => policy,
        Some(Err(unreadable)) => {
            tracing::error!("the policy of {} cannot be read: {unreadable}", class.code());
            Policy::of(DataClass::Restricted)
        }
    }
}

/// The same with a job's own objective, where it has one that makes sense.
pub(crate) fn with_own_rpo(policy: Policy, rpo: Option<chrono::TimeDelta>) -> Policy {
    let Some(rpo) = rpo else { return policy };
    Policy::new(PolicyTerms { rpo, ..*policy.terms() }).unwrap_or(policy)
}
