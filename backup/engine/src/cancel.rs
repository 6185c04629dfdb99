//! The wish that work may stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The wish that work may stop; clones share it. A wish is not taken back.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the work to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether somebody asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The flag itself, for a signal that sets it.
    #[cfg(unix)]
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}
