//! What the forms of the register show.

use askama::Template;
use platform_web::{Choice, Problems};

use super::JukuFacts;
use crate::juku::JukuStatus;
use crate::memberships::MembershipKind;

/// The form for a 塾 that is not in the register yet.
#[derive(Template)]
#[template(path = "juku_register/new.html")]
pub(super) struct NewJukuView {
    pub(super) number: String,
    pub(super) facts: JukuFacts,
    pub(super) membership: String,
    pub(super) valid_from: String,
    pub(super) kinds: Vec<Choice>,
    pub(super) status: String,
    pub(super) statuses: Vec<Choice>,
    pub(super) problems: Problems,
}

impl NewJukuView {
    pub(super) fn new(
        number: String,
        facts: JukuFacts,
        ((membership, valid_from), status): ((String, String), String),
        problems: Problems,
    ) -> NewJukuView {
        NewJukuView {
            number,
            facts,
            membership,
            valid_from,
            kinds: MembershipKind::choices(),
            status,
            statuses: [JukuStatus::Member, JukuStatus::Trial]
                .map(|status| Choice::new(status.code(), status.label()))
                .into(),
            problems,
        }
    }
}

/// The form of an entry.
#[derive(Template)]
#[template(path = "juku_register/edit.html")]
pub(super) struct EditJukuView {
    pub(super) number: String,
    pub(super) address: String,
    pub(super) revision: i64,
    pub(super) facts: JukuFacts,
    pub(super) problems: Problems,
    /// Somebody else changed the entry; the form holds what was typed, this what stands there now.
    pub(super) moved: Option<JukuFacts>,
}
