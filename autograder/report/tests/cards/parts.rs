//! The numbers of a card, computed as the real ones are.

use autograder_grading::{Distribution, Place, Points, Rate, Tenths, symbol};
use autograder_report::{SatSubject, SectionLine, SubjectPart, Tile};

/// One subject as a pupil and the nation met it.
#[derive(Clone, Copy)]
pub(crate) struct Sitting<'a> {
    pub(crate) name: &'static str,
    /// About the mean of all, in percent.
    pub(crate) mean: u16,
    pub(crate) n: u32,
    /// Title, own points, 配点, the mean of all in percent.
    pub(crate) marks: &'a [(&'static str, u16, u16, u16)],
}

impl Sitting<'_> {
    fn points(&self) -> u16 {
        self.marks.iter().map(|mark| mark.1).sum()
    }

    fn nation(&self) -> Distribution {
        bell(self.mean, 17.0, 100, self.n, self.points())
    }
}

pub(crate) fn tile(sitting: &Sitting<'_>) -> Tile {
    result(sitting.name, sitting.points(), 100, &sitting.nation())
}

pub(crate) fn total(sittings: &[Sitting<'_>; 2]) -> Tile {
    let points = sittings.iter().map(Sitting::points).sum();
    let [first, second] = sittings;
    result("合計", points, 200, &bell(first.mean + second.mean, 31.0, 200, first.n.min(second.n), points))
}

pub(crate) fn subject(sitting: &Sitting<'_>, sections: Vec<SectionLine>) -> SubjectPart {
    let nation = sitting.nation();
    SubjectPart::Sat(SatSubject {
        name: sitting.name.to_owned(),
        points: sitting.points(),
        full: 100,
        histogram: nation.bins(10, 100),
        mean: nation.mean_1dp().unwrap_or(Tenths::whole(0)),
        juku_mean: Some(Tenths::new(i32::from(sitting.mean) * 10 + 37)),
        n: sitting.n,
        sections,
        remark: String::new(),
    })
}

pub(crate) fn sections(marks: &[(&str, u16, u16, u16)]) -> Vec<SectionLine> {
    let line = |(number, (title, points, full, mean)): (u8, &(&str, u16, u16, u16))| SectionLine {
        number,
        title: (*title).to_owned(),
        points: Points::new(*points),
        full: Points::new(*full),
        national_mean: Tenths::new(i32::from(*full) * i32::from(*mean) / 10),
        symbol: symbol(rate(*points, *full), rate(*mean, 100)),
    };
    (1..).zip(marks).map(line).collect()
}

fn rate(gained: u16, available: u16) -> Rate {
    Rate::new(gained.into(), available.into()).unwrap()
}

fn result(title: &str, points: u16, full: u16, nation: &Distribution) -> Tile {
    let rank = nation.rank(points);
    Tile {
        title: title.to_owned(),
        points,
        full,
        mean_gap: nation.difference_from_mean(points),
        deviation: nation.deviation_score(points),
        national: Some(Place { rank, n: nation.n() }),
        juku: Some(Place { rank: 1 + rank * 37 / nation.n().max(1), n: 38 }),
        change: Some(i32::from(points % 20) - 7),
    }
}

/// `n` pupils in the shape of a bell around `mean` of `full` points, one of whom has `own` points.
fn bell(mean: u16, sigma: f64, full: u16, n: u32, own: u16) -> Distribution {
    let others = f64::from(n.saturating_sub(1));
    let height = |points: u16| (-0.5 * ((f64::from(points) - f64::from(mean)) / sigma).powi(2)).exp();
    let whole: f64 = (0..=full).map(height).sum();
    let mut taken = 0;
    let mut reached = 0.0;
    let mut nation = Distribution::from_counts((0..=full).map(|points| {
        reached += height(points) / whole * others;
        let count = reached.round() as u32 - taken;
        taken += count;
        (points, count)
    }));
    nation.add(own);
    nation
}
