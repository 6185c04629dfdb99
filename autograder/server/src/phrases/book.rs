//! The sets that count in some places, and which of them is the nearest.

use std::collections::HashMap;

use autograder_grading::Points;
use platform_database::{DbResult, ReadTx, Timestamp};

use super::bands::{Band, words_for};
use super::given::given;
use super::{Topic, blanks, store};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::phrases::PupilFacts;
use crate::staff::Scope;

/// Whose set it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    Headquarters,
    Juku(JukuId),
    Classroom(JukuId, ClassroomId),
}

/// Where the phrase of a card comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The program's own.
    Given,
    Headquarters,
    Juku,
    Classroom,
}

/// A set that somebody wrote.
#[derive(Clone, Debug)]
pub(super) struct PhraseSet {
    pub(super) revision: i64,
    pub(super) written_by: String,
    pub(super) written_at: Timestamp,
    pub(super) bands: Vec<Band>,
}

/// The sets that somebody wrote.
#[derive(Debug, Default)]
pub(crate) struct Phrasebook(HashMap<(Owner, Topic), PhraseSet>);

impl Owner {
    /// The place of this scope.
    pub(super) fn of(scope: &Scope) -> Owner {
        match (scope.juku(), scope.classroom()) {
            (Some(juku), Some(classroom)) => Owner::Classroom(juku, classroom),
            (Some(juku), None) => Owner::Juku(juku),
            (None, _) => Owner::Headquarters,
        }
    }

    pub(super) fn juku(self) -> Option<JukuId> {
        match self {
            Owner::Headquarters => None,
            Owner::Juku(juku) | Owner::Classroom(juku, _) => Some(juku),
        }
    }

    pub(super) fn classroom(self) -> Option<ClassroomId> {
        match self {
            Owner::Classroom(_, classroom) => Some(classroom),
            _ => None,
        }
    }

    /// The next place to look for a set.
    pub(super) fn above(self) -> Option<Owner> {
        match self {
            Owner::Headquarters => None,
            Owner::Juku(_) => Some(Owner::Headquarters),
            Owner::Classroom(juku, _) => Some(Owner::Juku(juku)),
        }
    }

    fn origin(self) -> Origin {
        match self {
            Owner::Headquarters => Origin::Headquarters,
            Owner::Juku(_) => Origin::Juku,
            Owner::Classroom(..) => Origin::Classroom,
        }
    }
}

impl Origin {
    /// The word for programs.
    pub(super) fn code(self) -> &'static str {
        match self {
            Origin::Given => "given",
            Origin::Headquarters => "headquarters",
            Origin::Juku => "juku",
            Origin::Classroom => "classroom",
        }
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Origin::Given => "標準の文例",
            Origin::Headquarters => "本部の文例",
            Origin::Juku => "塾の文例",
            Origin::Classroom => "教室の文例",
        }
    }
}

impl Phrasebook {
    pub(super) fn from_sets(sets: impl IntoIterator<Item = ((Owner, Topic), PhraseSet)>) -> Phrasebook {
        Phrasebook(sets.into_iter().collect())
    }

    /// The set that the place itself wrote.
    pub(super) fn own(&self, owner: Owner, topic: Topic) -> Option<&PhraseSet> {
        self.0.get(&(owner, topic))
    }

    /// The 教室 that wrote a set of their own.
    pub(super) fn classrooms(&self, topic: Topic) -> impl Iterator<Item = ClassroomId> + '_ {
        self.0.keys().filter(move |(_, of)| *of == topic).filter_map(|(owner, _)| owner.classroom())
    }

    /// The bands that count at a place.
    pub(super) fn bands(&self, owner: Owner, topic: Topic) -> (Origin, &[Band]) {
        let mut places = std::iter::successors(Some(owner), |owner| owner.above());
        places
            .find_map(|owner| Some((owner.origin(), &*self.own(owner, topic)?.bands)))
            .unwrap_or((Origin::Given, given(topic)))
    }

    /// Where the phrases of a 教室 come from.
    pub(crate) fn origin(&self, juku: JukuId, classroom: ClassroomId, topic: Topic) -> Origin {
        self.bands(Owner::Classroom(juku, classroom), topic).0
    }

    /// The phrase for a total in a 教室; empty where no set has one. `facts` are asked for only where they are needed.
    pub(crate) fn phrase(
        &self,
        (juku, classroom): (JukuId, ClassroomId),
        topic: Topic,
        (total, full): (u16, Points),
        facts: impl FnOnce() -> PupilFacts,
    ) -> String {
        let (_, bands) = self.bands(Owner::Classroom(juku, classroom), topic);
        match words_for(bands, total, full) {
            Some(words) if blanks::has_blanks(words) => blanks::fill(words, &facts()),
            Some(words) => words.to_owned(),
            None => String::new(),
        }
    }
}

/// Loads the sets of 本部 with those of one 塾 or of all, and those of one 教室 or of all of them.
pub(crate) async fn load_phrasebook(
    tx: &mut ReadTx,
    juku: Option<JukuId>,
    classroom: Option<ClassroomId>,
) -> DbResult<Phrasebook> {
    Ok(Phrasebook::from_sets(store::list_sets(tx, juku, classroom).await?))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn set(words: &'static str) -> PhraseSet {
        let bands = vec![Band { lowest: 0, highest: 100, words: words.into() }];
        PhraseSet { revision: 1, written_by: String::new(), written_at: DateTime::UNIX_EPOCH, bands }
    }

    #[test]
    fn the_nearest_set_counts() {
        let topic = Topic::Combined;
        let juku = Owner::Juku(JukuId(1));
        let [own, sister] = [5, 6].map(|id| Owner::Classroom(JukuId(1), ClassroomId(id)));
        let book = Phrasebook::from_sets([
            ((Owner::Headquarters, topic), set("本部")),
            ((juku, topic), set("塾")),
            ((own, topic), set("教室")),
        ]);
        let of = |owner| book.bands(owner, topic).1[0].words.to_string();
        assert_eq!([of(own), of(sister), of(juku)], ["教室", "塾", "塾"]);
        assert_eq!(of(Owner::Juku(JukuId(2))), "本部");
        assert_eq!(Phrasebook::default().bands(own, topic), (Origin::Given, &[][..]));
    }
}
