//! The pupils of the demonstration: where they learn, and how well.

use autograder_grading::Grade;

use super::calendar::DemoRound;
use super::dice::Dice;
use super::names;
use super::places::{GRADE_WEIGHTS, JUKU};

/// A pupil who does not exist.
pub(super) struct Pupil {
    /// The place of the 塾 in [`JUKU`], and of the 教室 in the 塾.
    pub(super) juku: usize,
    pub(super) classroom: usize,
    pub(super) number: String,
    pub(super) name: String,
    /// The grade by round, oldest first; `None` where the pupil does not sit it (too young, not there yet, or gone).
    pub(super) grades: [Option<Grade>; 3],
    /// How well the pupil does: 0 is the average, the spread is about 1.
    pub(super) ability: f64,
    /// How much better the first subject goes than the second.
    pub(super) leaning: f64,
}

/// Everybody who is, or was, at one of the 教室; most sit all of `rounds`.
pub(super) fn cast(dice: &mut Dice, rounds: &[DemoRound; 3]) -> Vec<Pupil> {
    let mut pupils = Vec::new();
    for (juku, place) in JUKU.iter().enumerate() {
        let mut of_juku = 0;
        for (classroom, (_, size)) in place.classrooms.iter().enumerate() {
            for _ in 0..*size {
                let number = place.student_number(of_juku);
                pupils.push(invent(dice, rounds, (juku, classroom), number));
                of_juku += 1;
            }
        }
    }
    pupils
}

fn invent(
    dice: &mut Dice,
    rounds: &[DemoRound; 3],
    (juku, classroom): (usize, usize),
    number: String,
) -> Pupil {
    let latest = i16::try_from(dice.weighed(&GRADE_WEIGHTS) + 1).expect("there are ten weights");
    // One in six came for the second round, one in six for the third.
    let first_round = dice.weighed(&[4, 1, 1]);
    let grades = [0, 1, 2].map(|at: usize| {
        let years_ago = rounds[2].name.year - rounds[at].name.year;
        let grade = u8::try_from(latest - years_ago).ok().and_then(Grade::from_number);
        grade.filter(|_| at >= first_round)
    });
    Pupil {
        juku,
        classroom,
        number,
        name: names::full_name(dice),
        grades,
        ability: dice.bell(),
        leaning: dice.bell() * 0.4,
    }
}
