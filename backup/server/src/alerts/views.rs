//! What the screens of alerts show.

use askama::Template;
use chrono::{Datelike, Days, NaiveTime, TimeDelta};
use platform_database::Timestamp;
use platform_identity::UserId;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Problems, Tone, dates};
use serde::Deserialize;

use super::store::{Alert, AlertEvent, Counts};
use super::vocabulary::{AlertState, Happening, Kind, Severity};
use crate::deliveries::{NoticeLine, NoticeLineView};
use crate::members::Member;
use crate::{amounts, days};

/// When a working day begins.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("eight o'clock is a time");

/// The colour of a severity.
fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Info => Tone::Info,
    }
}

fn state_tone(state: AlertState) -> Tone {
    match state {
        AlertState::Open => Tone::Bad,
        AlertState::Acknowledged => Tone::Info,
        AlertState::Closed => Tone::Neutral,
        AlertState::Resolved => Tone::Good,
    }
}

/// The list.
#[derive(Template)]
#[template(path = "alerts/list.html")]
pub(super) struct AlertsView {
    /// Those that the reader has.
    pub(super) assigned: Vec<AssignedLine>,
    pub(super) counts: CountsView,
    pub(super) quiet: Option<QuietView>,
    pub(super) unheard: Vec<NoticeLineView>,
    pub(super) list: ListView,
    pub(super) may_operate: bool,
    pub(super) may_configure: bool,
    /// Whether there is something to tick.
    pub(super) any: bool,
}

/// An alert that the reader has.
pub(super) struct AssignedLine {
    href: String,
    subject: String,
    words: String,
    severity: (Tone, &'static str),
    unread: bool,
}

impl AssignedLine {
    pub(super) fn new(alert: &Alert) -> AssignedLine {
        AssignedLine {
            href: format!("/alerts/{}", alert.id),
            subject: alert.subject.clone(),
            words: alert.words.clone(),
            severity: (severity_tone(alert.severity()), alert.severity().label()),
            unread: alert.assignment_unread,
        }
    }
}

/// How many wait for somebody, as tiles that lead to them.
pub(crate) struct CountsView {
    /// Words, colour, number and address of each.
    pub(crate) tiles: Vec<(&'static str, Tone, i64, String)>,
}

impl From<Counts> for CountsView {
    fn from(counts: Counts) -> CountsView {
        let of = |severity: Severity, count| {
            let href = format!("/alerts?state=open&severity={}", severity.code());
            (severity.label(), severity_tone(severity), count, href)
        };
        let taken = AlertState::Acknowledged;
        let taken_href = format!("/alerts?state={}", taken.code());
        let tiles = vec![
            of(Severity::Critical, counts.critical),
            of(Severity::Warning, counts.warning),
            of(Severity::Info, counts.info),
            (taken.label(), Tone::Neutral, counts.acknowledged, taken_href),
        ];
        CountsView { tiles }
    }
}

/// The window in which nothing is sent.
pub(super) struct QuietView {
    name: String,
    until: String,
}

impl From<(String, Timestamp)> for QuietView {
    fn from((name, until): (String, Timestamp)) -> QuietView {
        QuietView { name, until: dates::date_time(until) }
    }
}

/// What the list shows and sorts by; those who may operate tick rows.
pub(super) fn alert_list(now: Timestamp, may_operate: bool) -> List<Alert> {
    let states = AlertState::ALL.map(|state| (state.code(), state.label()));
    let states = [("standing", "続いているもの")].into_iter().chain(states);
    let states = states.map(|(code, label)| Choice::new(code, label)).collect();
    let severities = Severity::ALL.map(|severity| Choice::new(severity.code(), severity.label())).into();
    let kinds = Kind::ALL.map(|kind| Choice::new(kind.code(), kind.label())).into();
    let list = List::new(
        "アラートの一覧",
        vec![
            ListColumn::new("subject", "対象", |alert: &Alert| {
                CellView::link(&alert.subject, format!("/alerts/{}", alert.id)).with_sub(&alert.words)
            })
            .sorted(),
            ListColumn::new("severity", "重大さ", |alert: &Alert| {
                CellView::badge(alert.severity().label(), severity_tone(alert.severity()))
                    .with_sub(alert.kind_label())
            })
            .sorted(),
            ListColumn::new("state", "状態", move |alert: &Alert| state_cell(alert, now)).sorted(),
            ListColumn::new("times", "回数", |alert: &Alert| CellView::text(alert.times.to_string()))
                .sorted()
                .numeric(),
            ListColumn::new("opened", "発生", |alert: &Alert| {
                CellView::text(dates::short(alert.opened_at))
            })
            .sorted()
            .unbroken(),
            ListColumn::new("raised", "最後", move |alert: &Alert| {
                CellView::text(amounts::ago(now - alert.raised_at))
            })
            .sorted()
            .unbroken(),
        ],
    )
    .usually("state", false)
    .searched("対象・内容・担当")
    .filtered(ListFilter { name: "state", label: "状態".to_owned(), choices: states })
    .filtered(ListFilter { name: "severity", label: "重大さ".to_owned(), choices: severities })
    .filtered(ListFilter { name: "kind", label: "種類".to_owned(), choices: kinds })
    .exported("/lists/alerts.xlsx")
    .with_csv("/lists/alerts.csv")
    .empty("アラートはまだありません。");
    if !may_operate {
        return list;
    }
    list.ticked("alerts", "acknowledge", |alert| alert.id.to_string(), |alert| alert.subject.clone())
}

fn state_cell(alert: &Alert, now: Timestamp) -> CellView {
    let state = alert.state();
    let cell = CellView::badge(state.label(), state_tone(state));
    let resting = alert.snoozed_until.filter(|until| *until > now);
    match (resting, alert.assignee.as_str()) {
        (Some(until), _) => cell.with_sub(format!("{}まで停止", dates::short(until))),
        (None, "") => cell,
        (None, name) => cell.with_sub(format!("担当 {name}")),
    }
}

/// Everything the page of one alert is made of.
pub(super) struct AlertPage {
    pub(super) alert: Alert,
    pub(super) events: Vec<AlertEvent>,
    pub(super) notices: Vec<NoticeLine>,
    pub(super) people: Vec<(UserId, String)>,
    pub(super) reader: Member,
    pub(super) filled: FilledAlert,
    pub(super) problems: Problems,
    pub(super) now: Timestamp,
}

/// The forms of the page, as they were filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledAlert {
    pub(super) until: String,
    pub(super) assignee: String,
    pub(super) reason: String,
}

/// The page of one alert.
#[derive(Template)]
#[template(path = "alerts/show.html")]
pub(super) struct AlertView {
    address: String,
    severity: (Tone, &'static str),
    state: (Tone, &'static str),
    kind: String,
    subject: String,
    words: String,
    advice: &'static str,
    links: Vec<(String, &'static str)>,
    facts: Vec<(&'static str, String)>,
    open: bool,
    standing: bool,
    may_operate: bool,
    people: Vec<Choice>,
    /// Words and time of the usual rests.
    rests: Vec<(&'static str, String)>,
    filled: FilledAlert,
    problems: Problems,
    events: Vec<EventView>,
    notices: Vec<NoticeLineView>,
}

struct EventView {
    at: String,
    what: String,
    by: String,
    note: String,
}

impl AlertView {
    pub(super) fn new(page: AlertPage) -> AlertView {
        let alert = &page.alert;
        let (severity, state) = (alert.severity(), alert.state());
        let mut filled = page.filled;
        if filled.assignee.is_empty() {
            filled.assignee = alert.assignee_id.map_or_else(String::new, |user| user.0.to_string());
        }
        AlertView {
            address: format!("/alerts/{}", alert.id),
            severity: (severity_tone(severity), severity.label()),
            state: (state_tone(state), state.label()),
            kind: alert.kind_label().to_owned(),
            subject: alert.subject.clone(),
            words: alert.words.clone(),
            advice: Kind::from_code(&alert.kind).map_or("", Kind::advice),
            links: links(alert, &page.reader),
            facts: facts(alert, page.now),
            open: state == AlertState::Open,
            standing: matches!(state, AlertState::Open | AlertState::Acknowledged),
            may_operate: page.reader.operator().is_some(),
            people: page.people.iter().map(|(user, name)| Choice::new(user.0.to_string(), name)).collect(),
            rests: rests(page.now),
            filled,
            problems: page.problems,
            events: page.events.iter().map(EventView::new).collect(),
            notices: page.notices.iter().map(NoticeLineView::new).collect(),
        }
    }
}

impl EventView {
    fn new(event: &AlertEvent) -> EventView {
        let what = Happening::from_code(&event.what).map_or(event.what.as_str(), |what| what.label());
        EventView {
            at: dates::date_time(event.happened_at),
            what: what.to_owned(),
            by: event.caused_by.clone(),
            note: event.note.clone(),
        }
    }
}

/// How long people usually let an alert rest.
fn rests(now: Timestamp) -> Vec<(&'static str, String)> {
    let today = days::of(now);
    let monday = 7 - u64::from(today.weekday().num_days_from_monday());
    let morning = |later: u64| {
        let at = today.checked_add_days(Days::new(later))?.and_time(MORNING);
        Some(at.format("%Y-%m-%dT%H:%M").to_string())
    };
    let hour = Some(dates::input_value(now + TimeDelta::hours(1)));
    let rests = [("1時間", hour), ("明朝8時まで", morning(1)), ("月曜8時まで", morning(monday))];
    rests.into_iter().filter_map(|(words, at)| Some((words, at?))).collect()
}

/// The pages that show what is wrong to the reader, each once.
fn links(alert: &Alert, reader: &Member) -> Vec<(String, &'static str)> {
    let evidence = match alert.evidence.split('/').nth(1) {
        Some("runs") => "実行を見る",
        Some("checks") => "検証を見る",
        Some("drills") => "復元訓練を見る",
        Some("intake") => "届いた報告を見る",
        Some("loans") => "貸出を見る",
        Some(page) if page.starts_with("capacities") => "容量を見る",
        _ => "証拠を見る",
    };
    let mut links = Vec::new();
    if opens(reader, &alert.evidence) {
        links.push((alert.evidence.clone(), evidence));
    }
    links.extend(alert.job_id.map(|job| (format!("/jobs/{job}"), "ジョブを見る")));
    links.extend(alert.repository_id.map(|id| (format!("/repositories/{id}"), "リポジトリを見る")));
    if links.get(1).is_some_and(|(href, _)| *href == alert.evidence) {
        links.remove(0);
    }
    links
}

/// Whether the page opens for the reader. Most do for every member; accounts and the server itself are an administrator's.
fn opens(reader: &Member, page: &str) -> bool {
    match page {
        "/people" | "/machines" | "/status" => reader.admin().is_some(),
        "/audit" => reader.auditor().is_some(),
        _ => true,
    }
}

fn facts(alert: &Alert, now: Timestamp) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("発生", dates::date_time(alert.opened_at)),
        ("最後", format!("{}（{}）", dates::date_time(alert.raised_at), amounts::ago(now - alert.raised_at))),
        ("回数", format!("{}回", alert.times)),
    ];
    let some = |words: &str| (!words.is_empty()).then(|| words.to_owned());
    facts.extend(some(&alert.assignee).map(|name| ("担当", name)));
    facts.extend(some(&alert.acknowledged_by).map(|name| ("確認した人", name)));
    let resting = alert.snoozed_until.filter(|until| *until > now);
    facts.extend(resting.map(|until| ("通知を止める期限", dates::date_time(until))));
    facts.extend(alert.resolved_at.map(|at| ("解決", dates::date_time(at))));
    facts
}
