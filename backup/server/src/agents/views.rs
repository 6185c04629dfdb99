//! What the screens of agents show.

use askama::Template;
use chrono::TimeDelta;
use platform_database::Timestamp;
use platform_web::{Problems, Tone, dates};
use serde::Deserialize;

use super::store::{AgentRow, WatchRow};
use super::{AgentId, SILENT_MINUTES};
use crate::amounts;

/// The list, with the form of a new one.
#[derive(Template)]
#[template(path = "agents/list.html")]
pub(super) struct AgentsView {
    lines: Vec<AgentLine>,
    may_add: bool,
    filled: FilledAgent,
    problems: Problems,
}

/// An agent in a list.
pub(crate) struct AgentLine {
    href: String,
    pub(crate) name: String,
    tone: Tone,
    pub(crate) state: &'static str,
    pub(crate) host: String,
    version: String,
    pub(crate) seen: String,
}

/// The form of a new agent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledAgent {
    name: String,
    silent_minutes: String,
}

/// One agent.
#[derive(Template)]
#[template(path = "agents/show.html")]
pub(super) struct AgentView {
    line: AgentLine,
    facts: Vec<(&'static str, String)>,
    watches: Vec<WatchLine>,
    may_change: bool,
}

struct WatchLine {
    job: String,
    /// The job's page, or where the name is registered.
    href: Option<String>,
    tool: String,
    looked: String,
    problem: String,
}

/// A code that was just made.
#[derive(Template)]
#[template(path = "agents/code.html")]
pub(super) struct CodeView {
    name: String,
    back: String,
    command: String,
}

impl AgentsView {
    pub(super) fn new(
        agents: &[AgentRow],
        may_add: bool,
        filled: FilledAgent,
        problems: Problems,
        now: Timestamp,
    ) -> AgentsView {
        let lines = agents.iter().map(|agent| AgentLine::new(agent, now)).collect();
        AgentsView { lines, may_add, filled, problems }
    }
}

impl AgentLine {
    pub(crate) fn new(agent: &AgentRow, now: Timestamp) -> AgentLine {
        let (tone, state) = state(agent, now);
        AgentLine {
            href: format!("/agents/{}", agent.id),
            name: agent.name.clone(),
            tone,
            state,
            host: agent.host.clone(),
            version: agent.version.clone(),
            seen: agent.seen_at.map_or("なし".to_owned(), |at| amounts::ago(now - at)),
        }
    }
}

fn state(agent: &AgentRow, now: Timestamp) -> (Tone, &'static str) {
    match (agent.revoked_at, agent.seen_at) {
        (Some(_), _) => (Tone::Neutral, "取り消し"),
        (None, Some(_)) if agent.is_silent(now) => (Tone::Bad, "応答なし"),
        (None, Some(_)) if agent.refused > 0 => (Tone::Warn, "拒否された報告あり"),
        (None, Some(_)) => (Tone::Good, "接続中"),
        (None, None) if agent.code_ends_at.is_some_and(|ends| ends > now) => (Tone::Info, "登録待ち"),
        (None, None) => (Tone::Warn, "コードの期限切れ"),
    }
}

impl FilledAgent {
    pub(super) fn usual() -> FilledAgent {
        FilledAgent { silent_minutes: SILENT_MINUTES.to_string(), ..FilledAgent::default() }
    }

    pub(super) fn name(&self) -> &str {
        self.name.trim()
    }

    /// What is no number is refused like a number out of bounds.
    pub(super) fn silent_minutes(&self) -> i64 {
        self.silent_minutes.trim().parse().unwrap_or(0)
    }
}

impl AgentView {
    pub(super) fn new(agent: &AgentRow, watches: &[WatchRow], may_change: bool, now: Timestamp) -> AgentView {
        AgentView {
            line: AgentLine::new(agent, now),
            facts: facts(agent),
            watches: watches.iter().map(|watch| WatchLine::new(watch, now)).collect(),
            may_change: may_change && agent.revoked_at.is_none(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.line.name
    }
}

fn facts(agent: &AgentRow) -> Vec<(&'static str, String)> {
    let at = |time: Option<Timestamp>| time.map_or("—".to_owned(), dates::date_time);
    let mut facts = vec![
        ("最後の連絡", at(agent.seen_at)),
        ("応答なしとみなす時間", amounts::goal(TimeDelta::minutes(agent.silent_minutes))),
        ("送信を待つ報告", format!("{}件", agent.waiting)),
        ("拒否された報告", format!("{}件", agent.refused)),
        ("登録コードで接続", at(agent.enrolled_at)),
        ("登録", format!("{} {}", dates::date_time(agent.made_at), agent.made_by)),
    ];
    facts.extend(agent.code_ends_at.map(|ends| ("登録コードの期限", dates::date_time(ends))));
    facts.extend(agent.revoked_at.map(|revoked| ("取り消し", dates::date_time(revoked))));
    facts
}

impl WatchLine {
    fn new(watch: &WatchRow, now: Timestamp) -> WatchLine {
        WatchLine {
            job: watch.job_name.clone(),
            href: watch.job_id.map(|job| format!("/jobs/{job}")),
            tool: watch.tool.clone(),
            looked: watch.looked_at.map_or("未実施".to_owned(), |at| amounts::ago(now - at)),
            problem: watch.problem.clone(),
        }
    }
}

impl CodeView {
    pub(super) fn new(server: Option<String>, id: AgentId, name: &str, code: &str) -> CodeView {
        let server = server.unwrap_or_else(|| "https://このサーバー".to_owned());
        let server = server.trim_end_matches('/');
        CodeView {
            name: name.to_owned(),
            back: format!("/agents/{id}"),
            command: format!("backup-agent enrol --server {server} --code {code}"),
        }
    }
}
