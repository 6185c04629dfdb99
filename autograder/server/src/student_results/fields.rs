//! 得点率 by 分野, round after round.

use autograder_grading::{FieldFact, Rate, RoundName, Subject};

use super::load::{PathRound, SatRound};

/// A pupil's 分野 from the first round that had any.
pub(super) struct FieldPath {
    /// The earliest first.
    pub(super) rounds: Vec<RoundName>,
    /// The 分野 of the latest round first, in the order of its papers.
    pub(super) rows: Vec<FieldRow>,
}

/// One 分野 of a subject.
pub(super) struct FieldRow {
    pub(super) subject: Subject,
    pub(super) field: String,
    /// Round by round; `None` where the pupil has no result in it.
    pub(super) places: Vec<Option<FieldRates>>,
}

/// The shares of the points that were reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldRates {
    pub(super) own: Rate,
    pub(super) national: Rate,
}

impl FieldPath {
    /// The 分野 along a path; `None` where no round has any.
    pub(super) fn along(path: &[PathRound]) -> Option<FieldPath> {
        let has_any = |round: &PathRound| facts(round).next().is_some();
        let shown = &path[path.iter().position(has_any)?..];
        let mut rows: Vec<FieldRow> = Vec::new();
        for (subject, fact) in shown.iter().rev().flat_map(facts) {
            if !rows.iter().any(|row| row.is_of(subject, &fact.field)) {
                rows.push(FieldRow::along(shown, subject, &fact.field));
            }
        }
        Some(FieldPath { rounds: shown.iter().map(|round| round.name).collect(), rows })
    }
}

impl FieldRow {
    fn along(path: &[PathRound], subject: Subject, field: &str) -> FieldRow {
        let is_meant = |(of, fact): &(Subject, &FieldFact)| *of == subject && fact.field == field;
        let place = |round: &PathRound| {
            let (_, fact) = facts(round).find(is_meant)?;
            Some(FieldRates { own: fact.own, national: fact.national })
        };
        FieldRow { subject, field: field.to_owned(), places: path.iter().map(place).collect() }
    }

    fn is_of(&self, subject: Subject, field: &str) -> bool {
        self.subject == subject && self.field == field
    }

    /// 「算数 図形」
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.subject.label(), self.field)
    }
}

fn facts(round: &PathRound) -> impl Iterator<Item = (Subject, &FieldFact)> {
    round.sat.iter().flat_map(SatRound::facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(field: &str, own: u64) -> FieldFact {
        let rate = |gained| Rate::new(gained, 100).unwrap();
        FieldFact { field: field.to_owned(), own: rate(own), national: rate(50) }
    }

    #[test]
    fn a_field_goes_on_where_subject_and_word_are_the_same() {
        let sat = [(2023, Some(6)), (2024, Some(6)), (2025, None), (2026, Some(7))];
        let mut path = sat.map(|(year, grade)| PathRound::summer(year, grade));
        let fields = |round: &mut PathRound, first: Vec<FieldFact>, second: Vec<FieldFact>| {
            round.sat.as_mut().unwrap().fields = [first, second];
        };
        assert!(FieldPath::along(&path).is_none(), "no round has any");
        fields(&mut path[1], vec![fact("読解", 40)], vec![fact("図形", 60), fact("計算", 0)]);
        fields(&mut path[3], vec![fact("読解", 70)], vec![fact("図形", 80)]);
        let found = FieldPath::along(&path).unwrap();
        assert_eq!(found.rounds.len(), 3, "the round before there were any is left out");
        let told: Vec<_> = found
            .rows
            .iter()
            .map(|row| {
                let percent = |place: &Option<FieldRates>| place.map(|rates| rates.own.percent());
                (row.name(), row.places.iter().map(percent).collect::<Vec<_>>())
            })
            .collect();
        let row = |name: &str, places: [Option<u64>; 3]| (name.to_owned(), places.to_vec());
        assert_eq!(
            told,
            [
                row("英語 読解", [None, None, Some(70)]),
                row("数学 図形", [None, None, Some(80)]),
                row("国語 読解", [Some(40), None, None]),
                row("算数 図形", [Some(60), None, None]),
                row("算数 計算", [Some(0), None, None]),
            ]
        );
    }
}
