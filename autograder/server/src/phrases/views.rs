//! What the screens of phrases show.

use askama::Template;
use platform_web::{Problems, dates};

use super::bands::Band;
use super::blanks::{self, Blank, longest};
use super::book::{Origin, Owner};
use super::form::{MOST_BANDS, SentPhrases};
use super::{Phrasebook, PupilFacts, Topic};
use crate::classrooms::Classroom;

/// Rows for further bands below those that are there.
const SPARE_ROWS: usize = 2;

/// Every topic.
#[derive(Template)]
#[template(path = "phrases/list.html")]
pub(super) struct ListView {
    lines: Vec<TopicLine>,
}

struct TopicLine {
    href: String,
    topic: &'static str,
    place: &'static str,
    letters: usize,
    origin: &'static str,
    own: bool,
    /// What is printed where nothing of one's own is written.
    otherwise: &'static str,
    bands: usize,
    written: String,
    classrooms: String,
}

impl ListView {
    pub(super) fn new(owner: Owner, book: &Phrasebook, classrooms: &[Classroom]) -> ListView {
        let lines = Topic::ALL.into_iter().map(|topic| {
            let (origin, bands) = book.bands(owner, topic);
            let own = book.own(owner, topic);
            TopicLine {
                href: address(topic),
                topic: topic.label(),
                place: topic.place(),
                letters: topic.letters(),
                origin: origin_words(origin, topic),
                own: own.is_some(),
                otherwise: match (origin, topic) {
                    (Origin::Given, Topic::Combined) => "自動の一文",
                    _ => origin.label(),
                },
                bands: bands.len(),
                written: own
                    .map(|set| format!("{} {}", dates::date_time(set.written_at), set.written_by))
                    .unwrap_or_default(),
                classrooms: overriding(owner, book, topic, classrooms),
            }
        });
        ListView { lines: lines.collect() }
    }
}

/// One set as a form, with a sample of it.
#[derive(Template)]
#[template(path = "phrases/edit.html")]
pub(super) struct EditView {
    topic: &'static str,
    place: &'static str,
    letters: usize,
    /// What the card prints without any phrase.
    otherwise: &'static str,
    path: String,
    origin: &'static str,
    own: bool,
    above: &'static str,
    here: &'static str,
    classrooms: String,
    blanks: Vec<(&'static str, usize)>,
    revision: i64,
    rows: Vec<RowView>,
    samples: Vec<SampleView>,
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
        owner: Owner,
        topic: Topic,
        book: &Phrasebook,
        classrooms: &[Classroom],
        sent: Option<SentPhrases>,
        problems: Problems,
    ) -> EditView {
        let (origin, bands) = book.bands(owner, topic);
        let own = book.own(owner, topic);
        let revision = own.map_or(0, |set| set.revision);
        let filled = sent.unwrap_or_else(|| SentPhrases::of(revision, bands));
        EditView {
            topic: topic.label(),
            place: topic.place(),
            letters: topic.letters(),
            otherwise: match topic {
                Topic::Subject(_) => "文例のない範囲では、総評を印刷しません。",
                Topic::Combined => {
                    "文例がないときは、得点から自動で作った一文を印刷します。2教科とも受けた生徒だけに使います。"
                }
            },
            path: address(topic),
            origin: origin_words(origin, topic),
            own: own.is_some(),
            above: above(owner),
            here: here(owner),
            classrooms: overriding(owner, book, topic, classrooms),
            blanks: Blank::ALL.map(|blank| (blank.written(), blank.letters(topic))).into(),
            revision: filled.revision,
            rows: rows(&filled, topic),
            samples: filled.readable(topic).iter().map(|band| sample(band, topic)).collect(),
            problems,
        }
    }

    fn error<'a>(&'a self, field: &str, row: &RowView) -> &'a str {
        self.problems.of(&format!("{field}-{}", row.number))
    }
}

fn address(topic: Topic) -> String {
    format!("/phrases/{}", topic.code())
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
fn sample(band: &Band, topic: Topic) -> SampleView {
    let (best, next, full) = match topic {
        Topic::Subject(autograder_grading::Subject::Japanese) => {
            ("「物語文の読み取り」", "「漢字の書き取り」", 100)
        }
        Topic::Subject(autograder_grading::Subject::English) => ("「リスニング」", "「英作文」", 100),
        Topic::Subject(_) => ("「図形」", "「計算」", 100),
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

fn origin_words(origin: Origin, topic: Topic) -> &'static str {
    match (origin, topic) {
        (Origin::Given, Topic::Combined) => "文例なし（自動の一文）",
        _ => origin.label(),
    }
}

fn here(owner: Owner) -> &'static str {
    match owner {
        Owner::Headquarters => "本部",
        Owner::Juku(_) => "塾",
        Owner::Classroom(..) => "教室",
    }
}

fn above(owner: Owner) -> &'static str {
    owner.above().map_or("標準の文例", |above| match above {
        Owner::Headquarters => "本部の文例",
        _ => "塾の文例",
    })
}

/// The 教室 of this 塾 that wrote phrases of their own.
fn overriding(owner: Owner, book: &Phrasebook, topic: Topic, classrooms: &[Classroom]) -> String {
    let Owner::Juku(_) = owner else { return String::new() };
    let own: Vec<_> = book.classrooms(topic).collect();
    let named = classrooms.iter().filter(|classroom| own.contains(&classroom.id));
    named.map(|classroom| classroom.name.as_str()).collect::<Vec<_>>().join("、")
}
