//! What becomes of every row of a file, for the person who sent it.
//!
//! Before a file is applied that is foretold from its plan; then it is kept with the file, and goes with it.

use std::collections::{BTreeMap, HashMap};

use platform_spreadsheet::{
    Column, ColumnKind, Headings, Limits, Row, SheetOut, UnreadableFile, Value, column_letters,
};
use serde::{Deserialize, Serialize};

use super::{ChangeLine, Effect, Problem, Problems};

const ERROR: &str = "エラー";
const WARNING: &str = "注意";
/// What stands in the place of a row's number where the whole file is meant.
const WHOLE_FILE: &str = "ファイル";

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// The row as Excel numbers it; `None` for what concerns the whole file.
    row: Option<u32>,
    /// In a word: 新規, 変更, 変更なし, エラー.
    word: String,
    /// What changes, or why nothing does.
    words: String,
}

impl Outcome {
    /// Of a row that can be taken.
    pub(crate) fn new(row: u32, word: &str, words: String) -> Outcome {
        Outcome { row: Some(row), word: word.to_owned(), words }
    }

    /// Of a row that can be taken, and changes this.
    pub(crate) fn of(row: u32, effect: Effect, changes: &[ChangeLine]) -> Outcome {
        let words: Vec<String> = changes.iter().map(ChangeLine::in_words).collect();
        Outcome::new(row, effect.label(), words.join("、"))
    }

    fn add(&mut self, words: &str) {
        if !self.words.is_empty() {
            self.words.push('、');
        }
        self.words.push_str(words);
    }
}

impl ChangeLine {
    /// 「学年: 小5 → 小6」
    fn in_words(&self) -> String {
        match self.old.as_str() {
            "" => format!("{}: {}", self.what, self.new),
            old => format!("{}: {old} → {}", self.what, self.new),
        }
    }
}

/// What becomes of all rows of a file, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct RowOutcomes(Vec<Outcome>);

impl RowOutcomes {
    /// The text that is kept beside the file.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("words and numbers are plain data")
    }

    /// Reads a text that was kept.
    pub(crate) fn from_text(text: &str) -> serde_json::Result<RowOutcomes> {
        serde_json::from_str(text)
    }
}

/// Of every row of a file: those that can be `taken`, and those with a problem. What is wrong with the whole file comes first.
pub(crate) fn outcomes(taken: impl Iterator<Item = Outcome>, problems: &Problems) -> RowOutcomes {
    let mut of_row: BTreeMap<Option<u32>, Outcome> = taken.map(|outcome| (outcome.row, outcome)).collect();
    let mut tell = |problem: &Problem, word: &str| {
        let row = problem.row;
        let blank = || Outcome { row, word: word.to_owned(), words: String::new() };
        let outcome = of_row.entry(row).or_insert_with(blank);
        if word == ERROR {
            outcome.word = word.to_owned();
        }
        outcome.add(&problem.in_words());
    };
    problems.errors.iter().for_each(|problem| tell(problem, ERROR));
    problems.warnings.iter().for_each(|problem| tell(problem, WARNING));
    RowOutcomes(of_row.into_values().collect())
}

/// Puts what becomes of each row beside what the file says there; `needed` are headings by which its table is found, and
/// `heading` stands over the outcomes.
pub(super) fn outcome_sheet(
    file: &[u8],
    needed: &[&str],
    heading: &str,
    RowOutcomes(outcomes): &RowOutcomes,
) -> Result<SheetOut, UnreadableFile> {
    let workbook = platform_spreadsheet::read(file, &Limits::default())?;
    let sheet = workbook.sheets.first();
    let rows = sheet.map(|sheet| sheet.rows.as_slice()).unwrap_or_default();
    let head = sheet.and_then(|sheet| Headings::locate(sheet, needed).ok()).map(|found| found.row());
    let named = rows.iter().find(|row| Some(row.number) == head);
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let told: HashMap<u32, &Outcome> =
        outcomes.iter().filter_map(|outcome| Some((outcome.row?, outcome))).collect();
    let body = rows.iter().filter(|row| head.is_none_or(|head| row.number > head));
    let of_file = outcomes.iter().filter(|outcome| outcome.row.is_none());
    Ok(SheetOut {
        name: "結果".to_owned(),
        columns: columns(named, width, heading),
        rows: of_file
            .map(|outcome| whole_file(outcome, width))
            .chain(body.map(|row| beside(row, width, told.get(&row.number).copied())))
            .collect(),
        hidden_facts: Vec::new(),
    })
}

fn columns(named: Option<&Row>, width: usize, heading: &str) -> Vec<Column> {
    let text = |heading: String, width| Column::new(heading, ColumnKind::Text, width);
    let of_file = (0..width).map(|at| {
        let heading = named.map(|row| row.cell(at).text().into_owned());
        text(heading.unwrap_or_else(|| column_letters(at)), 14.0)
    });
    [text("行".to_owned(), 8.0)]
        .into_iter()
        .chain(of_file)
        .chain([text(heading.to_owned(), 10.0), text("内容・理由".to_owned(), 60.0)])
        .collect()
}

fn beside(row: &Row, width: usize, outcome: Option<&Outcome>) -> Vec<Value> {
    let cells = (0..width).map(|at| row.cell(at).text().into_owned());
    let [word, words] = outcome.map_or([const { String::new() }; 2], said);
    [row.number.to_string()].into_iter().chain(cells).chain([word, words]).map(Value::Text).collect()
}

fn whole_file(outcome: &Outcome, width: usize) -> Vec<Value> {
    let blank = std::iter::repeat_n(String::new(), width);
    [WHOLE_FILE.to_owned()].into_iter().chain(blank).chain(said(outcome)).map(Value::Text).collect()
}

fn said(outcome: &Outcome) -> [String; 2] {
    [outcome.word.clone(), outcome.words.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sheet: &SheetOut) -> Vec<String> {
        let text = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            _ => String::new(),
        };
        sheet.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn every_row_stands_beside_what_becomes_of_it() {
        let mut problems = Problems::default();
        problems.cell(4, "学年", "高1", "学年「高1」が分かりません");
        problems.cell(4, "生徒名", "", "名前がありません");
        problems.warn(3, "合計", "9", "大問の合計は8点です");
        let taken =
            [Outcome::new(3, "変更なし", String::new()), Outcome::new(5, "新規", "新しい生徒".into())];
        let told = outcomes(taken.into_iter(), &problems);
        assert_eq!(RowOutcomes::from_text(&told.to_text()).unwrap(), told);
        let file = "名簿,,\n生徒ID,生徒名,学年\n0001,青木 はな,小6\n0002,,高1\n0003,上田 そら,小6\n";
        let sheet = outcome_sheet(file.as_bytes(), &["生徒ID", "学年"], "結果", &told).unwrap();
        let headings: Vec<&str> = sheet.columns.iter().map(|column| column.heading.as_str()).collect();
        assert_eq!(headings, ["行", "生徒ID", "生徒名", "学年", "結果", "内容・理由"]);
        assert_eq!(
            texts(&sheet),
            [
                "3|0001|青木 はな|小6|変更なし|合計: 「9」 大問の合計は8点です",
                "4|0002||高1|エラー|学年: 学年「高1」が分かりません、生徒名: 名前がありません",
                "5|0003|上田 そら|小6|新規|新しい生徒",
            ]
        );
    }

    #[test]
    fn what_is_wrong_with_the_whole_file_comes_first() {
        let mut problems = Problems::default();
        problems.file("見出し", "", "見出しの行が見つかりません");
        let told = outcomes(std::iter::empty(), &problems);
        let sheet = outcome_sheet("a,b\nc,d\n".as_bytes(), &["生徒ID"], "結果", &told).unwrap();
        assert_eq!(texts(&sheet)[0], "ファイル|||エラー|見出し: 見出しの行が見つかりません");
        assert_eq!(texts(&sheet)[2], "2|c|d||");
    }
}
