//! What a command said, and why it says nothing.

use chrono::{DateTime, Utc};
use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE};
use serde::de::DeserializeOwned;
use thiserror::Error;

/// How much of what a tool said is repeated, in characters.
const REPEATED: usize = 300;

/// A command that has ended.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Whether somebody else kept its words in a file, both outputs in `stdout`: how it ended only they can tell.
    pub kept: bool,
}

/// A file that a tool wrote.
#[derive(Clone, Debug)]
pub struct LogFile {
    /// Its name.
    pub name: String,
    /// When it was written last.
    pub modified: DateTime<Utc>,
    /// The end of what stands in it.
    pub bytes: Vec<u8>,
}

/// Why a look tells nothing. It is no run: the server shows it as a problem of the agent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Trouble {
    /// The command could not be begun.
    #[error("{0} を実行できません: {1}")]
    NotBegun(String, String),
    /// It took too long.
    #[error("{0}秒待っても終わりません")]
    TooSlow(u64),
    /// It failed.
    #[error("{meaning}（終了コード {code}）{words}", words = said_so(words))]
    Failed {
        /// The exit code, or which signal.
        code: String,
        /// What the code means.
        meaning: &'static str,
        /// What it said.
        words: String,
    },
    /// Its answer is not what it should be.
    #[error("ツールの答えを読み取れません: {0}")]
    Unreadable(String),
    /// It found errors.
    #[error("異常が見つかりました: {0}")]
    Found(String),
    /// The file or folder that is to be read.
    #[error("{0} を読めません: {1}")]
    NoFile(String, String),
}

fn said_so(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

impl Said {
    /// What a command that ended with 0 wrote, or what was kept of one. `meanings` are the tool's words for other codes; a code
    /// that it has none for is a failure all the same.
    pub(super) fn succeeded(&self, meanings: &[(i32, &'static str)]) -> Result<&str, Trouble> {
        if self.kept || self.code == Some(0) {
            return Ok(&self.stdout);
        }
        let known = meanings.iter().find(|(code, _)| Some(*code) == self.code);
        Err(Trouble::Failed {
            code: self.code.map_or("なし".to_owned(), |code| code.to_string()),
            meaning: known.map_or("ツールが失敗しました", |(_, meaning)| meaning),
            words: self.last_words(),
        })
    }

    /// The last line that it wrote, for people.
    pub(super) fn last_words(&self) -> String {
        let line = |text: &str| text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned);
        let words = line(&self.stderr).or_else(|| line(&self.stdout)).unwrap_or_default();
        words.chars().take(REPEATED).collect()
    }
}

#[cfg(test)]
impl Said {
    /// A command that ended with 0.
    pub(super) fn well(stdout: &str) -> Said {
        Said { stdout: stdout.to_owned(), code: Some(0), ..Said::default() }
    }
}

/// The JSON that a tool wrote; a byte order mark before it is overlooked.
pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, Trouble> {
    let text = text.trim_start_matches('\u{feff}').trim();
    serde_json::from_str(text).map_err(|error| Trouble::Unreadable(error.to_string()))
}

impl LogFile {
    /// Its text: UTF-16 and UTF-8 by their mark, UTF-8 where it is that, else what Windows in Japan writes.
    pub(super) fn text(&self) -> String {
        let bytes = self.bytes.as_slice();
        let decoded = match bytes {
            [0xff, 0xfe, ..] => UTF_16LE.decode(bytes).0,
            [0xfe, 0xff, ..] => UTF_16BE.decode(bytes).0,
            _ => match std::str::from_utf8(bytes) {
                Ok(text) => text.into(),
                Err(_) => SHIFT_JIS.decode(bytes).0,
            },
        };
        decoded.trim_start_matches('\u{feff}').to_owned()
    }
}
