//! What the screens of sources show.

use askama::Template;
use backup_policy::Outcome;
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Tone, dates};
use serde::Deserialize;

use super::settings::{Login, PullerSettings, TOOLS, check_host, tool, tool_label, trust};
use super::store::{Puller, WaitingJob};
use crate::amounts;
use crate::members::Member;
use crate::outgoing::InternalHosts;
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
    heard: String,
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

/// The same as it was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPuller {
    pub(super) revision: i64,
    name: String,
    tool: String,
    place: String,
    user: String,
    password: String,
    trust: String,
    certificate: String,
    every_minutes: String,
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
            heard: puller.heard_at.map_or("なし".to_owned(), |at| amounts::ago(now - at)),
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
    pub(super) fn new(puller: &Puller, waiting: &[WaitingJob], by: &Member, now: Timestamp) -> PullerView {
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
                ("最後の取り込み", moment(puller.heard_at)),
                ("次の取り込み", moment(puller.due_at.filter(|_| puller.retired_at.is_none()))),
                ("相手", Some(puller.met.clone()).filter(|met| !met.is_empty()).unwrap_or("—".to_owned())),
            ],
            notes: puller.notes.lines().map(str::to_owned).collect(),
            trial: puller.trial.clone(),
            trial_words: puller.trial_words.clone(),
            tried: moment(puller.tried_at),
            waiting: waiting.iter().map(|job| WaitingLine::new(&puller.name, job)).collect(),
            may_edit: by.admin().is_some(),
            may_register: by.operator().is_some(),
        }
    }
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

    fn password_help(&self) -> &'static str {
        if self.name.is_some() {
            "空のままなら、いまのパスワードを使い続けます。アドレスを変えるときは入れ直してください。"
        } else {
            "暗号化して保存し、画面には出しません。"
        }
    }
}

impl FilledPuller {
    pub(super) fn usual() -> FilledPuller {
        FilledPuller {
            tool: "vbr".to_owned(),
            trust: "pin".to_owned(),
            every_minutes: "5".to_owned(),
            ..FilledPuller::default()
        }
    }

    pub(super) fn of(puller: &Puller, login: Option<&Login>) -> FilledPuller {
        FilledPuller {
            revision: puller.revision,
            name: puller.name.clone(),
            tool: puller.tool.clone(),
            place: puller.place.clone(),
            user: login.map(|login| login.user.clone()).unwrap_or_default(),
            password: String::new(),
            trust: puller.trust.clone(),
            certificate: puller.certificate.clone(),
            every_minutes: puller.every_minutes.to_string(),
        }
    }

    pub(super) fn read_name(&self, problems: &mut Problems) -> Option<String> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 60 || name.contains('/') {
            problems.add("name", "名前を60文字以内で入れてください（「/」は使えません）。");
            return None;
        }
        Some(name.to_owned())
    }

    /// What was filled in; says what is wrong with it. A password that is left empty stays as it was `before`, unless it
    /// would go to another place.
    pub(super) fn read(
        &self,
        before: Option<(&Login, &str)>,
        hosts: &InternalHosts,
        problems: &mut Problems,
    ) -> Option<PullerSettings> {
        if tool(&self.tool).is_none() {
            problems.add("tool", "種類を選んでください。");
        }
        let place = self.place.trim().trim_start_matches("https://").trim_end_matches('/').to_owned();
        let port = place.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        if place.starts_with("http://") {
            problems.add(
                "place",
                "暗号化しない「http://」には接続しません。ホスト名とポートだけを入れてください。",
            );
        } else if port.is_none() || place.contains(['/', '@', '?', '#', ' ']) {
            problems.add("place", "「vbr01.example.jp:9419」のように、ホスト名とポートを入れてください。");
        } else if let Err(refused) = check_host(&place, hosts) {
            problems.add("place", format!("{refused}。"));
        }
        if let Err(invalid) = trust(&self.trust, &self.certificate) {
            problems.add("certificate", format!("{invalid}。"));
        }
        let every = self.every_minutes.trim().parse().ok().filter(|minutes| (1..=1440).contains(minutes));
        if every.is_none() {
            problems.add("every_minutes", "間隔を1〜1440の分で入れてください。");
        }
        let kept = before.filter(|(_, old)| *old == place).map(|(login, _)| login.password.clone());
        let password =
            if self.password.is_empty() { kept.unwrap_or_default() } else { self.password.clone() };
        let user = self.user.trim().to_owned();
        if user.is_empty() {
            problems.add("user", "ユーザー名を入れてください。");
        }
        if password.is_empty() {
            problems.add("password", "パスワードを入れてください。");
        }
        let certificate = if self.trust == "system" { "" } else { self.certificate.trim() };
        problems.is_empty().then_some(PullerSettings {
            tool: self.tool.clone(),
            place,
            trust: self.trust.clone(),
            certificate: certificate.to_owned(),
            login: Login { user, password },
            every_minutes: every?,
        })
    }
}
