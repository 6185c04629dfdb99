//! The sets that count in some places, and which of them is the nearest.

use std::collections::HashMap;

use autograder_grading::Points;
use platform_database::{DbResult, ReadTx, Timestamp};

use super::bands::{Band, words_for};
use super::given::given;
use super::{Chapter, GradeBand, PupilFacts, blanks, store};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
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

/// Whose set counts, and whether it is for one 学年帯 or for all grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(super) origin: Origin,
    pub(super) grades: Option<GradeBand>,
}

/// Whose set it is and what for: there is one at most.
pub(super) type Shelf = (Owner, Chapter);

/// A set that somebody wrote.
#[derive(Clone, Debug)]
pub(super) struct PhraseSet {
    pub(super) revision: i64,
    pub(super) written_by: String,
    pub(super) is_by_headquarters: bool,
    pub(super) written_at: Timestamp,
    pub(super) bands: Vec<Band>,
}

impl PhraseSet {
    /// Who wrote it, for somebody of `scope`.
    pub(super) fn writer(&self, scope: &Scope) -> &str {
        scope.name_of(&self.written_by, self.is_by_headquarters)
    }
}

/// The sets that somebody wrote.
#[derive(Debug, Default)]
pub(crate) struct Phrasebook(HashMap<Shelf, PhraseSet>);

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
    fn above(self) -> Option<Owner> {
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
    const ALL: [Origin; 4] = [Origin::Given, Origin::Headquarters, Origin::Juku, Origin::Classroom];

    /// The word for programs and in the database.
    pub(super) fn code(self) -> &'static str {
        match self {
            Origin::Given => "given",
            Origin::Headquarters => "headquarters",
            Origin::Juku => "juku",
            Origin::Classroom => "classroom",
        }
    }

    /// The origin of that code.
    pub(super) fn from_code(code: &str) -> Option<Origin> {
        Origin::ALL.into_iter().find(|origin| origin.code() == code)
    }

    fn label(self) -> &'static str {
        match self {
            Origin::Given => "標準の文例",
            Origin::Headquarters => "本部の文例",
            Origin::Juku => "塾の文例",
            Origin::Classroom => "教室の文例",
        }
    }
}

impl Source {
    /// What stands where nobody wrote.
    fn given(chapter: Chapter) -> Source {
        Source { origin: Origin::Given, grades: chapter.grades().filter(|_| !given(chapter).is_empty()) }
    }

    /// The set that stands there.
    pub(super) fn of((owner, chapter): Shelf) -> Source {
        Source { origin: owner.origin(), grades: chapter.grades() }
    }

    /// The words on screens: 「塾の文例」, 「塾の文例（小低）」.
    pub(crate) fn label(self) -> String {
        match self.grades {
            None => self.origin.label().to_owned(),
            Some(band) => format!("{}（{}）", self.origin.label(), band.label()),
        }
    }
}

/// Where a phrase is looked for, the nearest first: a place before the one above it, and at each place the set of the
/// 学年帯 before that of all grades.
fn shelves((owner, chapter): Shelf) -> impl Iterator<Item = Shelf> {
    let places = std::iter::successors(Some(owner), |owner| owner.above());
    places.flat_map(move |owner| chapter.widening().map(move |chapter| (owner, chapter)))
}

impl Phrasebook {
    pub(super) fn from_sets(sets: impl IntoIterator<Item = (Shelf, PhraseSet)>) -> Phrasebook {
        Phrasebook(sets.into_iter().collect())
    }

    /// The set that the place itself wrote for just this chapter.
    pub(super) fn own(&self, shelf: Shelf) -> Option<&PhraseSet> {
        self.0.get(&shelf)
    }

    /// The bands that count at a place.
    pub(super) fn bands(&self, shelf: Shelf) -> (Source, &[Band]) {
        self.first(shelves(shelf), shelf.1)
    }

    /// The bands that count where the place itself has none for just this chapter.
    pub(super) fn bands_beneath(&self, shelf: Shelf) -> (Source, &[Band]) {
        self.first(shelves(shelf).skip(1), shelf.1)
    }

    fn first(&self, mut shelves: impl Iterator<Item = Shelf>, chapter: Chapter) -> (Source, &[Band]) {
        shelves
            .find_map(|shelf| Some((Source::of(shelf), &*self.own(shelf)?.bands)))
            .unwrap_or((Source::given(chapter), given(chapter)))
    }

    /// Where the phrases of a 教室 come from.
    pub(crate) fn source(&self, (juku, classroom): (JukuId, ClassroomId), chapter: Chapter) -> Source {
        self.bands((Owner::Classroom(juku, classroom), chapter)).0
    }

    /// The phrase for a total in a 教室; empty where no set has one. `facts` are asked for only where they are needed.
    pub(crate) fn phrase(
        &self,
        (juku, classroom): (JukuId, ClassroomId),
        chapter: Chapter,
        (total, full): (u16, Points),
        facts: impl FnOnce() -> PupilFacts,
    ) -> String {
        let (_, bands) = self.bands((Owner::Classroom(juku, classroom), chapter));
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

/// Loads the sets that count at a place, and of a 塾 those of its 教室.
pub(super) async fn load_book_of(tx: &mut ReadTx, owner: Owner) -> DbResult<Phrasebook> {
    /// 本部 is above every 塾; no 塾 has this id.
    const OF_NO_JUKU: JukuId = JukuId(0);
    load_phrasebook(tx, Some(owner.juku().unwrap_or(OF_NO_JUKU)), owner.classroom()).await
}

#[cfg(test)]
mod tests {
    use autograder_grading::{Grade, Subject};
    use chrono::DateTime;

    use super::*;
    use crate::phrases::Topic;

    const OWN: (JukuId, ClassroomId) = (JukuId(1), ClassroomId(5));

    /// A set of two bands that meet at `edge`, whose words tell whose they are.
    fn set(whose: &str, edge: u8) -> PhraseSet {
        let band = |lowest, highest| Band { lowest, highest, words: format!("{whose} {lowest}").into() };
        let bands = vec![band(0, edge - 1), band(edge, 100)];
        let (written_by, written_at) = (String::new(), DateTime::UNIX_EPOCH);
        PhraseSet { revision: 1, written_by, is_by_headquarters: false, written_at, bands }
    }

    #[test]
    fn the_nearest_set_counts() {
        let chapter = Chapter::from(Topic::Combined);
        let juku = Owner::Juku(JukuId(1));
        let [own, sister] = [5, 6].map(|id| Owner::Classroom(JukuId(1), ClassroomId(id)));
        let book = Phrasebook::from_sets([
            ((Owner::Headquarters, chapter), set("本部", 50)),
            ((juku, chapter), set("塾", 50)),
            ((own, chapter), set("教室", 50)),
        ]);
        let of = |owner| book.bands((owner, chapter)).1[0].words.to_string();
        assert_eq!([of(own), of(sister), of(juku)], ["教室 0", "塾 0", "塾 0"]);
        assert_eq!(of(Owner::Juku(JukuId(2))), "本部 0");
        let automatic = Source { origin: Origin::Given, grades: None };
        assert_eq!(Phrasebook::default().bands((own, chapter)), (automatic, &[][..]));
    }

    /// The shelves that a pupil's phrase can come from, the most specific first, as the room's first words have it.
    fn order_for(chapter: Chapter) -> Vec<Shelf> {
        let (juku, classroom) = OWN;
        let all = Chapter::from(chapter.topic());
        let mut order = vec![
            (Owner::Classroom(juku, classroom), chapter),
            (Owner::Classroom(juku, classroom), all),
            (Owner::Juku(juku), chapter),
            (Owner::Juku(juku), all),
            (Owner::Headquarters, chapter),
            (Owner::Headquarters, all),
        ];
        // 英語 and 数学 have one chapter.
        order.dedup();
        order
    }

    /// Sets that must never count for the chapter in [`OWN`]: of neighbours, of other 学年帯 and of other topics.
    fn strangers(chapter: Chapter) -> Vec<(Shelf, PhraseSet)> {
        let neighbours = [Owner::Classroom(JukuId(1), ClassroomId(6)), Owner::Juku(JukuId(2))];
        let (juku, classroom) = OWN;
        let at_home = [Owner::Classroom(juku, classroom), Owner::Juku(juku), Owner::Headquarters];
        let mut shelves: Vec<Shelf> = neighbours
            .into_iter()
            .flat_map(|owner| chapter.widening().map(move |chapter| (owner, chapter)))
            .collect();
        for other in Topic::ALL.into_iter().flat_map(Chapter::all_of) {
            if chapter.widening().all(|own| own != other) {
                shelves.extend(at_home.map(|owner| (owner, other)));
            }
        }
        shelves.into_iter().map(|shelf| (shelf, set("よそ", 50))).collect()
    }

    #[test]
    fn of_every_grade_topic_and_score_the_most_specific_set_counts() {
        let mut told = 0;
        for grade in Grade::ALL {
            for topic in grade.subjects().map(Topic::Subject).into_iter().chain([Topic::Combined]) {
                let chapter = Chapter::of_grade(topic, grade);
                let order = order_for(chapter);
                for written in 0..1_u32 << order.len() {
                    let wrote = |at: &usize| (written >> *at) & 1 == 1;
                    let sets = order.iter().enumerate().filter(|(at, _)| wrote(at));
                    let sets = sets.map(|(at, shelf)| (*shelf, set(&at.to_string(), edge(at))));
                    let book = Phrasebook::from_sets(sets.chain(strangers(chapter)));
                    let nearest = (0..order.len()).find(wrote);
                    for total in 0..=100 {
                        let said = book.phrase(OWN, chapter, (total, Points::new(100)), PupilFacts::default);
                        let due = match nearest {
                            Some(at) if total < u16::from(edge(at)) => format!("{at} 0"),
                            Some(at) => format!("{at} {}", edge(at)),
                            None => {
                                let words = words_for(given(chapter), total, Points::new(100));
                                words.unwrap_or_default().to_owned()
                            }
                        };
                        assert_eq!(said, due, "{} of {grade}, {total}: {written:b}", chapter.label());
                        told += 1;
                    }
                }
            }
        }
        // Three topics a grade; six shelves each, of 英語 and 数学 three.
        assert_eq!(told, 101 * (6 * 3 * 64 + 3 * (2 * 8 + 64)));
    }

    /// Where the bands of the set at that place of the order meet; no two alike.
    fn edge(at: usize) -> u8 {
        u8::try_from(10 + 13 * at).unwrap()
    }

    #[test]
    fn a_topic_of_another_school_has_no_chapter_of_its_own() {
        let sixth = Grade::from_number(6).unwrap();
        let english = Topic::Subject(Subject::English);
        assert_eq!(Chapter::of_grade(english, sixth), Chapter::from(english));
    }
}
