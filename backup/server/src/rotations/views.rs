//! What the screens of rotations show.

use std::collections::HashMap;

use askama::Template;
use backup_policy::Pool;
use chrono::NaiveDate;
use platform_web::{Choice, Problems, dates};

use super::filled::FilledRotation;
use super::plan::Rota;
use crate::days;
use crate::insertions::Insertion;
use crate::jobs::Job;
use crate::media::{Medium, MediumId, Standing};

/// How many nights a plan shows.
const NIGHTS: usize = 28;

/// 今夜の媒体.
#[derive(Template)]
#[template(path = "rotations/list.html")]
pub(super) struct TonightView {
    night: String,
    night_value: String,
    lines: Vec<TonightLine>,
    may_operate: bool,
}

/// What tonight asks for, for one job.
struct TonightLine {
    href: String,
    job: (String, String),
    note: String,
    /// `None` on a night on which nobody changes anything.
    planned: Option<PlannedView>,
    done: Option<DoneView>,
}

struct PlannedView {
    medium: (String, String),
    pool: &'static str,
    why: String,
    place: String,
    /// What speaks against putting it in.
    trouble: Option<String>,
    /// The media that could go in, the planned one first if it can.
    choices: Vec<Choice>,
    chosen: String,
}

struct DoneView {
    medium: (String, String),
    other: bool,
    note: String,
    by: String,
}

/// The form of a rotation, new or changed.
#[derive(Template)]
#[template(path = "rotations/form.html")]
pub(super) struct RotationFormView {
    pub(super) action: String,
    pub(super) back: String,
    pub(super) edited: bool,
    pub(super) jobs: Vec<Choice>,
    /// The labels of the media that could be used.
    pub(super) labels: Vec<String>,
    pub(super) filled: FilledRotation,
    pub(super) problems: Problems,
}

/// One rotation: its terms, the nights to come and those that were.
#[derive(Template)]
#[template(path = "rotations/show.html")]
pub(super) struct RotationView {
    address: String,
    job: (String, String),
    facts: Vec<(&'static str, String)>,
    pools: Vec<(&'static str, String)>,
    nights: Vec<NightLine>,
    past: Vec<PastLine>,
    followed: bool,
    may_operate: bool,
}

struct NightLine {
    night: String,
    pool: &'static str,
    medium: (String, String),
    why: String,
}

struct PastLine {
    night: String,
    medium: String,
    planned: String,
    other: bool,
    by: String,
    note: String,
}

impl TonightView {
    pub(super) fn new(
        rotas: &[Rota],
        media: &[Medium],
        insertions: &[Insertion],
        night: NaiveDate,
        may_operate: bool,
    ) -> TonightView {
        let known: HashMap<MediumId, &Medium> = media.iter().map(|medium| (medium.id, medium)).collect();
        let line = |rota: &Rota| TonightLine {
            href: format!("/rotations/{}", rota.row.id),
            job: job(rota),
            note: rota.row.business_days_note.clone(),
            planned: PlannedView::of(rota, &known, media, night),
            done: insertions.iter().find(|done| done.rotation_id == rota.row.id).map(DoneView::of),
        };
        TonightView {
            night: days::words(night),
            night_value: night.to_string(),
            lines: rotas.iter().map(line).collect(),
            may_operate,
        }
    }
}

impl PlannedView {
    fn of(
        rota: &Rota,
        known: &HashMap<MediumId, &Medium>,
        media: &[Medium],
        night: NaiveDate,
    ) -> Option<PlannedView> {
        let planned = rota.planned(night)?;
        let medium = known.get(&planned.medium.id).copied();
        let usable = |medium: &Medium| medium.standing() == Some(Standing::Stored) && medium.readable;
        let trouble = match medium {
            None => Some("廃棄されています".to_owned()),
            Some(medium) if medium.missed_at.is_some() => Some("棚卸しで見つかっていません".to_owned()),
            Some(medium) if usable(medium) => None,
            Some(medium) if !medium.readable => Some("読み取れないと記録されています".to_owned()),
            Some(medium) => medium.standing().map(|standing| format!("{}です", standing.label())),
        };
        let own = media.iter().filter(|medium| usable(medium) && medium.id == planned.medium.id);
        let others = media.iter().filter(|medium| usable(medium) && medium.id != planned.medium.id);
        let choices = own.chain(others).map(|medium| Choice::new(medium.id.to_string(), &medium.label));
        Some(PlannedView {
            medium: link(planned.medium.id, &planned.medium.label),
            pool: planned.turn.pool.label(),
            why: planned.turn.why,
            place: medium.map(|medium| medium.location.clone()).unwrap_or_default(),
            chosen: if trouble.is_none() { planned.medium.id.to_string() } else { String::new() },
            trouble,
            choices: choices.collect(),
        })
    }
}

impl DoneView {
    fn of(done: &Insertion) -> DoneView {
        DoneView {
            medium: link(done.medium_id, &done.medium),
            other: done.planned.as_ref() != Some(&done.medium),
            note: done.note.clone(),
            by: format!("{} {}", dates::date_time(done.put_in_at), done.put_in_by),
        }
    }
}

impl RotationFormView {
    pub(super) fn job_choices(jobs: &[Job]) -> Vec<Choice> {
        jobs.iter().map(|job| Choice::new(job.id.to_string(), &job.name)).collect()
    }

    fn schemes(&self) -> Vec<Choice> {
        vec![
            Choice::new("gfs", "GFS"),
            Choice::new("hanoi", "ハノイの塔"),
            Choice::new("calendar", "カレンダー"),
        ]
    }

    /// The fields that take labels.
    fn media_fields(&self) -> &'static str {
        match self.filled.scheme.as_str() {
            "hanoi" => "tower",
            "calendar" => "lines",
            _ => "daily weekly monthly yearly",
        }
    }

    /// What a pick adds: a label, or the beginning of a plan with it.
    fn pick(&self, label: &str) -> String {
        if self.filled.scheme == "calendar" { format!("毎日 = {label}") } else { label.to_owned() }
    }

    fn answers(&self) -> Vec<Choice> {
        vec![Choice::new("yes", "暗号化して書く"), Choice::new("no", "暗号化しない")]
    }

    /// The days of the week with their numbers, and whether each is ticked.
    fn weekdays(&self) -> Vec<(u8, &'static str, bool)> {
        let ticked = |day: &u8| self.filled.days.contains(day);
        (0..7).zip(dates::WEEKDAYS).map(|(day, letter)| (day, letter, ticked(&day))).collect()
    }

    fn weekly_days(&self) -> Vec<Choice> {
        (0..7)
            .zip(dates::WEEKDAYS)
            .map(|(day, letter)| Choice::new(day.to_string(), format!("{letter}曜日")))
            .collect()
    }

    fn months(&self) -> Vec<Choice> {
        (1..=12).map(|month| Choice::new(month.to_string(), format!("{month}月"))).collect()
    }
}

impl RotationView {
    pub(super) fn new(rota: &Rota, past: &[Insertion], today: NaiveDate, may_operate: bool) -> RotationView {
        let nights = today.max(rota.row.first_on).iter_days().take(NIGHTS);
        let pools = Pool::ALL.into_iter().map(|pool| (pool.label(), rota.labels(pool).join("、")));
        RotationView {
            address: format!("/rotations/{}", rota.row.id),
            job: job(rota),
            facts: facts(rota),
            pools: pools.filter(|(_, labels)| !labels.is_empty()).collect(),
            nights: nights.filter_map(|night| NightLine::of(rota, night)).collect(),
            past: past.iter().map(PastLine::of).collect(),
            followed: rota.is_followed(),
            may_operate,
        }
    }
}

impl NightLine {
    fn of(rota: &Rota, night: NaiveDate) -> Option<NightLine> {
        let planned = rota.planned(night)?;
        Some(NightLine {
            night: days::words(night),
            pool: planned.turn.pool.label(),
            medium: link(planned.medium.id, &planned.medium.label),
            why: planned.turn.why,
        })
    }
}

impl PastLine {
    fn of(done: &Insertion) -> PastLine {
        PastLine {
            night: days::words(done.night),
            medium: done.medium.clone(),
            planned: done.planned.clone().unwrap_or_default(),
            other: done.planned.as_ref() != Some(&done.medium),
            by: done.put_in_by.clone(),
            note: done.note.clone(),
        }
    }
}

fn facts(rota: &Rota) -> Vec<(&'static str, String)> {
    let words = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    let encrypted = match rota.row.encrypted {
        Some(true) => "あり",
        Some(false) => "なし",
        None => "不明",
    };
    vec![
        ("方式", rota.rotation.label().to_owned()),
        ("始めた日", days::words(rota.row.first_on)),
        ("暗号化", encrypted.to_owned()),
        ("営業日メモ", words(&rota.row.business_days_note)),
    ]
}

fn job(rota: &Rota) -> (String, String) {
    (rota.row.job.clone(), format!("/jobs/{}", rota.row.job_id))
}

fn link(medium: MediumId, label: &str) -> (String, String) {
    (label.to_owned(), format!("/media/{medium}"))
}
