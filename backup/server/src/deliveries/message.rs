//! What a notice says, whatever carries it.

use std::collections::BTreeMap;

use platform_database::Timestamp;
use serde::{Deserialize, Serialize};

use super::store::Told;
use crate::alerts::{Happening, Kind, Severity};

/// So many alerts are told one by one.
const SHOWN: usize = 20;
/// So many letters are told of each.
const LETTERS: usize = 200;

/// Why a notice is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// Something happened.
    Alerts,
    /// Nobody took it on.
    Escalation,
    /// Somebody tries the channel.
    Test,
}

impl Purpose {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Purpose::Alerts => "alerts",
            Purpose::Escalation => "escalation",
            Purpose::Test => "test",
        }
    }
}

/// What a notice says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(super) purpose: Purpose,
    /// The one line that everybody reads.
    pub(super) headline: String,
    /// A sentence beneath it; may be empty.
    pub(super) lead: String,
    pub(super) counts: MessageCounts,
    /// How many of each kind, the most first.
    pub(super) kinds: Vec<(String, usize)>,
    /// The first of them, the most serious first.
    pub(super) lines: Vec<MessageLine>,
    /// How many more there are.
    pub(super) more: usize,
    /// The page that shows all of them, where the server knows how it is reached.
    pub(super) url: Option<String>,
}

/// How many alerts it tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MessageCounts {
    pub(super) critical: usize,
    pub(super) warning: usize,
    pub(super) info: usize,
    /// Over, whatever they were.
    pub(super) resolved: usize,
}

/// One alert.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MessageLine {
    pub(super) alert: i64,
    /// What happened: `opened`, `worsened`, `escalated`, `resolved`, …
    pub(super) what: String,
    pub(super) severity: String,
    pub(super) kind: String,
    /// 「【重大】連続失敗: 会計DB」
    pub(super) title: String,
    pub(super) subject: String,
    pub(super) words: String,
    pub(super) opened_at: Timestamp,
    pub(super) times: i64,
    pub(super) url: Option<String>,
}

impl Message {
    /// A message for trying a channel.
    pub(crate) fn for_trying(channel: &str, by: &str, url: Option<String>) -> Message {
        Message {
            purpose: Purpose::Test,
            headline: "テスト通知".to_owned(),
            lead: format!(
                "通知先「{channel}」に届くことを確かめるため、{by}さんが送りました。対応は要りません。"
            ),
            counts: MessageCounts::default(),
            kinds: Vec::new(),
            lines: Vec::new(),
            more: 0,
            url,
        }
    }

    /// Whether each alert wants its own title; of one alert the headline is the title.
    pub(super) fn has_several(&self) -> bool {
        self.lines.len() > 1
    }

    /// Where its button leads: to the only alert, or to all of them.
    pub(super) fn leads_to(&self) -> Option<&String> {
        match self.lines.as_slice() {
            [only] => only.url.as_ref(),
            _ => self.url.as_ref(),
        }
    }

    /// What is told of alerts; `link` makes a path of this server an address.
    pub(super) fn of_alerts(mut told: Vec<Told>, link: impl Fn(&str) -> Option<String>) -> Message {
        let any = |what: Happening| told.iter().any(|told| told.what() == what);
        let (urgent, assigned) = (any(Happening::Escalated), any(Happening::Assigned));
        told.sort_by_key(|told| {
            let over = told.what() == Happening::Resolved;
            (over, std::cmp::Reverse(told.severity()), told.alert_id)
        });
        let counts = MessageCounts::of(&told);
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for told in told.iter().filter(|told| told.what() != Happening::Resolved) {
            *kinds.entry(kind_label(&told.kind)).or_default() += 1;
        }
        let mut kinds: Vec<(String, usize)> =
            kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let lines: Vec<MessageLine> =
            told.iter().take(SHOWN).map(|told| MessageLine::of(told, &link)).collect();
        let headline = match lines.as_slice() {
            [only] if told.len() == 1 => only.title.clone(),
            _ => counts.words(),
        };
        Message {
            purpose: if urgent { Purpose::Escalation } else { Purpose::Alerts },
            headline: if urgent { format!("【エスカレーション】{headline}") } else { headline },
            lead: match (urgent, assigned) {
                (true, _) => "確認されないまま時間がたったアラートがあります。",
                (false, true) => "あなたが担当になったアラートがあります。",
                (false, false) => "",
            }
            .to_owned(),
            counts,
            kinds,
            more: told.len() - lines.len(),
            lines,
            url: link("/alerts"),
        }
    }
}

impl MessageCounts {
    fn of(told: &[Told]) -> MessageCounts {
        let mut counts = MessageCounts::default();
        for told in told {
            *match (told.what(), told.severity()) {
                (Happening::Resolved, _) => &mut counts.resolved,
                (_, Severity::Critical) => &mut counts.critical,
                (_, Severity::Warning) => &mut counts.warning,
                (_, Severity::Info) => &mut counts.info,
            } += 1;
        }
        counts
    }

    /// 「重大 3件、警告 12件、解決 2件」
    fn words(self) -> String {
        let parts = [
            (Severity::Critical.label(), self.critical),
            (Severity::Warning.label(), self.warning),
            (Severity::Info.label(), self.info),
            (Happening::Resolved.label(), self.resolved),
        ];
        let parts = parts.into_iter().filter(|(_, count)| *count > 0);
        parts.map(|(label, count)| format!("{label} {count}件")).collect::<Vec<_>>().join("、")
    }
}

impl MessageLine {
    fn of(told: &Told, link: impl Fn(&str) -> Option<String>) -> MessageLine {
        let severity = told.severity().label();
        let mark = match told.what() {
            Happening::Resolved => Happening::Resolved.label().to_owned(),
            Happening::Assigned => format!("担当・{severity}"),
            _ => severity.to_owned(),
        };
        MessageLine {
            alert: told.alert_id.0,
            what: told.what().code().to_owned(),
            severity: told.severity().code().to_owned(),
            kind: told.kind.clone(),
            title: format!("【{mark}】{}: {}", kind_label(&told.kind), cut(&told.subject)),
            subject: told.subject.clone(),
            words: cut(&told.words),
            opened_at: told.opened_at,
            times: told.times,
            url: link(&format!("/alerts/{}", told.alert_id)),
        }
    }
}

fn kind_label(code: &str) -> &str {
    Kind::from_code(code).map_or(code, |kind| kind.label())
}

fn cut(words: &str) -> String {
    if words.chars().count() <= LETTERS {
        return words.to_owned();
    }
    words.chars().take(LETTERS).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(of: &[(i64, Happening, &str)]) -> Message {
        let told = (1..)
            .zip(of)
            .map(|(number, (alert, what, kind))| Told::sample(number, *alert, *what, "open", kind));
        Message::of_alerts(told.collect(), |path| Some(format!("https://backup.example.jp{path}")))
    }

    #[test]
    fn one_alert_is_the_headline_and_several_are_counted() {
        let one = message(&[(7, Happening::Opened, "late")]);
        assert_eq!(one.headline, "【警告】報告未着: 会計DB");
        assert_eq!(one.lines[0].url.as_deref(), Some("https://backup.example.jp/alerts/7"));
        let several = message(&[(7, Happening::Resolved, "late"), (8, Happening::Opened, "late")]);
        assert_eq!(several.headline, "警告 1件、解決 1件");
        assert_eq!((several.lines[0].alert, several.lines[1].alert), (8, 7), "what is over comes last");
        let urgent = message(&[(7, Happening::Escalated, "late")]);
        assert_eq!(urgent.headline, "【エスカレーション】【警告】報告未着: 会計DB");
        let given = message(&[(7, Happening::Assigned, "late")]);
        assert_eq!(given.headline, "【担当・警告】報告未着: 会計DB");
        assert_eq!(given.lead, "あなたが担当になったアラートがあります。");
    }

    #[test]
    fn of_a_storm_the_first_are_told_and_the_rest_counted() {
        let storm: Vec<(i64, Happening, &str)> =
            (0..1_000).map(|number| (number, Happening::Opened, "run_failed")).collect();
        let message = message(&storm);
        assert_eq!((message.headline.as_str(), message.lines.len(), message.more), ("警告 1000件", 20, 980));
        assert_eq!(message.kinds, [("実行の失敗".to_owned(), 1_000)]);
    }
}
