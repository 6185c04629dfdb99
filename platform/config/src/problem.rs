use std::{fmt, io, path::PathBuf};

use crate::Source;

/// One thing that is wrong with the settings, said so that its reader can mend it.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file cannot be opened or is not UTF-8.
    #[error("設定ファイル {} を読めません（{}）", .path.display(), .reason.kind())]
    Unreadable {
        /// The file as it was named.
        path: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
    /// A line of the file is neither a setting, a comment nor empty.
    #[error("設定ファイル {} の {line} 行目を読めません: {reason}", .path.display())]
    Malformed {
        /// The file as it was named.
        path: PathBuf,
        /// Counted from one.
        line: usize,
        /// What was expected there.
        reason: String,
    },
    /// The TOML file sets something that nobody asks for, most often a slip of the pen.
    #[error("{source_of}にある {name} という設定はありません")]
    Unknown {
        /// The name in capitals.
        name: String,
        /// Where it stands.
        source_of: Source,
    },
    /// The value is not of its kind or outside its range.
    #[error("{name} の値「{value}」（{source_of}）は使えません。{expected}を書いてください")]
    Unusable {
        /// The name in capitals.
        name: String,
        /// The value as written.
        value: String,
        /// Where it stands.
        source_of: Source,
        /// What would be accepted, as a noun phrase: 「1〜65535 の整数」.
        expected: String,
    },
    /// The value is a secret, or the reason is not of its kind alone.
    #[error("{name} は使えません。{reason}")]
    Refused {
        /// The name in capitals.
        name: String,
        /// What to do, as a sentence.
        reason: String,
    },
}

/// Everything that is wrong with the settings, at least one problem.
#[derive(Debug)]
pub struct InvalidSettings(pub(crate) Vec<Problem>);

impl InvalidSettings {
    /// The problems in the order in which they were met.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for InvalidSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "設定に {} 件の誤りがあります。", self.0.len())?;
        self.0.iter().try_for_each(|problem| write!(f, "\n・{problem}"))
    }
}

impl std::error::Error for InvalidSettings {}
