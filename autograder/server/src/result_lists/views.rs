//! What a result list says.

use askama::Template;
use autograder_grading::{Column, Grade, Subject};
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListQuery, ListView, dates, grouped};

use super::beside::{Change, RemarkState};
use super::charts::{self, SubjectChart};
use super::load::{GradeResults, Known, ResultRow};
use super::select::Sitting;
use crate::classrooms::Classroom;
use crate::progress::RoundTabs;
use crate::remark_boards::board_address;
use crate::results::Basis;
use crate::rounds::RoundId;
use crate::section_results::sections_address;
use crate::staff::Scope;

/// The screen.
#[derive(Template)]
#[template(path = "result_lists/list.html")]
pub(super) struct ResultsView {
    pub(super) tabs: RoundTabs,
    pub(super) title: String,
    pub(super) edition: String,
    pub(super) provisional: bool,
    pub(super) note: Option<String>,
    pub(super) grades: Vec<GradeTab>,
    pub(super) csv: String,
    pub(super) printings: String,
    pub(super) remarks: String,
    pub(super) sections: String,
    pub(super) charts: Vec<SubjectChart>,
    pub(super) list: Option<ListView>,
}

/// One grade to look at.
pub(super) struct GradeTab {
    pub(super) label: &'static str,
    pub(super) count: String,
    pub(super) href: String,
    pub(super) current: bool,
}

impl ResultsView {
    /// Words everything around the list.
    pub(super) fn new(
        results: &GradeResults,
        scope: &Scope,
        query: &ListQuery,
        list: Option<ListView>,
        tabs: RoundTabs,
    ) -> ResultsView {
        let id = results.round.id;
        ResultsView {
            tabs,
            title: results.round.name.label(),
            edition: results.basis.edition(),
            provisional: results.basis.is_provisional(),
            note: note(results, scope),
            grades: grade_tabs(results),
            csv: results.grade.map(|grade| csv_address(id, grade, query)).unwrap_or_default(),
            printings: format!("/rounds/{id}/printings"),
            remarks: board_address(id),
            sections: sections_address(id),
            charts: charts::draw(results, scope),
            list,
        }
    }
}

/// The address of a round's results.
pub(crate) fn results_address(round: RoundId) -> String {
    format!("/rounds/{round}/results")
}

/// A tab for each grade in the scope.
pub(super) fn grade_tabs(results: &GradeResults) -> Vec<GradeTab> {
    let address = results_address(results.round.id);
    let tab = |&(grade, pupils): &(Grade, i64)| GradeTab {
        label: grade.label(),
        count: grouped(u64::try_from(pupils).unwrap_or_default()),
        href: format!("{address}?grade={}", grade.number()),
        current: Some(grade) == results.grade,
    };
    results.grades.iter().map(tab).collect()
}

/// What the edition means for the reader.
fn note(results: &GradeResults, scope: &Scope) -> Option<String> {
    use crate::rounds::RoundState::{Final, Published};
    let ahead = results.round.publication_ahead(results.now).map(dates::date_time);
    Some(match (&results.basis, results.round.state, ahead) {
        (Basis::Provisional, _, Some(at)) => {
            format!("速報です。平均・偏差値・順位は、変わることがあります。確定した結果の公開は{at}です。")
        }
        (Basis::Provisional, _, None) => {
            "速報です。平均・偏差値・順位は、本部の確定までに変わることがあります。".to_owned()
        }
        (basis, Final, _) if scope.is_headquarters() => return basis.embargo(results.now),
        (_, Final, Some(at)) => {
            format!(
                "本部が訂正しました。訂正した結果の公開は{at}です。それまで、前の版の結果を表示しています。"
            )
        }
        (_, Final, None) => "確定した結果です。公開までは、成績表に「速報」と印刷されます。".to_owned(),
        (_, Published, _) => return None,
        _ => "本部が訂正しています。訂正が確定するまで、前の版の結果を表示しています。".to_owned(),
    })
}

/// The description of the list of one grade.
pub(super) fn list(
    results: &GradeResults,
    grade: Grade,
    scope: &Scope,
    classrooms: &[Classroom],
) -> List<ResultRow> {
    let caption =
        format!("{} {}の結果（{}）", results.round.name.label(), grade.label(), results.basis.edition());
    let mut list = List::new(caption, columns(results, grade, scope))
        .choosable("name")
        .selectable("bulk", |row| row.line.entry_id.to_string(), |row| row.line.student_name.clone())
        .searched("氏名・生徒ID")
        .usually("number", false)
        .part("grade", grade.number().to_string())
        .exported(format!("{}.xlsx", results_address(results.round.id)))
        .empty("この学年の受験者がいません。");
    if scope.classroom().is_none() {
        list = list.filtered(ListFilter {
            name: "classroom",
            label: "教室".to_owned(),
            choices: classrooms.iter().map(|classroom| choice(classroom, scope)).collect(),
        });
    }
    let subjects = results.exams.iter().flatten();
    list.filtered(ListFilter {
        name: "subject",
        label: "教科".to_owned(),
        choices: subjects.map(|exam| Choice::new(exam.subject.code(), exam.subject.label())).collect(),
    })
    .filtered(ListFilter {
        name: "state",
        label: "状態".to_owned(),
        choices: Sitting::ALL.map(|sitting| Choice::new(sitting.code(), sitting.label())).into(),
    })
}

fn choice(classroom: &Classroom, scope: &Scope) -> Choice {
    let label = match scope.juku() {
        None => format!("{} {}", classroom.juku_name, classroom.name),
        Some(_) => classroom.name.clone(),
    };
    Choice::new(classroom.id.to_string(), label)
}

fn columns(results: &GradeResults, grade: Grade, scope: &Scope) -> Vec<ListColumn<ResultRow>> {
    // Within one 教室 the 生徒ID has a column of its own.
    let has_number = scope.classroom().is_some();
    let mut columns = vec![
        ListColumn::new("name", "氏名", move |row: &ResultRow| {
            let card = format!("/entries/{}/report-card", row.line.entry_id);
            let cell = CellView::link(&row.line.student_name, card);
            if has_number { cell } else { cell.with_sub(&row.line.student_number) }
        })
        .sorted(),
        place_column(scope).sorted(),
    ];
    let shown = results.columns(grade).into_iter();
    columns.extend(shown.flat_map(|(column, name, full)| of_column(column, name, full)));
    columns.extend(beside(results, grade));
    columns
}

/// What stands beside the results: 前回との差, and on request which 総評 and which version the card has.
fn beside(results: &GradeResults, grade: Grade) -> [ListColumn<ResultRow>; 3] {
    let subjects = grade.subjects().map(Subject::label);
    let compared = results.subject.map_or("合計", Subject::label);
    [
        ListColumn::new(
            "change",
            format!("前回との差（{compared}の偏差値）"),
            |row: &ResultRow| match row.beside.change {
                Some(change) => CellView::text(change.words()).with_sub(change.since.short_label()),
                None => CellView::text("—"),
            },
        )
        .headed("前回との差")
        .sorted()
        .numeric(),
        ListColumn::new("remark", "総評", move |row: &ResultRow| {
            let mut words = remark_words(row.beside.remarks, subjects).into_iter();
            let cell = CellView::text(words.next().unwrap_or_else(|| "—".to_owned()));
            match words.next() {
                Some(other) => cell.with_sub(other),
                None => cell,
            }
        })
        .on_request(),
        ListColumn::new("card", "成績表の版", card_cell).on_request(),
    ]
}

/// Once where both subjects have the same, else by subject; nothing where there is no result.
pub(super) fn remark_words(remarks: [Option<RemarkState>; 2], subjects: [&str; 2]) -> Vec<String> {
    match remarks {
        [Some(one), Some(other)] if one != other => {
            vec![format!("{} {}", subjects[0], one.label()), format!("{} {}", subjects[1], other.label())]
        }
        [one, other] => one.or(other).map(|state| state.label().to_owned()).into_iter().collect(),
    }
}

fn card_cell(row: &ResultRow) -> CellView {
    let Some(card) = row.beside.card else { return CellView::text("—") };
    let cell = CellView::text(format!("第{}版", card.version));
    match card.same_since {
        _ if !card.corrects => cell,
        since if since == card.version => cell.with_sub("前の版から変更"),
        since => cell.with_sub(format!("第{since}版と同じ")),
    }
}

impl Change {
    /// 「+3.2」, 「−1.5」, 「±0」.
    fn words(self) -> String {
        let tenths = self.tenths.unsigned_abs();
        match self.tenths {
            0 => "±0".to_owned(),
            1.. => format!("+{}.{}", tenths / 10, tenths % 10),
            _ => format!("−{}.{}", tenths / 10, tenths % 10),
        }
    }
}

/// Sorting by the place means 塾ID, 教室ID, 生徒ID, the order of the lists on paper.
fn place_column(scope: &Scope) -> ListColumn<ResultRow> {
    match (scope.juku(), scope.classroom()) {
        (None, _) => ListColumn::new("number", "塾", |row: &ResultRow| {
            CellView::text(&row.line.juku_name).with_sub(&row.line.classroom_name)
        }),
        (Some(_), None) => {
            ListColumn::new("number", "教室", |row: &ResultRow| CellView::text(&row.line.classroom_name))
        }
        (Some(_), Some(_)) => {
            ListColumn::new("number", "生徒ID", |row: &ResultRow| CellView::text(&row.line.student_number))
        }
    }
}

/// 得点, 偏差値 and 全国順位 of one subject, or of 合計.
fn of_column(column: Column, name: &str, full: u16) -> [ListColumn<ResultRow>; 3] {
    let keys = keys_of(column);
    [
        ListColumn::new(keys[0], format!("{name} /{full}"), move |row: &ResultRow| {
            CellView::text(match row.known(column) {
                Known::Result(standing) => standing.total.to_string(),
                Known::Absent => "欠席".to_owned(),
                Known::Missing => "未入力".to_owned(),
                Known::Nothing => "—".to_owned(),
            })
        })
        .sorted()
        .numeric(),
        ListColumn::new(keys[1], format!("{name} 偏差値"), move |row: &ResultRow| {
            CellView::text(match row.known(column) {
                Known::Result(standing) => {
                    standing.deviation.map_or_else(|| "—".to_owned(), |deviation| deviation.to_string())
                }
                _ => "—".to_owned(),
            })
        })
        .headed("偏差値")
        .sorted()
        .numeric(),
        ListColumn::new(keys[2], format!("{name} 全国順位"), move |row: &ResultRow| {
            CellView::text(match row.known(column) {
                Known::Result(standing) => format!("{}位", grouped(standing.national.rank.into())),
                _ => "—".to_owned(),
            })
        })
        .headed("順位")
        .sorted()
        .numeric(),
    ]
}

/// What the columns with 得点, 偏差値 and 順位 of one subject are called in addresses.
pub(super) fn keys_of(column: Column) -> [&'static str; 3] {
    match column {
        Column::First => ["first", "first-deviation", "first-rank"],
        Column::Second => ["second", "second-deviation", "second-rank"],
        Column::Combined => ["combined", "combined-deviation", "combined-rank"],
    }
}

/// The same list as a CSV.
pub(super) fn csv_address(round: RoundId, grade: Grade, query: &ListQuery) -> String {
    let mut query = ListQuery { page: 1, ..query.clone() };
    query.filters.insert("grade".to_owned(), grade.number().to_string());
    query.address(&format!("{}.csv", results_address(round)))
}
