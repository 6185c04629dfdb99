//! Fields (分野) of one pupil's exam: the sections of a field, taken together.

use crate::{ExamShape, Rate};

/// What a pupil and the nation reached in one 分野 of an exam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFact {
    /// 分野.
    pub field: String,
    /// The share of the points of its sections that the pupil reached.
    pub own: Rate,
    /// The share that the nation reached.
    pub national: Rate,
}

/// The points of one 分野, added up.
struct Gathered<'a> {
    field: &'a str,
    full: u64,
    /// `None` where a mark of the pupil is missing.
    own: Option<u64>,
    national: u64,
}

/// What was reached in each 分野, in the order of the paper. `marks` are the pupil's points, and `sums` those of the `n`
/// who count in the nation, item by item. A section without 分野 is in none, and a 分野 in which the pupil lacks a mark
/// is left out.
pub fn field_facts(shape: &ExamShape, marks: &[Option<u16>], sums: &[i64], n: u32) -> Vec<FieldFact> {
    let mut found: Vec<Gathered<'_>> = Vec::new();
    let mut next = 0;
    for section in &shape.sections {
        let items = next..next + section.items.len();
        next = items.end;
        if section.field.is_empty() {
            continue;
        }
        let known = found.iter().position(|known| known.field == section.field);
        let place = known.unwrap_or(found.len());
        if known.is_none() {
            found.push(Gathered { field: &section.field, full: 0, own: Some(0), national: 0 });
        }
        let own = marks.get(items.clone());
        let own: Option<u64> = own.and_then(|own| own.iter().map(|mark| mark.map(u64::from)).sum());
        let sums = sums.get(items).into_iter().flatten();
        let gathered = &mut found[place];
        gathered.full += u64::from(section.points().get());
        gathered.own = gathered.own.zip(own).map(|(before, own)| before + own);
        gathered.national += sums.map(|sum| u64::try_from(*sum).unwrap_or_default()).sum::<u64>();
    }
    found.into_iter().filter_map(|gathered| gathered.fact(n)).collect()
}

impl Gathered<'_> {
    fn fact(&self, n: u32) -> Option<FieldFact> {
        Some(FieldFact {
            field: self.field.to_owned(),
            own: Rate::new(self.own?, self.full)?,
            national: Rate::new(self.national, u64::from(n) * self.full)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItemShape, Points, SectionShape};

    /// 計算 of 20, 図形 of 10 and 20, one of 10 that belongs to nothing, and 計算 of 10.
    fn exam() -> ExamShape {
        let whole = |number, points, field| {
            SectionShape::undivided(number, "大問", Points::new(points)).in_field(field)
        };
        let items =
            [(1, 10), (2, 20)].map(|(number, points)| ItemShape { number, points: Points::new(points) });
        let divided = SectionShape { items: items.into(), ..whole(2, 0, "図形") };
        let sections = vec![whole(1, 20, "計算"), divided, whole(3, 10, ""), whole(4, 10, "計算")];
        ExamShape { full_points: Points::new(70), sections }
    }

    fn percents(facts: &[FieldFact]) -> Vec<(&str, u64, u64)> {
        facts.iter().map(|fact| (&*fact.field, fact.own.percent(), fact.national.percent())).collect()
    }

    #[test]
    fn sections_of_a_field_count_together() {
        let marks = [20, 0, 15, 10, 1].map(Some);
        let facts = field_facts(&exam(), &marks, &[30, 5, 25, 20, 6], 2);
        assert_eq!(percents(&facts), [("計算", 70, 60), ("図形", 50, 50)]);
    }

    #[test]
    fn a_field_with_a_missing_mark_is_left_out_and_zero_is_none() {
        let marks = [Some(0), None, Some(15), Some(10), Some(0)];
        let facts = field_facts(&exam(), &marks, &[30, 5, 25, 20, 6], 2);
        assert_eq!(percents(&facts), [("計算", 0, 60)]);
        assert!(field_facts(&exam(), &[], &[], 2).is_empty(), "nobody sat");
        assert!(field_facts(&exam(), &marks, &[30, 5, 25, 20, 6], 0).is_empty(), "there is no nation");
    }
}
