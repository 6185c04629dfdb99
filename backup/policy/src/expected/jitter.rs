//! Jitter: a delay that keeps the jobs of one pattern from starting all at once.

use chrono::Duration;

/// An hour; more would be another schedule.
const LONGEST_S: u32 = 3_600;

/// How much later than its pattern a job starts, always the same for one job.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Jitter {
    seconds: u32,
}

impl Jitter {
    /// A delay from none to `longest_s` seconds, an hour at most, that depends on the seed alone.
    pub fn of(seed: u64, longest_s: u32) -> Self {
        let choices = u64::from(longest_s.min(LONGEST_S)) + 1;
        let seconds = u32::try_from(scatter(seed) % choices).unwrap_or(0);
        Self { seconds }
    }

    /// The delay.
    pub fn delay(self) -> Duration {
        Duration::seconds(self.seconds.into())
    }
}

/// SplitMix64: neighbouring seeds, like the numbers of jobs, give values far apart.
fn scatter(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_mixer_is_the_published_one() {
        assert_eq!(scatter(0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn a_thousand_jobs_are_spread_over_the_whole_time() {
        let mut per_minute = [0; 10];
        for job in 0..1_000 {
            per_minute[usize::try_from(Jitter::of(job, 599).delay().num_minutes()).unwrap()] += 1;
        }
        assert!(per_minute.iter().all(|&jobs| (60..140).contains(&jobs)), "{per_minute:?}");
    }

    proptest! {
        #[test]
        fn a_delay_stays_within_its_bounds(seed in any::<u64>(), longest_s in any::<u32>()) {
            let delay = Jitter::of(seed, longest_s).delay();
            prop_assert!(delay >= Duration::zero() && delay <= Duration::hours(1));
            prop_assert!(delay.num_seconds() <= i64::from(longest_s));
            prop_assert_eq!(Jitter::of(seed, 0).delay(), Duration::zero());
        }
    }
}
