//! What the screen of a frozen version shows.

use askama::Template;
use platform_web::{Tone, dates, grouped};

use super::store::ChangedCard;
use super::{ChangeKind, Snapshot};
use crate::rounds::Round;

/// The most changed cards that the screen lists.
pub(super) const MOST_CARDS: i64 = 500;

/// One frozen version.
#[derive(Template)]
#[template(path = "snapshots/show.html")]
pub(super) struct SnapshotView {
    label: String,
    version: i64,
    at: String,
    by: String,
    reason: String,
    /// When it is or was made public; empty where that was at once.
    published: String,
    cards: String,
    /// Whether there is a version before to differ from.
    corrects: bool,
    kinds: Vec<(&'static str, String)>,
    changed: Vec<CardLine>,
    total: String,
    /// Whether more cards changed than are listed.
    cut: bool,
}

struct CardLine {
    href: String,
    student: String,
    juku: String,
    classroom: String,
    kind: &'static str,
    tone: Tone,
}

impl SnapshotView {
    pub(super) fn new(
        round: &Round,
        snapshot: &Snapshot,
        cards: i64,
        counts: &[(ChangeKind, i64)],
        changed: &[ChangedCard],
    ) -> SnapshotView {
        let count = |number: i64| grouped(number.unsigned_abs());
        let total: i64 = counts.iter().map(|(_, cards)| cards).sum();
        SnapshotView {
            label: round.name.label(),
            version: snapshot.version,
            at: dates::date_time(snapshot.frozen_at),
            by: snapshot.frozen_by.clone(),
            reason: snapshot.reason.clone(),
            published: String::new(),
            cards: count(cards),
            corrects: false,
            kinds: counts.iter().map(|(kind, cards)| (kind.label(), count(*cards))).collect(),
            changed: changed.iter().map(CardLine::new).collect(),
            total: count(total),
            cut: total > MOST_CARDS,
        }
    }

    /// With the version before, if there is one that was not taken back.
    pub(super) fn correcting(self, before: Option<&Snapshot>) -> SnapshotView {
        SnapshotView { corrects: before.is_some(), ..self }
    }

    /// With the words on when it is public.
    pub(super) fn public(self, published: String) -> SnapshotView {
        SnapshotView { published, ..self }
    }
}

impl CardLine {
    fn new(card: &ChangedCard) -> CardLine {
        CardLine {
            href: format!("/entries/{}/report-card", card.entry_id),
            student: card.student_name.clone(),
            juku: card.juku_name.clone(),
            classroom: card.classroom_name.clone(),
            kind: card.kind.label(),
            tone: match card.kind {
                ChangeKind::Card => Tone::Warn,
                ChangeKind::New | ChangeKind::Gone => Tone::Info,
                ChangeKind::Standing => Tone::Neutral,
            },
        }
    }
}
