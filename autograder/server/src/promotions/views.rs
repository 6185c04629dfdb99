//! What the page of 年度更新 shows.

use askama::Template;
use platform_web::dates;

use super::plan::Candidate;
use super::store::Promotion;
use crate::juku::Juku;
use crate::staff::called;
use crate::students::{StudentId, StudentStatus, grade_label};

/// The page.
#[derive(Template)]
#[template(path = "promotions/new.html")]
pub(super) struct PromotionView {
    juku: String,
    address: String,
    year: i32,
    /// When it was done, in words.
    done: Option<String>,
    grades: Vec<GradeGroup>,
    fingerprint: String,
    refusal: String,
}

/// The pupils of one grade.
struct GradeGroup {
    from: &'static str,
    to: &'static str,
    pupils: Vec<Pupil>,
}

struct Pupil {
    id: StudentId,
    number: String,
    name: String,
    classroom: String,
    paused: bool,
    /// Why the grade is probably right already, so that the pupil is not ticked at first.
    settled: Option<&'static str>,
}

impl PromotionView {
    pub(super) fn new(
        juku: &Juku,
        year: i32,
        done: Option<&Promotion>,
        candidates: &[Candidate],
        fingerprint: String,
        refusal: &str,
    ) -> PromotionView {
        let by_grade = candidates.chunk_by(|one, next| one.grade == next.grade);
        PromotionView {
            juku: juku.name.clone(),
            address: format!("/juku/{}/promotions", juku.id),
            year,
            done: done.map(|done| {
                let (at, by) = (dates::date_time(done.promoted_at), called(&done.promoted_by));
                format!(
                    "{at}に{by}が、{}人の学年を上げ、{}人を卒業にしました。",
                    done.promoted, done.graduated
                )
            }),
            grades: by_grade.map(|pupils| GradeGroup::of(pupils, year)).collect(),
            fingerprint,
            refusal: refusal.to_owned(),
        }
    }
}

impl GradeGroup {
    /// `candidates` are those of one grade, at least one.
    fn of(candidates: &[Candidate], year: i32) -> GradeGroup {
        let first = &candidates[0];
        let pupil = |candidate: &Candidate| Pupil {
            id: candidate.id,
            number: candidate.number.clone(),
            name: candidate.name.clone(),
            classroom: candidate.classroom_name.clone(),
            paused: candidate.status() == StudentStatus::Paused,
            settled: if candidate.came_within(year) {
                Some("この年度に登録")
            } else {
                candidate.was_raised_for(year).then_some("学年は変更済み")
            },
        };
        GradeGroup {
            from: grade_label(first.grade),
            to: if first.graduates() { "卒業（在籍終了）" } else { grade_label(first.grade + 1) },
            pupils: candidates.iter().map(pupil).collect(),
        }
    }
}
