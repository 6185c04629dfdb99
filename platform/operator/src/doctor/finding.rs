//! What a look can find.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Fine,
    Warning,
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) level: Level,
    /// What was looked at, in a word.
    pub(crate) topic: &'static str,
    /// What is so.
    pub(crate) words: String,
    /// What to do; empty where nothing is to be done.
    pub(crate) advice: String,
}

impl Finding {
    pub(crate) fn fine(topic: &'static str, words: impl Into<String>) -> Finding {
        Finding { level: Level::Fine, topic, words: words.into(), advice: String::new() }
    }

    pub(crate) fn warning(
        topic: &'static str,
        words: impl Into<String>,
        advice: impl Into<String>,
    ) -> Finding {
        Finding { level: Level::Warning, topic, words: words.into(), advice: advice.into() }
    }

    pub(crate) fn wrong(topic: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding { level: Level::Wrong, topic, words: words.into(), advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.level {
            Level::Fine => "[正常]",
            Level::Warning => "[注意]",
            Level::Wrong => "[異常]",
        };
        write!(f, "{mark} {}: {}", self.topic, self.words)?;
        if self.advice.is_empty() { Ok(()) } else { write!(f, "\n       → {}", self.advice) }
    }
}
