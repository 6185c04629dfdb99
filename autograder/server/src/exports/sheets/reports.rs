//! テストレポート: results beside what they cost, and their statistics, exam by exam.

use std::collections::{BTreeMap, HashMap};

use autograder_grading::{Distribution, Grade, Points, Subject};
use autograder_report::ListPaper;
use platform_spreadsheet::{SheetOut, Value};

use super::super::paper::{Printed, lay_out};
use super::super::{Attendance, RoundResults, Sat};
use super::{count, percent, result_sheet, tenth, tenths, text, whole, words};
use crate::billing_boards::{Board, Row, standing_words};
use crate::juku::JukuId;

/// Where 会員種別 and 料金 stand: behind 教室名.
const BEHIND_PLACE: usize = 4;

/// The results, with the 会員種別 of the pupil's 塾 and what an examinee costs it.
pub(in super::super) fn report<'a>(
    results: &'a RoundResults,
    board: &'a Board,
) -> (SheetOut, impl Iterator<Item = Vec<Value>> + 'a) {
    let owed: HashMap<JukuId, &Row> = board.rows.iter().map(|row| (row.owed().juku.id, row)).collect();
    let (mut head, rows) = result_sheet(results);
    "テスト結果一覧".clone_into(&mut head.name);
    let columns = [text("会員種別", 24.0), whole("料金（円）", 11.0)];
    head.columns.splice(BEHIND_PLACE..BEHIND_PLACE, columns);
    let rows = rows.zip(results.sat()).map(move |(mut row, sat)| {
        let cells = match owed.get(&sat.entry.juku_id).map(|row| row.owed()) {
            Some(owed) => [words(owed.membership.label()), Value::Whole(owed.unit_yen)],
            None => [Value::Blank, Value::Blank],
        };
        row.splice(BEHIND_PLACE..BEHIND_PLACE, cells);
        row
    });
    (head, rows)
}

/// Rows of the results that are printed.
const PRINTED: usize = 50;
/// Columns of the results that are printed.
const PRINTED_COLUMNS: [&str; 13] = [
    "塾名",
    "教室名",
    "会員種別",
    "料金（円）",
    "生徒ID",
    "生徒名",
    "学年",
    "科目",
    "出席状態",
    "合計点",
    "満点",
    "塾内順位",
    "学年順位",
];

/// 統計情報, 塾別集計 and the first of the results, on paper.
pub(in super::super) fn report_on_paper(results: &RoundResults, board: &Board) -> ListPaper {
    let whole = |sheet: SheetOut| Printed { sheet, columns: &[], most: usize::MAX };
    let (mut sheet, rows) = report(results, board);
    sheet.rows = rows.collect();
    let list = Printed { sheet, columns: &PRINTED_COLUMNS, most: PRINTED };
    lay_out(
        format!("テストレポート　{}", results.round.name.label()),
        format!("{}。平均点は科目ごとです。順位は全国と塾内のものです。", results.basis.edition()),
        vec![whole(by_exam(results)), whole(by_juku(results, board)), list],
    )
}

/// What many results of one exam come to.
#[derive(Default)]
struct Tally {
    totals: Distribution,
    full: u16,
    absent: usize,
    missing: usize,
}

impl Tally {
    fn add(&mut self, sat: &Sat<'_>) {
        self.full = Points::get(sat.exam.shape.full_points);
        match (sat.attendance(), sat.entry.totals[sat.at]) {
            (Attendance::Absent, _) => self.absent += 1,
            (_, Some(total)) => self.totals.add(total),
            (_, None) => self.missing += 1,
        }
    }

    /// Points gained, and points there were to gain.
    fn points(&self) -> (u64, u64) {
        let gained = self.totals.counts().map(|(total, count)| u64::from(total) * u64::from(count)).sum();
        (gained, u64::from(self.totals.n()) * u64::from(self.full))
    }

    /// 受験者数, 平均点, 満点, 平均正答率.
    fn cells(&self) -> [Value; 4] {
        let (gained, available) = self.points();
        [
            Value::Whole(self.totals.n().into()),
            tenths(self.totals.mean_1dp()),
            Value::Whole(self.full.into()),
            percent(gained, available),
        ]
    }
}

/// An exam by its grade and its place among the grade's subjects.
type ExamKey = (Grade, usize);

fn subject_of((grade, at): ExamKey) -> Subject {
    grade.subjects()[at]
}

fn tally_columns() -> [platform_spreadsheet::Column; 4] {
    [whole("受験者数", 10.0), tenth("平均点", 9.0), whole("満点", 7.0), tenth("平均正答率（%）", 15.0)]
}

/// 統計情報: one row for each exam.
pub(in super::super) fn by_exam(results: &RoundResults) -> SheetOut {
    let mut tallies = BTreeMap::<ExamKey, Tally>::new();
    for sat in results.sat() {
        tallies.entry((sat.of.grade, sat.at)).or_default().add(&sat);
    }
    let rest = [whole("最高点", 8.0), whole("最低点", 8.0), whole("欠席", 7.0), whole("未入力", 8.0)];
    let point = |points: Option<u16>| points.map_or(Value::Blank, |points| Value::Whole(points.into()));
    let rows = tallies.iter().map(|(key, tally)| {
        let rest =
            [point(tally.totals.max()), point(tally.totals.min()), count(tally.absent), count(tally.missing)];
        let named = [words(key.0.label()), words(subject_of(*key).label())];
        named.into_iter().chain(tally.cells()).chain(rest).collect()
    });
    SheetOut {
        name: "統計情報".to_owned(),
        columns: [text("学年", 7.0), text("科目", 7.0)]
            .into_iter()
            .chain(tally_columns())
            .chain(rest)
            .collect(),
        rows: rows.collect(),
        hidden_facts: Vec::new(),
    }
}

/// 塾別集計: one row for each 塾. Means of different exams are not added up; the share of points can be.
pub(in super::super) fn by_juku(results: &RoundResults, board: &Board) -> SheetOut {
    let mut tallies = HashMap::<JukuId, BTreeMap<ExamKey, Tally>>::new();
    let mut examinees = HashMap::<JukuId, usize>::new();
    for sat in results.sat() {
        tallies.entry(sat.entry.juku_id).or_default().entry((sat.of.grade, sat.at)).or_default().add(&sat);
    }
    for (_, entry) in results.entries().filter(|(_, entry)| entry.totals.iter().any(Option::is_some)) {
        *examinees.entry(entry.juku_id).or_default() += 1;
    }
    let row = |row: &Row| {
        let owed = row.owed();
        let points = tallies.get(&owed.juku.id).into_iter().flat_map(BTreeMap::values).map(Tally::points);
        let (gained, available) =
            points.fold((0, 0), |(gained, available), (more, of)| (gained + more, available + of));
        vec![
            words(&owed.juku.number),
            words(&owed.juku.name),
            words(owed.membership.label()),
            count(examinees.get(&owed.juku.id).copied().unwrap_or_default()),
            percent(gained, available),
            Value::Whole(owed.unit_yen),
            Value::Whole(owed.amount_yen()),
            words(standing_words(row.standing()).0),
        ]
    };
    SheetOut {
        name: "塾別集計".to_owned(),
        columns: vec![
            text("塾ID", 9.0),
            text("塾名", 26.0),
            text("会員種別", 24.0),
            whole("受験者数", 10.0),
            tenth("平均正答率（%）", 15.0),
            whole("単価（円）", 11.0),
            whole("合計料金（円）", 15.0),
            text("料金の状態", 11.0),
        ],
        rows: board.rows.iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

/// 塾・科目別集計: one row for each 塾 and exam.
pub(in super::super) fn by_juku_and_exam(results: &RoundResults) -> SheetOut {
    let mut tallies = BTreeMap::<(&str, ExamKey), (&str, Tally)>::new();
    for sat in results.sat() {
        let key = (sat.entry.juku_number.as_str(), (sat.of.grade, sat.at));
        let name = sat.entry.juku_name.as_str();
        tallies.entry(key).or_insert_with(|| (name, Tally::default())).1.add(&sat);
    }
    let rows = tallies.iter().map(|((number, key), (name, tally))| {
        let named = [words(*number), words(*name), words(key.0.label()), words(subject_of(*key).label())];
        named.into_iter().chain(tally.cells()).collect()
    });
    let named = [text("塾ID", 9.0), text("塾名", 26.0), text("学年", 7.0), text("科目", 7.0)];
    SheetOut {
        name: "塾・科目別集計".to_owned(),
        columns: named.into_iter().chain(tally_columns()).collect(),
        rows: rows.collect(),
        hidden_facts: Vec::new(),
    }
}
