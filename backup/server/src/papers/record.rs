//! What a room says of a record that is printed.

use backup_report::{PrintedCell, PrintedColumn, PrintedSection};
use platform_web::Tone;

/// What a room says of a record; everything else on the paper is the same for all.
pub(crate) struct Record {
    /// What the audit record calls its printing, and of what.
    pub(crate) event: &'static str,
    pub(crate) subject: String,
    /// What the form is called.
    pub(crate) title: &'static str,
    /// Which one it is, in words.
    pub(crate) number: String,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) sections: Vec<PrintedSection>,
    /// Who signs.
    pub(crate) signatures: &'static [&'static str],
    /// Whether its tables are too wide for paper that stands.
    pub(crate) lying: bool,
    /// The page that shows it.
    pub(crate) page: String,
}

/// A table of these columns: heading, whether it holds numbers, and how wide it is beside the others.
pub(crate) fn table(
    title: &str,
    columns: &[(&str, bool, u8)],
    rows: Vec<Vec<PrintedCell>>,
) -> PrintedSection {
    let column = |(label, numeric, share): &(&str, bool, u8)| PrintedColumn {
        label: (*label).to_owned(),
        numeric: *numeric,
        share: *share,
    };
    PrintedSection {
        title: title.to_owned(),
        note: String::new(),
        columns: columns.iter().map(column).collect(),
        rows,
        empty: "ありません。".to_owned(),
        grouped: 0,
        charted: false,
    }
}

/// Words as they are.
pub(crate) fn cell(words: impl Into<String>) -> PrintedCell {
    PrintedCell { text: words.into(), tone: String::new() }
}

/// Words in a colour.
pub(crate) fn marked(words: impl Into<String>, tone: Tone) -> PrintedCell {
    let tone = match tone {
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Info | Tone::Neutral => "",
    };
    PrintedCell { text: words.into(), tone: tone.to_owned() }
}
