//! One job's page.

use askama::Template;
use backup_policy::{DataClass, Medium, MediumState, Outcome};
use platform_database::Timestamp;
use platform_web::{Tone, dates};

use super::settings::facts;
use crate::agents::AgentOfJob;
use crate::amounts;
use crate::copies::Copy;
use crate::drills::Drill;
use crate::ends::{End, Span};
use crate::holdings::ToldVerification;
use crate::intake::{NameKind, NameRow};
use crate::jobs::Job;
use crate::objects::ObjectLine;
use crate::pings::PingView;
use crate::restores::Restore;
use crate::runs::{OutcomeBadge, Run, RunLineView};
use crate::service_levels::{JobLevel, LevelView};
use crate::verdicts::{AnswerBadge, Judged, VerdictChange, VerdictView, policy_words};

/// Everything the page is made of.
pub(in crate::jobs) struct JobPage {
    pub(in crate::jobs) job: Job,
    /// None of a retired job.
    pub(in crate::jobs) judged: Option<Judged>,
    pub(in crate::jobs) copies: Vec<Copy>,
    pub(in crate::jobs) runs: Vec<Run>,
    pub(in crate::jobs) drills: Vec<Drill>,
    pub(in crate::jobs) restores: Vec<Restore>,
    pub(in crate::jobs) changes: Vec<VerdictChange>,
    /// How well it kept what was promised in the last 30 days.
    pub(in crate::jobs) level: Option<JobLevel>,
    /// Where the job's tool reports; none of our own jobs, and none for those who may not report.
    pub(in crate::jobs) ping: Option<PingView>,
    pub(in crate::jobs) names: Vec<NameRow>,
    pub(in crate::jobs) agents: Vec<AgentOfJob>,
    /// What its tool said of each machine or folder.
    pub(in crate::jobs) objects: Vec<ObjectLine>,
    /// What tools verified by themselves.
    pub(in crate::jobs) verified: Vec<ToldVerification>,
    /// What of its source cannot be read now.
    pub(in crate::jobs) unreadable: Vec<String>,
    pub(in crate::jobs) may_operate: bool,
    pub(in crate::jobs) now: Timestamp,
}

/// One job.
#[derive(Template)]
#[template(path = "jobs/show.html")]
pub(in crate::jobs) struct JobView {
    number: i64,
    address: String,
    name: String,
    description: String,
    pause: Option<PauseView>,
    retired: Option<String>,
    revision: i64,
    /// Whether the native engine keeps it, so that it can be run, rehearsed and looked into.
    native: bool,
    running: bool,
    may_operate: bool,
    verdict: Option<VerdictView>,
    /// By which edition of the policy it is judged, and where that is.
    policy: (String, String),
    facts: Vec<(&'static str, String)>,
    copies: Vec<CopyLine>,
    lines: Vec<RunLineView>,
    drills: Vec<DrillLine>,
    restores: Vec<RestoreLine>,
    changes: Vec<ChangeLine>,
    level: Option<LevelView>,
    /// How long one has been waiting for a report that should be there.
    late: Option<String>,
    ping: Option<PingView>,
    /// What tools call it.
    names: Vec<String>,
    /// Who reports of it, with their pages.
    agents: Vec<(String, String)>,
    objects: Vec<ObjectView>,
    verified: Vec<VerifiedLine>,
    /// What of its source cannot be read now.
    unreadable: Vec<String>,
}

/// Who paused a job when, why, and until when.
struct PauseView {
    words: String,
    reason: String,
}

struct CopyLine {
    name: String,
    /// Where its entry is changed; none of a copy of which a repository or a medium says where it is.
    edit: Option<String>,
    retired: bool,
    follows: bool,
    place: String,
    medium: &'static str,
    /// The medium that it lies on, with its page.
    lies_on: Option<(String, String)>,
    protection: String,
    encrypted: &'static str,
    written: String,
    badge: Option<OutcomeBadge>,
}

struct DrillLine {
    href: String,
    end: End,
    span: Span,
    rto: String,
    reason: String,
}

struct RestoreLine {
    href: String,
    end: End,
    span: Span,
    target: String,
    by: String,
}

struct ChangeLine {
    at: String,
    answer: AnswerBadge,
    policy: String,
}

impl JobView {
    pub(in crate::jobs) fn new(page: JobPage) -> JobView {
        let (job, now) = (&page.job, page.now);
        let reporting = page.judged.as_ref().and_then(|judged| judged.reporting);
        JobView {
            late: reporting.and_then(|reporting| reporting.late_by(now)).map(amounts::duration),
            names: page.names.iter().filter_map(name_words).collect(),
            agents: page
                .agents
                .iter()
                .map(|agent| (agent.name.clone(), format!("/agents/{}", agent.id)))
                .collect(),
            objects: page.objects.iter().map(ObjectView::new).collect(),
            verified: page.verified.iter().map(VerifiedLine::new).collect(),
            number: job.id.0,
            address: format!("/jobs/{}", job.id),
            name: job.name.clone(),
            description: job.description.clone(),
            pause: (job.paused && job.retired_at.is_none()).then(|| PauseView::of(job)),
            retired: job.retired_at.map(dates::date_time),
            revision: job.revision,
            native: job.source_kind.is_some(),
            running: page.runs.first().is_some_and(|run| run.ended_at.is_none()),
            may_operate: page.may_operate,
            verdict: page.judged.as_ref().map(|judged| VerdictView::new(&judged.verdict, now)),
            policy: page.judged.as_ref().map(|judged| policy(judged.policy)).unwrap_or_default(),
            facts: facts(job, now),
            copies: page.copies.iter().map(|copy| CopyLine::new(copy, now)).collect(),
            lines: page.runs.iter().map(|run| RunLineView::new(run, now)).collect(),
            drills: page.drills.iter().map(|drill| DrillLine::new(drill, now)).collect(),
            restores: page.restores.iter().map(|restore| RestoreLine::new(restore, now)).collect(),
            changes: page.changes.iter().map(ChangeLine::new).collect(),
            level: page.level.as_ref().map(LevelView::new),
            ping: page.ping,
            unreadable: page.unreadable,
        }
    }
}

impl PauseView {
    fn of(job: &Job) -> PauseView {
        let since = job.paused_at.map(|at| format!("{}から", dates::date_time(at))).unwrap_or_default();
        let until = match job.paused_until {
            Some(until) => format!("{}まで", dates::date_time(until)),
            None => "再開するまで".to_owned(),
        };
        let by = if job.paused_by.is_empty() { "" } else { &job.paused_by };
        let reason = if job.paused_reason.is_empty() {
            "理由は記録されていません"
        } else {
            &job.paused_reason
        };
        PauseView { words: format!("{since}{until}　{by}"), reason: reason.to_owned() }
    }
}

fn name_words(row: &NameRow) -> Option<String> {
    Some(NameKind::from_code(&row.kind)?.words(&row.name))
}

/// By which policy a job is judged, and the address of that edition.
fn policy((class, edition): (DataClass, i64)) -> (String, String) {
    (policy_words(class, edition), format!("/policies/{}#edition-{edition}", class.code()))
}

impl CopyLine {
    fn new(copy: &Copy, now: Timestamp) -> CopyLine {
        let outcome = copy.last_outcome.as_deref().and_then(Outcome::from_code);
        let site = match copy.off_site {
            Some(true) => "（オフサイト）",
            _ => "",
        };
        CopyLine {
            name: copy.name.clone(),
            edit: copy.is_of_a_tool().then(|| format!("/copies/{}/edit", copy.id)),
            retired: copy.retired_at.is_some(),
            follows: copy.follows && copy.is_of_a_tool(),
            place: format!("{}{site}", copy.location.as_deref().unwrap_or("不明")),
            medium: copy.medium.as_deref().and_then(Medium::from_code).map_or("不明", Medium::label),
            lies_on: copy.medium_label.clone().zip(copy.medium_id.map(|id| format!("/media/{id}"))),
            protection: protection(copy, now),
            encrypted: match copy.encrypted {
                Some(true) => "暗号化",
                Some(false) => "なし",
                None => "不明",
            },
            written: copy.written_at.map_or("なし".to_owned(), |at| amounts::ago(now - at)),
            badge: outcome.map(|outcome| OutcomeBadge::of(Some(outcome))),
        }
    }
}

/// Whether a copy could be changed now, in words.
fn protection(copy: &Copy, now: Timestamp) -> String {
    if copy.missed_at.is_some() {
        return "オフライン（棚卸しで見つからない）".to_owned();
    }
    if let Some(state) = copy.medium_state(now) {
        return format!("オフライン（{}）", state.label());
    }
    if let Some(told) = copy.told_place(now) {
        let words = match told.lock_days {
            None => "不明".to_owned(),
            Some(0) => "オンライン".to_owned(),
            Some(days) => format!("書き換え禁止（書き込みから{days}日）"),
        };
        return format!("{words}、「{}」の{}", told.name, if told.is_told { "報告" } else { "登録" });
    }
    match copy.protection.as_str() {
        "online" => "オンライン".to_owned(),
        "immutable" => match copy.immutable_until {
            Some(until) => format!("書き換え禁止（{}まで）", dates::date(until)),
            None => "書き換え禁止（期限不明）".to_owned(),
        },
        "offline" => {
            let state = copy.offline_state.as_deref().and_then(MediumState::from_code);
            format!("オフライン（{}）", state.unwrap_or(MediumState::Unknown).label())
        }
        _ => "不明".to_owned(),
    }
}

impl DrillLine {
    fn new(drill: &Drill, now: Timestamp) -> DrillLine {
        DrillLine {
            href: format!("/drills/{}", drill.id),
            end: End::of(drill.ended_at, drill.passed, "合格"),
            span: Span::of(drill.started_at, drill.ended_at, now),
            rto: drill.duration_ms.map_or("—".to_owned(), amounts::short_duration),
            reason: drill.reason.clone(),
        }
    }
}

impl RestoreLine {
    fn new(restore: &Restore, now: Timestamp) -> RestoreLine {
        RestoreLine {
            href: format!("/restores/{}", restore.id),
            end: End::of(restore.ended_at, restore.passed, "完了"),
            span: Span::of(restore.started_at, restore.ended_at, now),
            target: restore.target.clone(),
            by: restore.caused_by.clone(),
        }
    }
}

impl ChangeLine {
    fn new(change: &VerdictChange) -> ChangeLine {
        ChangeLine {
            at: dates::date_time(change.judged_at),
            answer: AnswerBadge::of_code(Some(&change.answer)),
            policy: change.policy_words(),
        }
    }
}

/// What a tool verified by itself last.
struct VerifiedLine {
    what: String,
    teller: String,
    result: (Tone, &'static str),
    words: String,
    at: String,
}

impl VerifiedLine {
    fn new(told: &ToldVerification) -> VerifiedLine {
        VerifiedLine {
            what: told.what.clone(),
            teller: told.teller.clone(),
            result: match told.passed {
                Some(true) => (Tone::Good, "合格"),
                Some(false) => (Tone::Bad, "不合格"),
                None => (Tone::Neutral, "結果なし"),
            },
            words: told.words.clone(),
            at: dates::date_time(told.ended_at),
        }
    }
}

/// What became of a machine or folder last.
struct ObjectView {
    name: String,
    badge: OutcomeBadge,
    reason: String,
    run: String,
    ended: String,
    good: String,
    left_out: bool,
}

impl ObjectView {
    fn new(line: &ObjectLine) -> ObjectView {
        ObjectView {
            name: line.name.clone(),
            badge: OutcomeBadge::of(Outcome::from_code(&line.outcome)),
            reason: line.reason.clone(),
            run: format!("/runs/{}", line.run_id),
            ended: dates::date_time(line.ended_at),
            good: line.good_at.map_or("なし".to_owned(), dates::date_time),
            left_out: line.left_out_at.is_some(),
        }
    }
}
