//! What the screens of sources show.

use askama::Template;
use backup_policy::Outcome;
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Tone, dates};

use super::filled::FilledPuller;
use super::settings::{TOOLS, tool_label};
use super::store::{Puller, WaitingJob};
use crate::amounts;
use crate::holdings::HoldingsView;
use crate::members::Member;
use crate::runs::OutcomeBadge;

/// The list.
#[derive(Template)]
#[template(path = "pullers/list.html")]
pub(super) struct PullersView {
    lines: Vec<Line>,
    may_add: bool,
}

/// What is known of a source, for people.
struct Line {
    href: String,
    name: String,
    tool: &'static str,
    place: String,
    every: String,
    /// When results were last taken in.
    heard: Option<String>,
    state: (Tone, &'static str),
}

/// One source.
#[derive(Template)]
#[template(path = "pullers/show.html")]
pub(super) struct PullerView {
    line: Line,
    revision: i64,
    retired: bool,
    /// Whether nothing of it may be relied on.
    silent: bool,
    trouble: String,
    facts: Vec<(&'static str, String)>,
    notes: Vec<String>,
    trial: String,
    trial_words: String,
    tried: String,
    waiting: Vec<WaitingLine>,
    held: Option<HoldingsView>,
    may_edit: bool,
    may_register: bool,
}

/// A job that nobody has registered.
struct WaitingLine {
    name: String,
    href: String,
    badge: OutcomeBadge,
    newest: String,
}

/// The form of a source.
#[derive(Template)]
#[template(path = "pullers/form.html")]
pub(super) struct PullerFormView {
    address: String,
    /// None of a new one; the name of one that is there stays.
    name: Option<String>,
    tools: Vec<Choice>,
    trusts: Vec<Choice>,
    filled: FilledPuller,
    problems: Problems,
}

impl PullersView {
    pub(super) fn new(pullers: &[Puller], may_add: bool, now: Timestamp) -> PullersView {
        PullersView { lines: pullers.iter().map(|puller| Line::new(puller, now)).collect(), may_add }
    }
}

impl Line {
    fn new(puller: &Puller, now: Timestamp) -> Line {
        Line {
            href: format!("/pullers/{}", puller.id),
            name: puller.name.clone(),
            tool: tool_label(&puller.tool),
            place: puller.place.clone(),
            every: format!("{}分ごと", puller.every_minutes),
            heard: puller.heard_at.map(|at| amounts::ago(now - at)),
            state: state(puller, now),
        }
    }
}

fn state(puller: &Puller, now: Timestamp) -> (Tone, &'static str) {
    if puller.retired_at.is_some() {
        (Tone::Neutral, "停止")
    } else if puller.is_silent(now) {
        (Tone::Bad, "届かない")
    } else if !puller.trouble.is_empty() {
        (Tone::Warn, "再試行中")
    } else if puller.heard_at.is_none() {
        (Tone::Info, "最初の取り込み待ち")
    } else {
        (Tone::Good, "取り込み中")
    }
}

impl PullerView {
    pub(super) fn new(
        puller: &Puller,
        waiting: &[WaitingJob],
        held: HoldingsView,
        by: &Member,
        now: Timestamp,
    ) -> PullerView {
        let moment = |at: Option<Timestamp>| at.map_or("—".to_owned(), dates::date_time);
        let trusted = match puller.trust.as_str() {
            "pin" => "登録した証明書だけ（SHA-256）",
            "authority" => "登録した認証局",
            _ => "このサーバーの信頼する認証局",
        };
        PullerView {
            line: Line::new(puller, now),
            revision: puller.revision,
            retired: puller.retired_at.is_some(),
            silent: puller.is_silent(now),
            trouble: puller.trouble.clone(),
            facts: vec![
                ("種類", tool_label(&puller.tool).to_owned()),
                ("アドレス", puller.place.clone()),
                ("証明書", trusted.to_owned()),
                ("間隔", format!("{}分ごと", puller.every_minutes)),
                ("イベントの送り手", dash_if_empty(&puller.event_host)),
                ("最後の取り込み", moment(puller.heard_at)),
                ("次の取り込み", moment(puller.due_at.filter(|_| puller.retired_at.is_none()))),
                ("相手の版", dash_if_empty(&puller.met)),
            ],
            notes: puller.notes.lines().map(str::to_owned).collect(),
            trial: puller.trial.clone(),
            trial_words: puller.trial_words.clone(),
            tried: moment(puller.tried_at),
            waiting: waiting.iter().map(|job| WaitingLine::new(&puller.name, job)).collect(),
            held: (!held.is_empty()).then_some(held),
            may_edit: by.admin().is_some(),
            may_register: by.operator().is_some(),
        }
    }
}

fn dash_if_empty(text: &str) -> String {
    if text.is_empty() { "—" } else { text }.to_owned()
}

impl WaitingLine {
    fn new(puller: &str, job: &WaitingJob) -> WaitingLine {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("kind", "name")
            .append_pair("name", &format!("{puller}/{}", job.name))
            .finish();
        WaitingLine {
            name: job.name.clone(),
            href: format!("/intake/names/new?{query}"),
            badge: OutcomeBadge::of(Outcome::from_code(&job.outcome)),
            newest: dates::date_time(job.newest_at),
        }
    }
}

impl PullerFormView {
    pub(super) fn new(
        address: &str,
        name: Option<&str>,
        filled: FilledPuller,
        problems: Problems,
    ) -> PullerFormView {
        let trusts = [
            ("system", "このサーバーの信頼する認証局"),
            ("pin", "この証明書だけ（SHA-256を登録する）"),
            ("authority", "この認証局（PEMを登録する）"),
        ];
        PullerFormView {
            address: address.to_owned(),
            name: name.map(str::to_owned),
            tools: TOOLS
                .map(|(_, code, label, port)| Choice::new(code, format!("{label}（ふつうは{port}番）")))
                .into(),
            trusts: trusts.map(|(code, label)| Choice::new(code, label)).into(),
            filled,
            problems,
        }
    }

    /// The page that the form was opened from.
    fn back(&self) -> &str {
        self.address.trim_end_matches("/edit")
    }

    fn password_help(&self) -> &'static str {
        if self.name.is_some() {
            "空のままなら、いまのパスワードを使い続けます。アドレスを変えるときは入れ直してください。"
        } else {
            "暗号化して保存し、画面には出しません。"
        }
    }
}
