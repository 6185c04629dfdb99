//! What the screens of what came in show.

use askama::Template;
use backup_policy::DataClass;
use platform_database::Timestamp;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Problems, Tone, dates};
use serde::Deserialize;

use super::NameKind;
use super::names::Meant;
use super::store::{MessageLine, UnknownLine};
use super::take::Way;
use crate::amounts;
use crate::jobs::{GRACE_MINUTES, Job, JobId, JobSettings, Keep, NewJob, OtherTool};
use crate::pings::PingView;

/// The screen.
#[derive(Template)]
#[template(path = "intake/list.html")]
pub(super) struct IntakeView {
    list: ListView,
    unknown: Vec<UnknownView>,
    /// None for those who may not report.
    shared: Option<PingView>,
    may_register: bool,
}

/// A name that nobody has registered.
struct UnknownView {
    words: String,
    href: String,
    told: String,
    sender: String,
}

/// One message.
#[derive(Template)]
#[template(path = "intake/show.html")]
pub(super) struct MessageView {
    result: (Tone, &'static str),
    reason: String,
    facts: Vec<(&'static str, String)>,
    job: Option<(String, String)>,
    run: Option<(String, String)>,
    body: String,
}

/// The form that says which job a name means.
#[derive(Template)]
#[template(path = "intake/name.html")]
pub(super) struct NameFormView {
    words: String,
    jobs: Vec<Choice>,
    classes: Vec<Choice>,
    filled: FilledName,
    problems: Problems,
}

/// The same as it was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledName {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) job: String,
    pub(super) new_name: String,
    pub(super) tool: String,
    pub(super) target: String,
    pub(super) class: String,
}

impl IntakeView {
    pub(super) fn new(
        list: ListView,
        unknown: &[UnknownLine],
        shared: Option<PingView>,
        may_register: bool,
        now: Timestamp,
    ) -> IntakeView {
        let unknown = unknown.iter().filter_map(|line| UnknownView::new(line, now)).collect();
        IntakeView { list, unknown, shared, may_register }
    }
}

impl UnknownView {
    fn new(line: &UnknownLine, now: Timestamp) -> Option<UnknownView> {
        let kind = NameKind::from_code(&line.name_kind)?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("kind", kind.code())
            .append_pair("name", &line.name)
            .finish();
        Some(UnknownView {
            words: kind.words(&line.name),
            href: format!("/intake/names/new?{query}"),
            told: format!("{}件、最後は{}", line.messages, amounts::ago(now - line.newest_at)),
            sender: line.sender.clone(),
        })
    }
}

impl MessageView {
    pub(super) fn new(line: &MessageLine) -> MessageView {
        MessageView {
            result: result(line),
            reason: line.reason.clone(),
            facts: vec![
                ("受信", dates::date_time(line.received_at)),
                ("経路", way_words(line).to_owned()),
                ("アドレス", line.address.clone()),
                ("送り手", line.sender.clone()),
                ("送り元", line.origin.clone()),
                ("名乗ったジョブ", line.said.clone()),
                ("内容", line.word.clone()),
            ],
            job: line.job.clone().zip(line.job_id.map(|id| format!("/jobs/{id}"))),
            run: line.run_id.map(|id| (format!("#{id}"), format!("/runs/{id}"))),
            body: line.body.clone(),
        }
    }
}

impl NameFormView {
    pub(super) fn new(kind: NameKind, known: &[Job], filled: FilledName, problems: Problems) -> NameFormView {
        NameFormView {
            words: kind.words(&filled.name),
            jobs: known.iter().map(|job| Choice::new(job.id.to_string(), &job.name)).collect(),
            classes: DataClass::ALL.iter().map(|class| Choice::new(class.code(), class.label())).collect(),
            filled,
            problems,
        }
    }
}

impl FilledName {
    /// For a name that nobody has registered yet.
    pub(super) fn of(kind: NameKind, name: &str) -> FilledName {
        FilledName {
            kind: kind.code().to_owned(),
            name: name.to_owned(),
            new_name: if kind == NameKind::Agent { String::new() } else { name.to_owned() },
            class: DataClass::Internal.code().to_owned(),
            ..FilledName::default()
        }
    }

    pub(super) fn kind(&self) -> Option<NameKind> {
        NameKind::from_code(&self.kind).filter(|_| !self.name.trim().is_empty())
    }

    pub(super) fn name(&self) -> &str {
        self.name.trim()
    }

    /// Which job is meant; `None` where something is wrong, which `problems` then names.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<Meant> {
        if let Ok(id) = self.job.trim().parse() {
            return Some(Meant::Known(JobId(id)));
        }
        let required = [
            ("new_name", &self.new_name, "ジョブを選ぶか、新しいジョブの名前を入れてください。"),
            ("tool", &self.tool, "ツールの名前を入れてください。"),
            ("target", &self.target, "守っているものを入れてください。"),
        ];
        for (field, text, words) in required {
            if text.trim().is_empty() {
                problems.add(field, words);
            }
        }
        let class = DataClass::from_code(&self.class);
        if class.is_none() {
            problems.add("class", "データの区分を選んでください。");
        }
        let settings = JobSettings::reported(self.new_name.trim(), class?);
        let keep = Keep::External(OtherTool {
            tool: self.tool.trim().to_owned(),
            target: self.target.trim().to_owned(),
            grace_minutes: GRACE_MINUTES,
        });
        problems.is_empty().then(|| Meant::New(Box::new(NewJob { settings, keep })))
    }
}

/// What the list shows.
pub(super) fn message_list() -> List<MessageLine> {
    let results = RESULTS.map(|(code, label, _)| Choice::new(code, label));
    let ways = Way::ALL.map(|way| Choice::new(way.code(), way.label()));
    List::new(
        "受信した報告の一覧",
        vec![
            ListColumn::new("received_at", "受信", |row: &MessageLine| {
                CellView::link(dates::short(row.received_at), format!("/intake/{}", row.id))
            }),
            ListColumn::new("result", "結果", |row: &MessageLine| {
                let (tone, label) = result(row);
                CellView::badge(label, tone).with_sub(&row.reason)
            }),
            ListColumn::new("job", "ジョブと内容", |row: &MessageLine| {
                let job = match (&row.job, row.job_id) {
                    (Some(name), Some(id)) => CellView::link(name, format!("/jobs/{id}")),
                    _ => CellView::text(&row.said),
                };
                job.with_sub(&row.word)
            }),
            ListColumn::new("way", "経路", |row: &MessageLine| {
                CellView::text(way_words(row)).with_sub(&row.address)
            }),
            ListColumn::new("sender", "送り手", |row: &MessageLine| {
                CellView::text(&row.sender).with_sub(&row.origin)
            }),
        ],
    )
    .searched("ジョブ・送り手・送り元")
    .filtered(ListFilter { name: "result", label: "結果".to_owned(), choices: results.into() })
    .filtered(ListFilter { name: "way", label: "経路".to_owned(), choices: ways.into() })
    .empty("まだ何も届いていません。別のツールのジョブを登録すると、そのページに報告のしかたが出ます。")
}

/// What became of a message: the word in the database, that on screens, and its colour.
const RESULTS: [(&str, &str, Tone); 4] = [
    ("taken", "取り込み", Tone::Good),
    ("repeated", "重複", Tone::Neutral),
    ("noted", "記録のみ", Tone::Info),
    ("refused", "拒否", Tone::Bad),
];

fn result(line: &MessageLine) -> (Tone, &'static str) {
    let found = RESULTS.iter().find(|(code, ..)| *code == line.result);
    found.map_or((Tone::Neutral, "不明"), |(_, label, tone)| (*tone, *label))
}

fn way_words(line: &MessageLine) -> &'static str {
    Way::ALL.into_iter().find(|way| way.code() == line.way).map_or("不明", Way::label)
}
