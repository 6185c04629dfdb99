//! 度数分布: how the totals of a subject are spread, and the figures beside them.

use autograder_grading::{Column, Distribution, Scope};
use platform_web::chart::{Bar, Histogram};
use platform_web::grouped;

use super::load::{ExamFacts, GradeResults};
use crate::staff;

/// The width of a band, in points.
const BAND: u16 = 10;

/// One subject: the country's histogram, the 塾's own, and the figures of each population.
pub(super) struct SubjectChart {
    pub(super) subject: &'static str,
    pub(super) national: Histogram,
    pub(super) own: Option<Histogram>,
    pub(super) figures: Vec<Figures>,
}

/// The figures of one population.
pub(super) struct Figures {
    pub(super) place: &'static str,
    pub(super) n: String,
    pub(super) mean: String,
    pub(super) sigma: String,
    pub(super) max: String,
    pub(super) min: String,
}

/// A chart for each subject that somebody has a result in.
pub(super) fn draw(results: &GradeResults, scope: &staff::Scope) -> Vec<SubjectChart> {
    let held = [Column::First, Column::Second].into_iter().zip(results.exams);
    held.filter_map(|(column, exam)| draw_subject(results, scope, column, exam?)).collect()
}

fn draw_subject(
    results: &GradeResults,
    scope: &staff::Scope,
    column: Column,
    exam: ExamFacts,
) -> Option<SubjectChart> {
    let of = |scope| results.standings.distributions.get(scope, column);
    let national = of(Scope::National)?;
    let own = scope.juku().and_then(|juku| of(Scope::Juku(juku)));
    let classroom = scope.juku().zip(scope.classroom());
    let classroom = classroom.and_then(|(juku, classroom)| of(Scope::Classroom(juku, classroom)));
    let named = [("全国", Some(national)), ("塾内", own), ("教室内", classroom)];
    let label = results.basis.label();
    let subject = exam.subject.label();
    let chart = |place: &str, population: &Distribution| {
        histogram(&format!("{subject}の度数分布（{place}、{label}）"), population, exam.full.get())
    };
    Some(SubjectChart {
        subject,
        national: chart("全国", national),
        own: own.map(|own| chart("塾内", own)),
        figures: named.into_iter().filter_map(|(place, found)| Some(figures(place, found?))).collect(),
    })
}

fn histogram(title: &str, population: &Distribution, full: u16) -> Histogram {
    let bars: Vec<Bar> = (0..)
        .step_by(usize::from(BAND))
        .zip(population.bins(BAND, full))
        .map(|(from, count): (u32, u32)| Bar { label: from.to_string(), count: count.into(), here: false })
        .collect();
    let told: Vec<String> =
        bars.iter().map(|bar| format!("{}点から{}人", bar.label, grouped(bar.count))).collect();
    Histogram::new(title, told.join("、"), &bars)
}

fn figures(place: &'static str, population: &Distribution) -> Figures {
    let points = |points: Option<u16>| points.map_or_else(nothing, |points| points.to_string());
    Figures {
        place,
        n: grouped(population.n().into()),
        mean: population.mean_1dp().map_or_else(nothing, |mean| mean.to_string()),
        sigma: population.sigma().map_or_else(nothing, |sigma| format!("{sigma:.1}")),
        max: points(population.max()),
        min: points(population.min()),
    }
}

fn nothing() -> String {
    "—".to_owned()
}
