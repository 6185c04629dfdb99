//! How compliance went, month by month, as the record of verdicts has it.

use backup_policy::Answer;
use chrono::{Datelike, NaiveDate};

use super::compliance::{number, share};
use crate::days;
use crate::reports::Cadence;
use crate::reports::document::{Cell, Column, Section};
use crate::reports::facts::Facts;
use crate::reports::period::{MONTHS, Period};
use crate::reports::store::MonthAnswer;

/// What was said of a job at the end of each month; nothing before it was first judged.
struct Course<'a> {
    job: &'a MonthAnswer,
    answers: [Option<Answer>; MONTHS],
}

/// The course of each job: a verdict stands until another one is recorded, or the job is retired.
fn courses(facts: &Facts) -> Vec<Course<'_>> {
    let of_jobs = facts.month_answers.chunk_by(|one, next| one.job_id == next.job_id);
    of_jobs.map(|rows| Course { job: &rows[0], answers: answers(facts, rows) }).collect()
}

fn answers(facts: &Facts, rows: &[MonthAnswer]) -> [Option<Answer>; MONTHS] {
    let mut answers = [None; MONTHS];
    for row in rows {
        let month = usize::try_from(row.month).unwrap_or_default().min(MONTHS - 1);
        answers[month..].fill(Some(Answer::from_code(&row.answer).unwrap_or(Answer::Unknown)));
    }
    let retired_on = rows[0].retired_at.map(days::of);
    for (answer, end) in answers.iter_mut().zip(facts.month_ends) {
        if retired_on.is_some_and(|day| day <= end) {
            *answer = None;
        }
    }
    answers
}

/// 「2026年11月」, or the day where the month goes on.
fn month_words(end: NaiveDate) -> String {
    let whole = Period::around(Cadence::Monthly, end).is_some_and(|month| month.last == end);
    if whole { format!("{}年{}月", end.year(), end.month()) } else { days::words(end) }
}

/// How many jobs kept 3-2-1-1-0 at the end of each month. page: what tells which ones.
pub(super) fn trend(facts: &Facts, page: &str) -> Section {
    let courses = courses(facts);
    let rows = facts.month_ends.iter().enumerate().map(|(at, end)| {
        let judged = courses.iter().filter(|course| course.answers[at].is_some()).count();
        let count = |answer| courses.iter().filter(|course| course.answers[at] == Some(answer)).count();
        let cell = |answer| match judged {
            0 => Cell::text("—"),
            _ => {
                Cell::count(number(count(answer)), page).bad_if(answer == Answer::Broken && count(answer) > 0)
            }
        };
        let jobs = if judged == 0 { Cell::text("—") } else { Cell::count(number(judged), page) };
        let met = if judged == 0 { "記録なし".to_owned() } else { share(count(Answer::Met), judged) };
        let counted = Answer::ALL.map(cell).into_iter().chain([jobs, Cell::text(met)]);
        [Cell::text(month_words(*end))].into_iter().chain(counted).collect()
    });
    let numbers = Answer::ALL.map(Answer::label).into_iter().chain(["ジョブ", "準拠率"]);
    let columns = [Column::words("月末", 4)].into_iter().chain(numbers.map(Column::number));
    Section::new("準拠の推移", columns.collect(), rows.collect())
        .noted("各月の終わりに最も新しかった判定を、判定の履歴から数えます。いま登録を終了しているジョブは、終了した月から数えません。")
        .charted()
}

/// The same, job by job.
pub(super) fn trend_by_job(facts: &Facts) -> Section {
    let sign = |answer: &Option<Answer>| match answer {
        Some(Answer::Met) => "○",
        Some(Answer::Warning) => "△",
        Some(Answer::Broken) => "×",
        Some(Answer::Unknown) => "？",
        None => "－",
    };
    let rows = courses(facts).into_iter().map(|course| {
        let named = Cell::link(&course.job.job, format!("/jobs/{}", course.job.job_id));
        [named].into_iter().chain(course.answers.iter().map(sign).map(Cell::text)).collect()
    });
    let month = |end: &NaiveDate| Column { share: 1, ..Column::number(&format!("{}月", end.month())) };
    let columns = [Column::words("ジョブ", 4)].into_iter().chain(facts.month_ends.iter().map(month));
    Section::new("ジョブごとの推移", columns.collect(), rows.collect())
        .noted("○ 適合　△ 警告　× 不適合　？ 不明　－ 記録なし")
        .or("判定の記録はまだありません。")
}
