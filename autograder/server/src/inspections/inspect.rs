//! Looking for what is wrong.

use std::collections::{HashMap, HashSet};

use autograder_grading::Tenths;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::dates;

use super::cache::{InspectionCache, load_findings, load_known_findings};
use super::finding::{Finding, FindingKind};
use super::store::{self, LateRow, MeanRow, PupilRow, SameRow};
use crate::classrooms::ClassroomId;
use crate::rounds::{Round, RoundId};

/// Everything that looks wrong in a round, kind by kind, in the order of 塾, 教室 and 生徒ID.
pub(super) async fn inspect(tx: &mut ReadTx, round: &Round) -> DbResult<Vec<Finding>> {
    let mut found: Vec<Finding> =
        store::list_pupils(tx, round.id).await?.into_iter().filter_map(of_pupil).collect();
    found.extend(store::list_same_rows(tx, round.id).await?.into_iter().map(of_same_row));
    found.extend(store::list_far_means(tx, round.id).await?.into_iter().map(of_mean));
    found.extend(store::list_late_changes(tx, round.id, round.last_moment()).await?.into_iter().map(of_late));
    Ok(found)
}

/// How many findings nobody has ticked off.
pub(crate) async fn count_open(tx: &mut ReadTx, cache: &InspectionCache, round: &Round) -> DbResult<usize> {
    let ticked = list_ticked(tx, round.id).await?;
    let found = load_findings(tx, cache, round).await?;
    Ok(found.findings.iter().filter(|finding| !ticked.contains(&finding.name())).count())
}

/// The same 教室 by 教室, and when was looked: of a large round that may be some minutes ago.
pub(crate) async fn count_open_by_classroom(
    tx: &mut ReadTx,
    cache: &InspectionCache,
    round: &Round,
) -> DbResult<(HashMap<ClassroomId, i64>, Timestamp)> {
    let ticked = list_ticked(tx, round.id).await?;
    let found = load_known_findings(tx, cache, round).await?;
    let mut open = HashMap::new();
    for finding in found.findings.iter().filter(|finding| !ticked.contains(&finding.name())) {
        *open.entry(finding.classroom).or_default() += 1;
    }
    Ok((open, found.at))
}

async fn list_ticked(tx: &mut ReadTx, round: RoundId) -> DbResult<HashSet<String>> {
    Ok(store::list_ticks(tx, round).await?.into_iter().map(|tick| tick.finding).collect())
}

fn of_pupil(row: PupilRow) -> Option<Finding> {
    let (kind, words) = match row.total {
        None => (FindingKind::Partial, format!("{}か所のうち{}か所だけ入っています", row.items, row.entered)),
        Some(0) => (FindingKind::AllZero, "すべて0点です".to_owned()),
        Some(total) if total == row.full_points => (FindingKind::AllFull, format!("{total}点、満点です")),
        Some(_) => return None,
    };
    Some(Finding {
        kind,
        exam: row.exam_id,
        classroom: row.classroom_id,
        entry: Some(row.entry_id),
        mark: 0,
        place: row.place,
        pupil: (row.student_name, row.student_number),
        words,
    })
}

fn of_same_row(row: SameRow) -> Finding {
    let SameRow { pupil, other_entry_id, other_name, other_number } = row;
    Finding {
        kind: FindingKind::SameRow,
        exam: pupil.exam_id,
        classroom: pupil.classroom_id,
        entry: Some(pupil.entry_id),
        mark: other_entry_id.0,
        place: pupil.place,
        pupil: (pupil.student_name, pupil.student_number),
        words: format!(
            "{other_name}さん（{other_number}）と、どの大問も同じ得点です（合計{}点）",
            pupil.total.unwrap_or_default()
        ),
    }
}

fn of_mean(row: MeanRow) -> Finding {
    let own = mean(row.points, row.marks, row.items);
    let whole = mean(row.whole_points, row.whole_marks, row.items);
    Finding {
        kind: FindingKind::FarMean,
        exam: row.exam_id,
        classroom: row.classroom_id,
        entry: None,
        mark: row.section_number,
        place: row.place,
        pupil: (String::new(), String::new()),
        words: format!(
            "大問{}「{}」の平均が{own}点です（全国は{whole}点、{}点満点、{}人）",
            row.section_number,
            row.title,
            row.full_points,
            row.marks / row.items.max(1)
        ),
    }
}

/// The mean of a 大問, of which every pupil has `items` marks.
fn mean(points: i64, marks: i64, items: i64) -> String {
    let tenths =
        (points * items * 20 + marks).checked_div(marks * 2).and_then(|tenths| i32::try_from(tenths).ok());
    tenths.map_or_else(|| "—".to_owned(), |tenths| Tenths::new(tenths).to_string())
}

fn of_late(row: LateRow) -> Finding {
    Finding {
        kind: FindingKind::Late,
        exam: row.exam_id,
        classroom: row.classroom_id,
        entry: Some(row.entry_id),
        mark: row.edit_id,
        place: row.place,
        pupil: (row.student_name, row.student_number),
        words: format!(
            "締切のあとに{}回変わりました（最後は{} {}）",
            row.changes,
            dates::short(row.edited_at),
            row.edited_by_name
        ),
    }
}
