//! The seam: whoever can look at the machine that a server stands on.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use platform_database::Timestamp;
use platform_telemetry::Gauge;

use super::Finding;

/// A look under way.
pub type Looking<'a, T> = Pin<Box<dyn Future<Output = Vec<T>> + Send + 'a>>;

/// Looks at the machine; each look ends within seconds, whatever hangs.
pub trait Survey: Send + Sync {
    /// What is in order and what is not.
    fn look(&self) -> Looking<'_, Finding>;

    /// The same as numbers. They are asked for at each scrape.
    fn measure(&self) -> Looking<'_, Gauge>;
}

/// What a running server stands on. The default stands on nothing: a server that was put together without settings.
#[derive(Clone, Default)]
pub struct Ground {
    pub(super) version: &'static str,
    pub(super) began_at: Option<Timestamp>,
    survey: Option<Arc<dyn Survey>>,
}

impl Ground {
    /// A program of that version, which began to serve then, on a machine that `survey` looks at.
    pub fn new(version: &'static str, began_at: Timestamp, survey: impl Survey + 'static) -> Ground {
        Ground { version, began_at: Some(began_at), survey: Some(Arc::new(survey)) }
    }

    pub(super) async fn look(&self) -> Vec<Finding> {
        match &self.survey {
            Some(survey) => survey.look().await,
            None => Vec::new(),
        }
    }

    pub(crate) async fn measure(&self) -> Vec<Gauge> {
        match &self.survey {
            Some(survey) => survey.measure().await,
            None => Vec::new(),
        }
    }
}

impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ground").field("version", &self.version).field("began_at", &self.began_at).finish()
    }
}
