//! What the screens of phrases show.

use askama::Template;
use platform_web::{Problems, dates};

use super::bands::Band;
use super::blanks::{self, Blank, longest};
use super::book::{Origin, Owner, Shelf, Source};
use super::form::{MOST_BANDS, SentPhrases};
use super::reach::{displaced, overriding, written_apart};
use super::{Chapter, GradeBand, Phrasebook, PupilFacts, Topic};
use crate::classrooms::Classroom;
use crate::staff::Scope;

/// Rows for further bands below those that are there.
const SPARE_ROWS: usize = 2;

/// Every topic of a 学年帯, or of all grades.
#[derive(Template)]
#[template(path = "phrases/list.html")]
pub(super) struct ListView {
    tabs: Vec<TabView>,
    lines: Vec<TopicLine>,
}

/// A way to the same page for other grades.
struct TabView {
    label: String,
    href: String,
    current: bool,
}

struct TopicLine {
    href: String,
    topic: &'static str,
    place: &'static str,
    letters: usize,
    source: String,
    own: bool,
    /// The 学年帯 for which this place has other words than for all grades.
    apart: String,
    /// What is printed where nothing of one's own is written.
    otherwise: String,
    bands: usize,
    written: String,
    classrooms: String,
}

impl ListView {
    pub(super) fn new(
        scope: &Scope,
        grades: Option<GradeBand>,
        book: &Phrasebook,
        classrooms: &[Classroom],
    ) -> ListView {
        let tab = |band: Option<GradeBand>| TabView {
            label: tab_label(band),
            href: list_address(band),
            current: band == grades,
        };
        let tabs = [None].into_iter().chain(GradeBand::ALL.map(Some)).map(tab);
        let chapters = Topic::ALL.into_iter().filter_map(|topic| Chapter::of(topic, grades));
        let lines = chapters.map(|chapter| TopicLine::new(scope, chapter, book, classrooms));
        ListView { tabs: tabs.collect(), lines: lines.collect() }
    }
}

impl TopicLine {
    fn new(scope: &Scope, chapter: Chapter, book: &Phrasebook, classrooms: &[Classroom]) -> TopicLine {
        let shelf = (Owner::of(scope), chapter);
        let topic = chapter.topic();
        let (source, bands) = book.bands(shelf);
        let own = book.own(shelf);
        TopicLine {
            href: address(chapter),
            topic: topic.label(),
            place: topic.place(),
            letters: topic.letters(),
            source: source_words(source, topic),
            own: own.is_some(),
            apart: written_apart(shelf, book).join("、"),
            otherwise: fallback_words(source, topic),
            bands: bands.len(),
            written: own
                .map(|set| format!("{} {}", dates::date_time(set.written_at), set.writer(scope)))
                .unwrap_or_default(),
            classrooms: overriding(shelf, book, classrooms),
        }
    }
}

/// One set as a form, with a sample of it.
#[derive(Template)]
#[template(path = "phrases/edit.html")]
pub(super) struct EditView {
    tabs: Vec<TabView>,
    title: String,
    place: &'static str,
    letters: usize,
    /// What the card prints without any phrase.
    otherwise: &'static str,
    path: String,
    /// The 学年帯, as the addresses of the forms name it.
    query: String,
    source: String,
    own: bool,
    /// What counts once this set is given up.
    fallback: String,
    here: &'static str,
    /// Whom the set does not reach, and whom it reaches besides.
    notes: Vec<String>,
    blanks: Vec<(&'static str, usize)>,
    revision: i64,
    rows: Vec<RowView>,
    /// Whether the box on the card goes from edge to edge.
    wide: bool,
    samples: Vec<SampleView>,
    topic: &'static str,
    problems: Problems,
}

/// One band of the form.
struct RowView {
    number: usize,
    lowest: String,
    highest: String,
    words: String,
    /// How many letters it has on the card at most.
    length: usize,
}

impl RowView {
    fn is_used(&self) -> bool {
        !(self.lowest.is_empty() && self.highest.is_empty() && self.words.is_empty())
    }
}

/// What an invented pupil's card would say.
struct SampleView {
    score: String,
    words: String,
    length: usize,
    /// How many letters it has for the pupil with the longest names; what is refused counts so.
    longest: usize,
}

impl EditView {
    pub(super) fn new(
        shelf: Shelf,
        book: &Phrasebook,
        classrooms: &[Classroom],
        sent: Option<SentPhrases>,
        problems: Problems,
    ) -> EditView {
        let (owner, chapter) = shelf;
        let topic = chapter.topic();
        let (source, bands) = book.bands(shelf);
        let own = book.own(shelf);
        let revision = own.map_or(0, |set| set.revision);
        let filled = sent.unwrap_or_else(|| SentPhrases::of(revision, bands));
        EditView {
            tabs: tabs(chapter),
            title: chapter.label(),
            place: topic.place(),
            letters: topic.letters(),
            otherwise: match topic {
                Topic::Subject(_) => "文例のない範囲では、総評を印刷しません。",
                Topic::Combined => {
                    "文例がないときは、得点から自動で作った一文を印刷します。2教科とも受けた生徒だけに使います。"
                }
            },
            path: path(topic),
            query: query(chapter.grades()),
            source: source_words(source, topic),
            own: own.is_some(),
            fallback: fallback_words(book.bands_beneath(shelf).0, topic),
            here: here(owner),
            notes: notes(shelf, book, classrooms),
            blanks: Blank::ALL.map(|blank| (blank.written(), blank.letters(topic))).into(),
            revision: filled.revision,
            rows: rows(&filled, topic),
            wide: topic == Topic::Combined,
            samples: filled.readable(topic).iter().map(|band| sample(band, chapter)).collect(),
            topic: topic.code(),
            problems,
        }
    }

    fn error<'a>(&'a self, field: &str, row: &RowView) -> &'a str {
        self.problems.of(&format!("{field}-{}", row.number))
    }
}

/// The same topic for all grades and for each 学年帯; none where it has one chapter.
fn tabs(chapter: Chapter) -> Vec<TabView> {
    let tab = |other: Chapter| TabView {
        label: tab_label(other.grades()),
        href: address(other),
        current: other == chapter,
    };
    let all: Vec<TabView> = Chapter::all_of(chapter.topic()).map(tab).collect();
    if all.len() > 1 { all } else { Vec::new() }
}

fn tab_label(grades: Option<GradeBand>) -> String {
    grades.map_or_else(|| "すべての学年".to_owned(), |band| format!("{}（{}）", band.label(), band.span()))
}

/// The list for a 学年帯, or for all grades.
pub(super) fn list_address(grades: Option<GradeBand>) -> String {
    format!("/phrases{}", query(grades))
}

fn address(chapter: Chapter) -> String {
    format!("{}{}", path(chapter.topic()), query(chapter.grades()))
}

fn path(topic: Topic) -> String {
    format!("/phrases/{}", topic.code())
}

fn query(grades: Option<GradeBand>) -> String {
    grades.map(|band| format!("?band={}", band.code())).unwrap_or_default()
}

fn rows(filled: &SentPhrases, topic: Topic) -> Vec<RowView> {
    let typed: Vec<_> = filled.rows().collect();
    let used = typed.iter().rposition(|row| !row.is_blank()).map_or(0, |last| last + 1);
    let shown = (used + SPARE_ROWS).min(MOST_BANDS);
    let row = |at: usize| {
        let text = |of: fn(&super::form::SentRow<'_>) -> String| typed.get(at).map(of).unwrap_or_default();
        let words = text(|row| row.words.to_owned());
        RowView {
            number: at + 1,
            lowest: text(|row| row.lowest.to_owned()),
            highest: text(|row| row.highest.to_owned()),
            length: longest(&words, topic),
            words,
        }
    };
    (0..shown).map(row).collect()
}

/// An invented pupil in the middle of the band.
fn sample(band: &Band, chapter: Chapter) -> SampleView {
    let topic = chapter.topic();
    let (best, next, full) = match topic {
        Topic::Subject(autograder_grading::Subject::Japanese) => {
            ("「物語文の読み取り」", "「漢字の書き取り」", 100)
        }
        Topic::Subject(autograder_grading::Subject::English) => ("「リスニング」", "「英作文」", 100),
        Topic::Subject(_) => ("「図形」", "「計算」", 100),
        Topic::Combined if chapter.grades() == Some(GradeBand::Middle) => {
            ("数学「図形」", "英語「英作文」", 200)
        }
        Topic::Combined => ("算数「図形」", "国語「漢字の書き取り」", 200),
    };
    let facts =
        PupilFacts {
            name: "見本 はる".to_owned(), best: Some(best.to_owned()), next: Some(next.to_owned())
        };
    let percent = (u32::from(band.lowest) + u32::from(band.highest)).div_ceil(2);
    let words = blanks::fill(&band.words, &facts);
    SampleView {
        score: format!("{}点 / {full}点", percent * full / 100),
        length: words.chars().count(),
        longest: longest(&band.words, topic),
        words,
    }
}

fn source_words(source: Source, topic: Topic) -> String {
    match (source.origin, topic) {
        (Origin::Given, Topic::Combined) => "文例なし（自動の一文）".to_owned(),
        _ => source.label(),
    }
}

/// The same behind 「…に戻す」 and 「…を使います」.
fn fallback_words(source: Source, topic: Topic) -> String {
    match (source.origin, topic) {
        (Origin::Given, Topic::Combined) => "自動の一文".to_owned(),
        _ => source.label(),
    }
}

fn here(owner: Owner) -> &'static str {
    match owner {
        Owner::Headquarters => "本部",
        Owner::Juku(_) => "塾",
        Owner::Classroom(..) => "教室",
    }
}

/// Whom a set does not reach once it is kept, and whom it reaches besides.
fn notes(shelf: Shelf, book: &Phrasebook, classrooms: &[Classroom]) -> Vec<String> {
    let (source, own) = (book.bands(shelf).0, book.own(shelf).is_some());
    let mut notes = Vec::new();
    if !own {
        let (used, here) = (source_words(source, shelf.1.topic()), here(shelf.0));
        notes.push(format!(
            "いま使っているのは{used}です。保存すると{here}の文例になり、そのあと元の文例が変わっても、ここには反映されません。"
        ));
    }
    let apart = written_apart(shelf, book).join("、");
    if !apart.is_empty() {
        notes.push(format!("次の学年帯には別の文例があり、ここの文例を使いません: {apart}"));
    }
    let displaced = displaced(shelf, book).join("、");
    if !own && !displaced.is_empty() {
        notes.push(format!("保存すると、次の学年帯も、ここの文例に変わります: {displaced}"));
    }
    let classrooms = overriding(shelf, book, classrooms);
    if !classrooms.is_empty() {
        notes.push(format!("次の教室には別の文例があり、ここの文例を使いません: {classrooms}"));
    }
    notes
}
