//! Score bands: which phrase goes with which share of 満点.

use std::borrow::Cow;

use autograder_grading::Points;

/// From `lowest` to `highest` percent of 満点, both included, one phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) lowest: u8,
    pub(crate) highest: u8,
    pub(crate) words: Cow<'static, str>,
}

/// What keeps bands from being a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seam {
    /// No band has these percents.
    Gap(u8, u8),
    /// Several bands have these.
    Overlap(u8, u8),
}

/// The words of the band that a total falls into; the share of 満点 is rounded down to whole percent.
pub(super) fn words_for(bands: &[Band], total: u16, full: Points) -> Option<&str> {
    let percent = u32::from(total) * 100 / u32::from(full.get()).max(1);
    let band =
        bands.iter().find(|band| (u32::from(band.lowest)..=u32::from(band.highest)).contains(&percent));
    band.map(|band| &*band.words)
}

/// Everything that is wrong between bands in the order of their lowest percents.
pub(super) fn seams(bands: &[Band]) -> Vec<Seam> {
    let mut found = Vec::new();
    let mut next = 0;
    for band in bands {
        if band.lowest > next {
            found.push(Seam::Gap(next, band.lowest - 1));
        } else if band.lowest < next {
            found.push(Seam::Overlap(band.lowest, band.highest.min(next - 1)));
        }
        next = next.max(band.highest + 1);
    }
    if next <= 100 {
        found.push(Seam::Gap(next, 100));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bands(edges: &[(u8, u8)]) -> Vec<Band> {
        let band = |&(lowest, highest): &(u8, u8)| Band { lowest, highest, words: lowest.to_string().into() };
        edges.iter().map(band).collect()
    }

    #[test]
    fn gaps_and_overlaps_are_told_with_their_percents() {
        assert_eq!(seams(&bands(&[(0, 69), (70, 89), (90, 100)])), []);
        assert_eq!(
            seams(&bands(&[(10, 60), (70, 90)])),
            [Seam::Gap(0, 9), Seam::Gap(61, 69), Seam::Gap(91, 100)]
        );
        assert_eq!(seams(&bands(&[(0, 70), (70, 100)])), [Seam::Overlap(70, 70)]);
        assert_eq!(seams(&bands(&[(0, 100), (40, 60)])), [Seam::Overlap(40, 60)]);
        assert_eq!(seams(&[]), [Seam::Gap(0, 100)]);
    }

    #[test]
    fn a_total_falls_into_the_band_of_its_whole_percents() {
        let bands = bands(&[(0, 69), (70, 89), (90, 100)]);
        let of = |total, full| words_for(&bands, total, Points::new(full));
        assert_eq!([of(0, 100), of(69, 100), of(70, 100), of(100, 100)], ["0", "0", "70", "90"].map(Some));
        assert_eq!([of(44, 50), of(45, 50), of(139, 200)], ["70", "90", "0"].map(Some));
    }
}
