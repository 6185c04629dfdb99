//! Results, exam by exam: a row never mixes two exams, and names the one that it is about.

use autograder_grading::{Distribution, RoundName};
use platform_spreadsheet::{Column, SheetOut, Value};

use super::super::{GradeResults, RoundResults, Sat};
use super::{
    percent, pupil_cells, pupil_columns, round_cells, round_columns, tenth, tenths, text, whole, words,
};
use crate::results::{Basis, EntryRecord};

/// One row for each pupil and exam, with every 大問 to the right.
pub(in super::super) fn result_sheet(
    results: &RoundResults,
) -> (SheetOut, impl Iterator<Item = Vec<Value>> + '_) {
    let most = results.most_sections();
    let pair =
        |number: usize| [whole(format!("大問{number}得点"), 10.0), tenth(format!("大問{number}平均"), 10.0)];
    let told = (results.round.name, &results.basis);
    let head = SheetOut {
        name: "テスト結果".to_owned(),
        columns: pupil_columns()
            .into_iter()
            .chain(exam_columns())
            .chain(total_columns())
            .chain((1..=most).flat_map(pair))
            .collect(),
        ..SheetOut::default()
    };
    (head, results.sat().map(move |sat| row(told, &sat)))
}

fn exam_columns() -> [Column; 6] {
    let [year, season] = round_columns();
    [text("学年", 7.0), year, season, text("科目", 7.0), text("基準", 13.0), text("出席状態", 11.0)]
}

/// The round, and what its numbers are based on.
type Told<'a> = (RoundName, &'a Basis);

fn exam_cells((round, basis): Told<'_>, sat: &Sat<'_>) -> [Value; 6] {
    let [year, season] = round_cells(round);
    [
        words(sat.of.grade.label()),
        year,
        season,
        words(sat.exam.subject.label()),
        words(basis.edition()),
        words(sat.attendance().label()),
    ]
}

fn total_columns() -> [Column; 10] {
    [
        whole("合計点", 9.0),
        whole("満点", 7.0),
        tenth("正答率（%）", 11.0),
        tenth("偏差値", 8.0),
        whole("塾内順位", 9.0),
        whole("塾内総数", 9.0),
        whole("学年順位", 9.0),
        whole("学年内総数", 11.0),
        tenth("学年平均点", 11.0),
        text("コメント", 40.0),
    ]
}

fn total_cells(sat: &Sat<'_>) -> [Value; 10] {
    let full = sat.exam.shape.full_points.get();
    let total = sat.entry.totals[sat.at];
    let standing = sat.standing();
    let place = |of: fn(&autograder_grading::Standing) -> u32| {
        standing.as_ref().map_or(Value::Blank, |standing| Value::Whole(of(standing).into()))
    };
    let deviation = standing.as_ref().and_then(|standing| standing.deviation);
    let remark = sat.entry.remarks[sat.at].as_str();
    [
        sat.attendance().cell(total),
        Value::Whole(full.into()),
        total.map_or(Value::Blank, |total| percent(total.into(), full.into())),
        deviation.map_or(Value::Blank, |score| Value::Decimal(f64::from(score.tenths()) / 10.0)),
        place(|standing| standing.juku.rank),
        place(|standing| standing.juku.n),
        place(|standing| standing.national.rank),
        place(|standing| standing.national.n),
        tenths(sat.national().and_then(Distribution::mean_1dp)),
        if remark.is_empty() { Value::Blank } else { words(remark) },
    ]
}

fn row(told: Told<'_>, sat: &Sat<'_>) -> Vec<Value> {
    let attendance = sat.attendance();
    let sections = sat.sections().flat_map(|of| [attendance.cell(of.own), tenths(of.mean)]);
    let row = pupil_cells(sat.entry).into_iter().chain(exam_cells(told, sat)).chain(total_cells(sat));
    // An exam with fewer 大問 than another leaves the last columns blank.
    row.chain(sections).collect()
}

/// The headings over one row for each pupil and 大問.
pub(in super::super) fn section_head() -> SheetOut {
    let own = [whole("大問番号", 9.0), text("大問名", 22.0), whole("得点", 8.0), whole("満点", 7.0)];
    SheetOut {
        name: "大問別得点".to_owned(),
        columns: pupil_columns().into_iter().chain(exam_columns()).chain(own).collect(),
        ..SheetOut::default()
    }
}

/// The rows of one grade.
pub(in super::super) fn section_rows(
    round: RoundName,
    basis: &Basis,
    of: GradeResults,
) -> impl Iterator<Item = Vec<Value>> + '_ {
    (0..of.entries.len()).flat_map(move |at| pupil_rows((round, basis), &of, &of.entries[at]))
}

fn pupil_rows(told: Told<'_>, of: &GradeResults, entry: &EntryRecord) -> Vec<Vec<Value>> {
    let rows = of.sat_by(entry).flat_map(|sat| {
        let attendance = sat.attendance();
        sat.sections().map(move |of| {
            let own = [
                Value::Whole(of.section.number.into()),
                words(of.section.title.as_str()),
                attendance.cell(of.own),
                Value::Whole(of.section.points().get().into()),
            ];
            pupil_cells(sat.entry).into_iter().chain(exam_cells(told, &sat)).chain(own).collect()
        })
    });
    rows.collect()
}
