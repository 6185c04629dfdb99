//! From a record and its standings to the words and numbers of one page.

use std::collections::HashMap;

use autograder_grading::{
    Column, DeviationScore, Distribution, Grade, NamedSection, RoundName, Scope, SectionFact, Standing,
    SummaryFacts, Tenths, next_steps, plain_summary, strengths,
};
use autograder_report::{
    CardLayout, Edition, PathPoint, Recipient, ReportCard, RoundFacts, SatSubject, SectionLine, SubjectPart,
    Tile,
};
use platform_database::Timestamp;
use platform_web::dates;
use thiserror::Error;

use super::issue::Issue;
use crate::juku::JukuId;
use crate::memberships::day;
use crate::rank_policies::RankPolicy;
use crate::results::{Basis, EntryRecord, ExamRecord, GradeStandings};
use crate::rounds::Round;
use crate::snapshots::PastResult;

/// A 塾内順位 is printed only where at least this many of the 塾 have the result.
const FEWEST_IN_A_RANK: u32 = 10;
/// Rounds on the curve, this one included.
const POINTS_ON_THE_PATH: usize = 6;
/// Lines in 得意なところ and 次に取り組むところ.
const LINES: usize = 2;

/// Why a pupil has no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotPrintable {
    /// Neither subject has a result.
    #[error("結果のある教科がありません（欠席か未入力です）")]
    NoResult,
}

/// What all cards of a grade share.
pub(crate) struct CardContext<'a> {
    pub(crate) round: &'a Round,
    pub(crate) issue: &'a Issue,
    pub(crate) grade: Grade,
    pub(crate) exams: &'a [Option<ExamRecord>; 2],
    pub(crate) standings: &'a GradeStandings,
    /// The 塾 that do not print every rank.
    pub(crate) reticent: &'a HashMap<JukuId, RankPolicy>,
    pub(crate) now: Timestamp,
}

/// One subject that has a result.
struct Sat<'a> {
    exam: &'a ExamRecord,
    column: Column,
    total: u16,
    standing: Standing,
    facts: Vec<SectionFact>,
}

/// Puts one pupil's page together.
pub(crate) fn assemble_card(
    context: &CardContext<'_>,
    entry: &EntryRecord,
    past: &[PastResult],
) -> Result<ReportCard, NotPrintable> {
    let standings = context.standings.standings.of_attempt(&entry.attempt());
    let sat: Vec<Sat<'_>> = [Column::First, Column::Second]
        .into_iter()
        .filter_map(|column| {
            let at = column as usize;
            let (exam, standing) = (context.exams[at].as_ref()?, standings[at]?);
            let n = context.national(column).map_or(0, Distribution::n);
            Some(Sat {
                exam,
                column,
                total: standing.total,
                standing,
                facts: exam.section_facts(&entry.marks[at], n),
            })
        })
        .collect();
    if sat.is_empty() {
        return Err(NotPrintable::NoResult);
    }
    let facts: Vec<&SectionFact> = sat.iter().flat_map(|sat| &sat.facts).collect();
    let owned: Vec<SectionFact> = facts.iter().map(|fact| (*fact).clone()).collect();
    let named = |chosen: Vec<&SectionFact>| -> Vec<NamedSection<'_>> {
        let place = |fact: &SectionFact| owned.iter().position(|other| std::ptr::eq(other, fact));
        let subject_at = |at: usize| {
            if at < sat[0].facts.len() { sat[0].exam.subject } else { sat[sat.len() - 1].exam.subject }
        };
        let places = chosen.into_iter().filter_map(place);
        places.map(|at| NamedSection { subject: subject_at(at), title: &facts[at].title }).collect()
    };
    let (best, next) = (named(strengths(&owned, LINES)), named(next_steps(&owned, LINES)));
    Ok(ReportCard {
        recipient: recipient(context, entry),
        round: context.round_facts(),
        edition: context.edition(entry),
        summary: if entry.summary.is_empty() {
            context.summary(&sat, standings[Column::Combined as usize], (best.first(), next.first()))
        } else {
            entry.summary.clone()
        },
        tiles: context.tiles(entry, &sat, standings[Column::Combined as usize], past),
        subjects: [0, 1].map(|at| context.subject_part(entry, at, &sat)),
        path: context.path(standings, past),
        strengths: best.iter().map(line).collect(),
        next_steps: next.iter().map(line).collect(),
        juku_message: entry.juku_message.clone(),
        juku_contact: [entry.juku_name.as_str(), entry.juku_contact.as_str()].join("　").trim().to_owned(),
        layout: context.layout(entry),
    })
}

fn line(section: &NamedSection<'_>) -> String {
    format!("{}「{}」", section.subject.label(), section.title)
}

fn recipient(context: &CardContext<'_>, entry: &EntryRecord) -> Recipient {
    Recipient {
        name: entry.student_name.clone(),
        kana: None,
        grade_label: context.grade.label().to_owned(),
        juku_name: entry.juku_name.clone(),
        classroom_name: entry.classroom_name.clone(),
        student_number: entry.student_number.clone(),
    }
}

impl CardContext<'_> {
    fn national(&self, column: Column) -> Option<&Distribution> {
        self.standings.distributions.get(Scope::National, column)
    }

    fn layout(&self, entry: &EntryRecord) -> CardLayout {
        let ranks = self.reticent.get(&entry.juku_id).copied().unwrap_or(RankPolicy::EVERYTHING);
        CardLayout {
            window_offset_mm: (0.0, 0.0),
            show_window: true,
            show_national_rank: ranks.national,
            show_juku_rank: ranks.juku,
            blank_back: false,
        }
    }

    fn round_facts(&self) -> RoundFacts {
        let n = |column| self.national(column).map_or(0, Distribution::n);
        let (sat_on, issued) = match &self.issue.basis {
            Basis::Provisional => (self.round.sat_on, self.now),
            Basis::Final(snapshot) => (snapshot.sat_on, snapshot.frozen_at),
        };
        RoundFacts {
            label: self.round.name.label(),
            short_label: self.round.name.short_label(),
            sat_on: day(sat_on),
            issued_on: day(dates::day_of(issued)),
            examinees: n(Column::First) + n(Column::Second) - n(Column::Combined),
        }
    }

    fn edition(&self, entry: &EntryRecord) -> Edition {
        let version = match &self.issue.basis {
            Basis::Provisional => 0,
            Basis::Final(snapshot) => u32::try_from(snapshot.version).unwrap_or(u32::MAX),
        };
        Edition {
            provisional: self.issue.is_draft(),
            version,
            code: format!("{}-{version}-{}", self.round.name.short_label(), entry.entry_id),
        }
    }

    fn summary(
        &self,
        sat: &[Sat<'_>],
        combined: Option<Standing>,
        (best, next): (Option<&NamedSection<'_>>, Option<&NamedSection<'_>>),
    ) -> String {
        let (subject, column, total) = match combined {
            Some(combined) => (None, Column::Combined, combined.total),
            None => (Some(sat[0].exam.subject), sat[0].column, sat[0].total),
        };
        let difference = self.national(column).and_then(|nation| nation.difference_from_mean(total));
        plain_summary(&SummaryFacts {
            subject,
            difference: difference.unwrap_or(Tenths::new(0)),
            best: best.copied(),
            next: next.copied(),
        })
    }

    fn tiles(
        &self,
        entry: &EntryRecord,
        sat: &[Sat<'_>],
        combined: Option<Standing>,
        past: &[PastResult],
    ) -> Vec<Tile> {
        let full = |sat: &Sat<'_>| sat.exam.shape.full_points.get();
        let both = combined.map(|standing| ("合計", Column::Combined, standing, sat.iter().map(full).sum()));
        let single = sat.iter().map(|sat| (sat.exam.subject.label(), sat.column, sat.standing, full(sat)));
        both.into_iter()
            .chain(single)
            .map(|(title, column, standing, full)| Tile {
                title: title.to_owned(),
                points: standing.total,
                full,
                mean_gap: self
                    .national(column)
                    .and_then(|nation| nation.difference_from_mean(standing.total)),
                deviation: standing.deviation,
                national: Some(standing.national),
                juku: (standing.juku.n >= FEWEST_IN_A_RANK).then_some(standing.juku),
                change: self.change(entry, column, standing.total, past),
            })
            .collect()
    }

    /// 前回から: only where the round just before was sat in the same subjects.
    fn change(&self, _entry: &EntryRecord, column: Column, total: u16, past: &[PastResult]) -> Option<i32> {
        let previous: RoundName = self.round.name.previous();
        let number = column as i64 + 1;
        let before = past.iter().find(|result| {
            result.round == previous && result.column == number && result.grade.stage() == self.grade.stage()
        })?;
        Some(i32::from(total) - i32::try_from(before.total).ok()?)
    }

    fn subject_part(&self, entry: &EntryRecord, at: usize, sat: &[Sat<'_>]) -> SubjectPart {
        let name = self.grade.subjects()[at].label().to_owned();
        let sat = sat.iter().find(|sat| sat.column as usize == at);
        let Some((sat, nation)) = sat.and_then(|sat| Some((sat, self.national(sat.column)?))) else {
            return if entry.absent[at] {
                SubjectPart::Absent { name }
            } else {
                SubjectPart::Missing { name }
            };
        };
        let full = sat.exam.shape.full_points.get();
        let of_juku = self.standings.distributions.get(Scope::Juku(entry.juku_id), sat.column);
        SubjectPart::Sat(SatSubject {
            name,
            points: sat.total,
            full,
            histogram: nation.bins(10, full),
            mean: nation.mean_1dp().unwrap_or(Tenths::new(0)),
            juku_mean: of_juku.filter(|juku| juku.n() >= FEWEST_IN_A_RANK).and_then(Distribution::mean_1dp),
            n: nation.n(),
            sections: sat.facts.iter().filter_map(section_line).collect(),
            remark: entry.remarks[at].clone(),
        })
    }

    /// The rounds up to this one, the oldest first.
    fn path(&self, standings: [Option<Standing>; 3], past: &[PastResult]) -> Vec<PathPoint> {
        let mut rounds: Vec<RoundName> = past.iter().map(|result| result.round).collect();
        rounds.sort_unstable();
        rounds.dedup();
        let first = rounds.len().saturating_sub(POINTS_ON_THE_PATH - 1);
        let mut points: Vec<PathPoint> = rounds[first..]
            .iter()
            .map(|round| {
                let of = |column: i64| {
                    let found =
                        past.iter().find(|result| result.round == *round && result.column == column)?;
                    found
                        .deviation_tenths
                        .and_then(|tenths| i32::try_from(tenths).ok())
                        .map(DeviationScore::from_tenths)
                };
                PathPoint { label: round.short_label(), deviations: [of(3), of(1), of(2)] }
            })
            .collect();
        let [first, second, combined] =
            standings.map(|standing| standing.and_then(|standing| standing.deviation));
        points
            .push(PathPoint { label: self.round.name.short_label(), deviations: [combined, first, second] });
        points
    }
}

fn section_line(fact: &SectionFact) -> Option<SectionLine> {
    Some(SectionLine {
        number: fact.number,
        title: fact.title.clone(),
        points: fact.own.points,
        full: fact.own.full,
        national_mean: fact.national_mean(),
        symbol: fact.symbol()?,
    })
}
