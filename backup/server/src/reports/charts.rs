//! The bars of a table on a page.

use platform_web::Tone;
use platform_web::chart::{Stack, Stacks};

use super::document::{Cell, Section};

/// With more bars than this nobody can read what stands below them; paper has room for more.
const MOST: usize = 14;

/// The columns that are drawn, from the bottom up.
const PARTS: [(&str, Tone); 8] = [
    ("成功", Tone::Good),
    ("適合", Tone::Good),
    ("取消", Tone::Neutral),
    ("警告", Tone::Warn),
    ("不明", Tone::Neutral),
    ("失敗", Tone::Bad),
    ("中断", Tone::Bad),
    ("不適合", Tone::Bad),
];

impl Section {
    /// The drawn columns of this table: where they stand, what they are called, and how they look.
    fn parts(&self) -> Vec<(usize, &'static str, Tone)> {
        let place = |label: &str| self.columns.iter().position(|column| column.label == label);
        PARTS.into_iter().filter_map(|(label, tone)| Some((place(label)?, label, tone))).collect()
    }

    /// A bar for each row, where it has any.
    pub(super) fn chart(&self) -> Option<Stacks> {
        if !self.charted || self.rows.is_empty() || self.rows.len() > MOST {
            return None;
        }
        let parts = self.parts();
        let bar = |row: &Vec<Cell>| Stack {
            label: short(&row[0].text),
            parts: parts.iter().map(|(at, _, tone)| (*tone, amount(&row[*at]))).collect(),
        };
        let bars: Vec<Stack> = self.rows.iter().map(bar).collect();
        Some(Stacks::new(&self.title, self.chart_words(), &bars))
    }

    /// What the bars show.
    pub(super) fn chart_words(&self) -> String {
        let labels = |bad: bool| {
            let of_it = self.parts().into_iter().filter(|(_, _, tone)| !bad || *tone == Tone::Bad);
            of_it.map(|(_, label, _)| label).collect::<Vec<_>>()
        };
        format!("下から{}。✕は{}の数。", labels(false).join("・"), labels(true).join("と"))
    }
}

/// The number in a cell; nothing is drawn where nothing was counted.
fn amount(cell: &Cell) -> u64 {
    cell.text.replace(',', "").parse().unwrap_or_default()
}

/// 「2026年11月27日(金)」 is short 11/27, and 「2026年11月」 11月.
fn short(words: &str) -> String {
    let after_year = words.split_once('年').map_or(words, |(_, rest)| rest);
    match after_year.split_once('月') {
        Some((month, rest)) => match rest.split_once('日') {
            Some((day, _)) => format!("{month}/{day}"),
            None => format!("{month}月"),
        },
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::document::Column;

    fn section(rows: Vec<Vec<Cell>>) -> Section {
        let columns = vec![Column::words("月", 3), Column::number("適合"), Column::number("不適合")];
        Section::new("準拠の推移", columns, rows).charted()
    }

    #[test]
    fn what_was_not_counted_is_an_empty_place() {
        let row = |month: &str, met: &str, broken: &str| [month, met, broken].map(Cell::text).into();
        let drawn = section(vec![row("2026年10月", "—", "—"), row("2026年11月28日(土)", "1,200", "3")]);
        let chart = drawn.chart().unwrap().to_string();
        assert!(chart.contains(">10月<") && chart.contains(">11/28<") && chart.contains("✕3"), "{chart}");
        assert_eq!(chart.matches("chart-part").count(), 2, "{chart}");
        assert_eq!(drawn.chart_words(), "下から適合・不適合。✕は不適合の数。");
        assert!(section(vec![row("2026年10月", "1", "1"); MOST + 1]).chart().is_none());
        assert!(section(Vec::new()).chart().is_none());
    }
}
