//! Whom a set reaches: other sets go before it, and it goes before others.

use super::book::{Owner, Shelf};
use super::{Chapter, GradeBand, Phrasebook};
use crate::classrooms::Classroom;

/// The chapters of one 学年帯 beside that of all grades; none beside one that is for a 学年帯 itself.
fn parts(chapter: Chapter) -> impl Iterator<Item = (GradeBand, Chapter)> {
    let parts = Chapter::all_of(chapter.topic()).filter(move |_| chapter.grades().is_none());
    parts.filter_map(|part| Some((part.grades()?, part)))
}

/// The 学年帯 for which the place has words of their own.
pub(super) fn written_apart((owner, chapter): Shelf, book: &Phrasebook) -> Vec<&'static str> {
    let written = parts(chapter).filter(|(_, part)| book.own((owner, *part)).is_some());
    written.map(|(band, _)| band.label()).collect()
}

/// The 学年帯 for which a place above, or the program, has words of their own, which a set for all grades goes before.
pub(super) fn displaced((owner, chapter): Shelf, book: &Phrasebook) -> Vec<String> {
    let displaced = parts(chapter).filter_map(|(band, part)| {
        let (source, _) = book.bands((owner, part));
        let is_above = source.grades.is_some() && book.own((owner, part)).is_none();
        is_above.then(|| format!("{}（いまは{}）", band.label(), source.label()))
    });
    displaced.collect()
}

/// The 教室 of this 塾 that wrote phrases of their own, with the 学年帯 where it is not for all that the chapter is for.
pub(super) fn overriding((owner, chapter): Shelf, book: &Phrasebook, classrooms: &[Classroom]) -> String {
    let Owner::Juku(juku) = owner else { return String::new() };
    let named = classrooms.iter().filter_map(|classroom| {
        let own = Owner::Classroom(juku, classroom.id);
        if chapter.widening().any(|chapter| book.own((own, chapter)).is_some()) {
            return Some(classroom.name.clone());
        }
        let apart = written_apart((own, chapter), book).join("、");
        (!apart.is_empty()).then(|| format!("{}（{apart}）", classroom.name))
    });
    named.collect::<Vec<_>>().join("、")
}
