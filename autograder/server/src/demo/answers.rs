//! What a pupil of the demonstration gets for an exam.

use autograder_grading::ExamShape;

use super::dice::Dice;
use super::pupils::Pupil;

/// How easy the sections of a paper are, first to last; later ones are harder.
const EASE: [f64; 4] = [1.3, 0.9, 0.5, 0.1];
/// How far a pupil's form strays from one exam to the next.
const FORM: f64 = 0.35;
/// Of a hundred pupils, how many run out of time and leave the last section without a point.
const OUT_OF_TIME: f64 = 0.03;

/// The points of every item, in the order of the paper. `subject` is the place of the exam among the two of the grade.
pub(super) fn answer(dice: &mut Dice, pupil: &Pupil, subject: usize, shape: &ExamShape) -> Vec<u16> {
    let side = if subject == 0 { pupil.leaning } else { -pupil.leaning };
    let form = pupil.ability + side + dice.bell() * FORM;
    let sections = shape.sections.len();
    let mut points = Vec::new();
    for (at, section) in shape.sections.iter().enumerate() {
        let out_of_time = at + 1 == sections && dice.happens(OUT_OF_TIME);
        let chance = chance_of_a_point(form + EASE[at.min(EASE.len() - 1)]);
        for item in &section.items {
            let won = (0..item.points.get()).filter(|_| dice.happens(chance)).count();
            points.push(if out_of_time {
                0
            } else {
                u16::try_from(won).expect("no more than the item's points")
            });
        }
    }
    points
}

/// The logistic curve: half of the points where `level` is 0, nearly all from 3 on.
fn chance_of_a_point(level: f64) -> f64 {
    1.0 / (1.0 + (-level).exp())
}

#[cfg(test)]
mod tests {
    use autograder_grading::{Subject, preset};

    use super::*;

    fn pupil(ability: f64) -> Pupil {
        Pupil {
            juku: 0,
            classroom: 0,
            number: "1".to_owned(),
            name: String::new(),
            grades: [None; 3],
            ability,
            leaning: 0.0,
        }
    }

    #[test]
    fn points_fit_the_paper_and_follow_the_pupil() {
        let mut dice = Dice::new(5);
        let shape = preset(Subject::Japanese);
        let mut mean_of = |ability: f64| {
            let totals = (0..200).map(|_| {
                let points = answer(&mut dice, &pupil(ability), 0, &shape);
                let items = shape.sections.iter().flat_map(|section| &section.items);
                assert!(points.iter().zip(items).all(|(points, item)| *points <= item.points.get()));
                u32::from(points.iter().sum::<u16>())
            });
            totals.sum::<u32>() / 200
        };
        assert!((15..35).contains(&mean_of(-1.5)), "{}", mean_of(-1.5));
        assert!((50..70).contains(&mean_of(0.0)), "{}", mean_of(0.0));
        assert!((78..95).contains(&mean_of(1.5)), "{}", mean_of(1.5));
    }
}
