//! The SQL that writes a version.

use std::collections::HashMap;

use autograder_grading::Scope;
use platform_database::{DbResult, Value, WriteTx, rows_sql};
use serde::Serialize;

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::results::GradeRecord;
use crate::snapshots::SnapshotId;
use crate::snapshots::freeze::{Standings, column_number};

pub(in crate::snapshots) async fn insert_exams(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
) -> DbResult<()> {
    let exams = record.exams.iter().flatten();
    tx.execute_rows(
        &rows_sql!(6, "INSERT INTO snapshot_exams (snapshot_id, exam_id, grade, subject, shape, item_sums) VALUES {rows}"),
        exams.map(|exam| {
            [
                snapshot.into(),
                exam.exam_id.into(),
                record.grade.number().into(),
                exam.subject.code().into(),
                text(&exam.shape).into(),
                text(&exam.item_sums).into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(in crate::snapshots) async fn insert_distributions(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            6,
            "INSERT INTO snapshot_distributions (snapshot_id, grade, result_column, juku_id, classroom_id, counts) VALUES {rows}"
        ),
        record.distributions.iter().map(|(scope, column, counts)| {
            let (juku, classroom) = match scope {
                Scope::National => (JukuId(0), ClassroomId(0)),
                Scope::Juku(juku) => (juku, ClassroomId(0)),
                Scope::Classroom(juku, classroom) => (juku, classroom),
            };
            [
                snapshot.into(),
                record.grade.number().into(),
                Value::from(column_number(column)),
                juku.into(),
                classroom.into(),
                text(counts).into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(in crate::snapshots) async fn insert_entries(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            21,
            "INSERT INTO snapshot_entries (snapshot_id, entry_id, student_id, student_number, student_name, juku_id,
                juku_number, juku_name, juku_contact, classroom_id, classroom_number, classroom_name, grade,
                first_total, second_total, first_absent, second_absent, marks, remarks, summary, juku_message) VALUES {rows}"
        ),
        record.entries.iter().map(|entry| {
            [
                snapshot.into(),
                entry.entry_id.into(),
                entry.student_id.into(),
                (&entry.student_number).into(),
                (&entry.student_name).into(),
                entry.juku_id.into(),
                (&entry.juku_number).into(),
                (&entry.juku_name).into(),
                (&entry.juku_contact).into(),
                entry.classroom_id.into(),
                (&entry.classroom_number).into(),
                (&entry.classroom_name).into(),
                record.grade.number().into(),
                entry.totals[0].into(),
                entry.totals[1].into(),
                entry.absent[0].into(),
                entry.absent[1].into(),
                text(&entry.marks).into(),
                text(&entry.remarks).into(),
                (&entry.summary).into(),
                (&entry.juku_message).into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(in crate::snapshots) async fn insert_results(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
    standings: &HashMap<EntryId, Standings>,
) -> DbResult<()> {
    let rows = record.entries.iter().flat_map(|entry| {
        let of_entry = standings[&entry.entry_id];
        (1_i64..).zip(of_entry).filter_map(|(column, standing)| Some((entry.entry_id, column, standing?)))
    });
    tx.execute_rows(
        &rows_sql!(
            8,
            "INSERT INTO snapshot_results (snapshot_id, entry_id, result_column, total, deviation_tenths, national_rank,
                juku_rank, classroom_rank) VALUES {rows}"
        ),
        rows.map(|(entry, column, standing)| {
            [
                snapshot.into(),
                entry.into(),
                column.into(),
                standing.total.into(),
                Value::from(standing.deviation.map(autograder_grading::DeviationScore::tenths)),
                standing.national.rank.into(),
                standing.juku.rank.into(),
                standing.classroom.rank.into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

fn text(facts: &impl Serialize) -> String {
    serde_json::to_string(facts).expect("frozen facts are plain data")
}
