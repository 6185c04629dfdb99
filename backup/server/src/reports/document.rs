//! What a report says: figures and tables, each number with the page that proves it.

use serde::{Deserialize, Serialize};

use super::Issuer;

/// A report's content. Its JSON is kept and never changes; new fields need a `#[serde(default)]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) period: String,
    pub(super) made: String,
    #[serde(default)]
    pub(super) issuer: Issuer,
    pub(super) figures: Vec<Figure>,
    pub(super) sections: Vec<Section>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Figure {
    pub(super) label: String,
    pub(super) value: Cell,
    pub(super) note: String,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) empty: String,
    /// So many columns at the left say to what a row belongs; rows that agree in them stand together.
    #[serde(default)]
    pub(super) grouped: usize,
    /// Whether its numbers are drawn as bars, row by row.
    #[serde(default)]
    pub(super) charted: bool,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    pub(super) label: String,
    pub(super) numeric: bool,
    /// How wide it is on paper beside the others.
    pub(super) share: u8,
}

/// What stands in one place. href: the page that proves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) href: Option<String>,
    pub(super) tone: Mark,
}

/// How good it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    #[default]
    Plain,
    Good,
    Warn,
    Bad,
}

impl Document {
    /// The JSON that is kept.
    pub(super) fn content(&self) -> String {
        serde_json::to_string(self).expect("a report is plain data")
    }
}

impl Figure {
    pub(super) fn new(label: &str, value: Cell, note: impl Into<String>) -> Figure {
        Figure { label: label.to_owned(), value, note: note.into() }
    }
}

impl Section {
    pub(super) fn new(title: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Section {
        let empty = "この期間にはありません。".to_owned();
        Section {
            title: title.to_owned(),
            note: String::new(),
            columns,
            rows,
            empty,
            grouped: 0,
            charted: false,
        }
    }

    /// With a sentence below the heading.
    pub(super) fn noted(self, note: impl Into<String>) -> Section {
        Section { note: note.into(), ..self }
    }

    /// With rows that stand together where they agree in the first columns.
    pub(super) fn grouped(self, columns: usize) -> Section {
        Section { grouped: columns, ..self }
    }

    /// With bars.
    pub(super) fn charted(self) -> Section {
        Section { charted: true, ..self }
    }

    /// With other words for no rows.
    pub(super) fn or(self, empty: &str) -> Section {
        Section { empty: empty.to_owned(), ..self }
    }
}

impl Column {
    /// A column of words, so wide beside the others.
    pub(super) fn words(label: &str, share: u8) -> Column {
        Column { label: label.to_owned(), numeric: false, share }
    }

    /// A column of numbers.
    pub(super) fn number(label: &str) -> Column {
        Column { label: label.to_owned(), numeric: true, share: 2 }
    }
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    pub(super) fn link(text: impl Into<String>, href: impl Into<String>) -> Cell {
        Cell { text: text.into(), href: Some(href.into()), tone: Mark::Plain }
    }

    /// A number; none of nothing leads nowhere.
    pub(super) fn count(number: i64, href: impl Into<String>) -> Cell {
        let href = (number != 0).then(|| href.into());
        Cell { text: platform_web::grouped(number.unsigned_abs()), href, tone: Mark::Plain }
    }

    pub(super) fn marked(self, tone: Mark) -> Cell {
        Cell { tone, ..self }
    }

    /// Bad where there are any.
    pub(super) fn bad_if(self, holds: bool) -> Cell {
        if holds { self.marked(Mark::Bad) } else { self }
    }
}

impl Mark {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Mark::Plain => "",
            Mark::Good => "good",
            Mark::Warn => "warn",
            Mark::Bad => "bad",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digests::sha256;

    #[test]
    fn a_content_comes_back_and_its_hash_stays() {
        let rows = vec![vec![Cell::count(12, "/runs"), Cell::count(0, "/runs").bad_if(false)]];
        let section = Section::new("実行", vec![Column::number("成功"), Column::number("失敗")], rows);
        let document = Document {
            title: "日次レポート".to_owned(),
            period: "2026年11月27日(金)".to_owned(),
            made: "2026年11月28日(土) 8:00".to_owned(),
            issuer: Issuer { organisation: "ひだまり学習社".to_owned(), department: String::new() },
            figures: vec![Figure::new("実行", Cell::count(12, "/runs"), "")],
            sections: vec![section],
        };
        let content = document.content();
        let read: Document = serde_json::from_str(&content).unwrap();
        assert_eq!((read.content(), &read), (content.clone(), &document));
        let former: Document = serde_json::from_str(&content.replace("issuer", "nobody")).unwrap();
        assert_eq!(former.issuer, Issuer::default(), "a report from before there was one is read");
        assert_eq!(read.sections[0].rows[0][1].href, None);
        assert_ne!(sha256(&content), sha256(content.replace("12", "13")));
    }
}
