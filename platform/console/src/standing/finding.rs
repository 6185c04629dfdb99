//! What a look at a server and its machine can find.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// In order.
    Fine,
    /// Works, but somebody should act.
    Warning,
    /// Does not work, or soon will not.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was looked at, in a word.
    pub topic: &'static str,
    /// What is so.
    pub words: String,
    /// What to do; empty where nothing is to be done.
    pub advice: String,
}

impl Finding {
    /// All is well.
    pub fn fine(topic: &'static str, words: impl Into<String>) -> Finding {
        Finding { level: Level::Fine, topic, words: words.into(), advice: String::new() }
    }

    /// Somebody should act; `advice` says how.
    pub fn warning(topic: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding { level: Level::Warning, topic, words: words.into(), advice: advice.into() }
    }

    /// Something does not work; `advice` says what to do.
    pub fn wrong(topic: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Finding {
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
