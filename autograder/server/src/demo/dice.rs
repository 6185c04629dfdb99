//! Chance that falls the same way every time.

/// A stream of random numbers (SplitMix64). Written out here because a library's generator may draw other
/// numbers in its next version, and the demonstration would be another place.
pub(super) struct Dice(u64);

impl Dice {
    /// A stream of its own for each `seed`.
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Evenly from 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of that probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of `things`, each as likely as the next.
    pub(super) fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        let at = (self.share() * things.len() as f64) as usize;
        &things[at]
    }

    /// The place of one of `weights`, each as likely as it is heavy.
    pub(super) fn weighed(&mut self, weights: &[u32]) -> usize {
        let mut left = self.share() * f64::from(weights.iter().sum::<u32>());
        let drawn = weights.iter().position(|weight| {
            left -= f64::from(*weight);
            left < 0.0
        });
        drawn.unwrap_or(weights.len() - 1)
    }

    /// Around 0 with spread 1: twelve even draws come close enough to the bell curve.
    pub(super) fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // The first numbers of SplitMix64 for seed 1234567, as its author gives them.
        let mut dice = Dice::new(1_234_567);
        assert_eq!([dice.next(), dice.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn draws_keep_to_their_bounds_and_weights() {
        let mut dice = Dice::new(1);
        let drawn: Vec<usize> = (0..4_000).map(|_| dice.weighed(&[0, 3, 1])).collect();
        let of = |place| drawn.iter().filter(|at| **at == place).count();
        assert_eq!(of(0), 0);
        assert!((2_850..3_150).contains(&of(1)), "{}", of(1));
        let mean = (0..4_000).map(|_| dice.bell()).sum::<f64>() / 4_000.0;
        assert!(mean.abs() < 0.1, "{mean}");
    }
}
