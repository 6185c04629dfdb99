//! What a pupil's page shows of the path.

use autograder_grading::Grade;
use platform_web::grouped;

use super::chart::PathChart;
use super::field_chart::FieldChart;
use super::fields::{FieldPath, FieldRates, FieldRow};
use super::load::{PathResult, PathRound, SatRound};
use crate::staff::Scope;

/// The path on a pupil's page.
pub(crate) struct PathView {
    pub(crate) rows: Vec<PathRow>,
    pub(crate) chart: Option<PathChart>,
    /// 得点率 by 分野, where exams have any.
    pub(crate) fields: Option<FieldsView>,
}

/// 得点率 by 分野.
pub(crate) struct FieldsView {
    pub(crate) chart: FieldChart,
    /// The rounds, the earliest first.
    pub(crate) rounds: Vec<String>,
    pub(crate) rows: Vec<FieldLine>,
}

/// One 分野, with what was reached round by round: the pupil's share, and the country's.
pub(crate) struct FieldLine {
    pub(crate) name: String,
    pub(crate) cells: Vec<Option<(String, String)>>,
}

/// A round, the latest first.
pub(crate) struct PathRow {
    pub(crate) round: String,
    /// `None` where the pupil missed it.
    pub(crate) sat: Option<SatView>,
}

/// A round that the pupil sat.
pub(crate) struct SatView {
    pub(crate) grade: &'static str,
    pub(crate) classroom: String,
    /// The two subjects, and both together.
    pub(crate) cells: [CellLines; 3],
    /// Subject and 総評, 「合計」 and ひとこと; without those that the card does not have.
    pub(crate) words: Vec<(&'static str, String)>,
    /// The report card, where this person may see it.
    pub(crate) card: Option<String>,
}

/// One result in words.
pub(crate) struct CellLines {
    pub(crate) subject: &'static str,
    /// 「85 / 100点」, 「欠席」, 「—」.
    pub(crate) total: String,
    /// 「平均差 +12.3」
    pub(crate) difference: String,
    pub(crate) deviation: String,
    pub(crate) rank: String,
}

impl PathView {
    /// The path as somebody of `scope` sees it.
    pub(crate) fn new(path: &[PathRound], scope: &Scope) -> PathView {
        let row = |round: &PathRound| PathRow {
            round: round.name.label(),
            sat: round.sat.as_ref().map(|sat| SatView::new(sat, scope)),
        };
        PathView {
            rows: path.iter().rev().map(row).collect(),
            chart: PathChart::new(path),
            fields: FieldPath::along(path).as_ref().map(FieldsView::new),
        }
    }
}

impl FieldsView {
    fn new(path: &FieldPath) -> FieldsView {
        FieldsView {
            chart: FieldChart::new(path),
            rounds: path.rounds.iter().map(|round| round.short_label()).collect(),
            rows: path.rows.iter().map(FieldLine::new).collect(),
        }
    }
}

impl FieldLine {
    fn new(row: &FieldRow) -> FieldLine {
        let cell = |place: &Option<FieldRates>| {
            let FieldRates { own, national } = (*place)?;
            Some((format!("{}%", own.percent()), format!("全国 {}%", national.percent())))
        };
        FieldLine { name: row.name(), cells: row.places.iter().map(cell).collect() }
    }
}

impl SatView {
    fn new(sat: &SatRound, scope: &Scope) -> SatView {
        let (juku, classroom) = sat.place;
        let card = format!("/entries/{}/report-card", sat.entry);
        SatView {
            grade: sat.grade.label(),
            classroom: sat.classroom_name.clone(),
            cells: [0, 1, 2].map(|column| CellLines::new(sat, column)),
            words: words(sat),
            card: scope.covers(juku, classroom).then_some(card),
        }
    }
}

impl CellLines {
    fn new(sat: &SatRound, column: usize) -> CellLines {
        let subject = subject(sat.grade, column);
        let Some(result) = sat.results[column] else {
            let absent = sat.absent.get(column).is_some_and(|absent| *absent);
            let total = if absent { "欠席" } else { "—" };
            return CellLines {
                subject,
                total: total.to_owned(),
                difference: String::new(),
                deviation: String::new(),
                rank: String::new(),
            };
        };
        let difference = result.difference.map_or_else(|| "—".to_owned(), |tenths| format!("{tenths:+}"));
        CellLines {
            subject,
            total: sat
                .full(column)
                .map_or_else(|| format!("{}点", result.total), |full| format!("{} / {full}点", result.total)),
            difference: format!("平均差 {difference}"),
            deviation: deviation(&result),
            rank: format!("{}位 / {}人", result.rank, grouped(u64::from(result.n))),
        }
    }
}

fn words(sat: &SatRound) -> Vec<(&'static str, String)> {
    let told = sat.words.iter().enumerate().filter(|(_, words)| !words.is_empty());
    told.map(|(column, words)| (subject(sat.grade, column), words.clone())).collect()
}

fn subject(grade: Grade, column: usize) -> &'static str {
    grade.subjects().get(column).map_or("合計", |subject| subject.label())
}

fn deviation(result: &PathResult) -> String {
    let words = |tenths: i64| {
        let sign = if tenths < 0 { "-" } else { "" };
        format!("偏差値 {sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
    };
    result.deviation_tenths.map_or_else(|| "偏差値 —".to_owned(), words)
}
