//! Where "now" comes from.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};

/// An instant, kept to the microsecond because that is what PostgreSQL keeps.
pub type Timestamp = DateTime<Utc>;

/// The source of the current time: the system's, or one that a test sets by hand.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is set.
    Fixed(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// Makes a clock that stands at `at`.
    pub fn fixed(at: Timestamp) -> Clock {
        Clock::Fixed(Arc::new(Mutex::new(at.trunc_subsecs(6))))
    }

    /// Moves a fixed clock to `at`; the system's clock is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Fixed(standing) = self {
            *standing.lock().unwrap_or_else(PoisonError::into_inner) = at.trunc_subsecs(6);
        }
    }

    /// The current time.
    #[expect(clippy::disallowed_methods, reason = "the clock is the one place that asks the system")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Utc::now().trunc_subsecs(6),
            Clock::Fixed(standing) => *standing.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}
