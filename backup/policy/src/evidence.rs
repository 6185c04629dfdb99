//! Evidence: the facts on which a clause rests.

use crate::{
    Answer, Medium, Need, Outcome, Reason, Subject, Timestamp, VerificationKind, age::day_words, age_words,
    span_words,
};
use serde::{Deserialize, Serialize};

/// One fact with what is wrong about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What is known.
    pub fact: Fact,
    /// Why it is not as good as it should be; none where it is.
    pub reasons: Vec<Reason>,
}

/// What is known, by number and time, so that a screen can lead there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The policy does not insist on the clause.
    Asked {
        /// 推奨 or 不要.
        need: Need,
    },
    /// How many there are of what the clause counts.
    Tally {
        /// So many count.
        counted: u8,
        /// So many are wanted.
        wanted: u8,
        /// What that comes to: the answer of the clause.
        #[serde(default = "met")]
        answer: Answer,
    },
    /// The data in production.
    Original {
        /// On what it is kept.
        medium: Option<Medium>,
    },
    /// A backup copy.
    Copy {
        /// The copy's number.
        id: i64,
        /// What it was called.
        name: String,
        /// On what it is kept.
        medium: Option<Medium>,
        /// When it was last written in full.
        written_at: Option<Timestamp>,
        /// When a stocktake missed its medium.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        missed_at: Option<Timestamp>,
    },
    /// Something about the job that no other record stands for: it never ran, it is paused.
    Job,
    /// The newest run after which the data was backed up.
    NewestSuccess {
        /// The run's number.
        run: i64,
        /// When it ended.
        at: Timestamp,
    },
    /// The newest run that ended.
    NewestRun {
        /// The run's number.
        run: i64,
        /// When it ended.
        at: Timestamp,
        /// How it ended.
        outcome: Outcome,
    },
    /// A machine or folder of the job.
    Object {
        /// What its tool calls it.
        name: String,
        /// When it was last backed up.
        good_at: Option<Timestamp>,
    },
    /// The restore points that another server keeps for the job.
    Points {
        /// Of so many machines.
        count: usize,
    },
    /// The newest restore point of a machine.
    Point {
        /// What the tool calls the machine.
        name: String,
        /// When it was made.
        at: Timestamp,
    },
    /// More machines and folders that are not well.
    MoreObjects {
        /// How many.
        count: usize,
    },
    /// Another tool's next report.
    Report {
        /// By when it must have come.
        due: Timestamp,
    },
    /// The newest verification, by check, by drill or by hand.
    Verification {
        /// Its number.
        id: i64,
        /// How it was tried.
        kind: VerificationKind,
        /// When it ended.
        at: Timestamp,
    },
    /// Failed checks that nobody has closed.
    OpenChecks {
        /// How many.
        count: u32,
    },
}

impl Evidence {
    /// A fact about which nothing is wrong unless a reason is given.
    pub(crate) fn new(fact: Fact, reasons: impl IntoIterator<Item = Reason>) -> Self {
        Self { fact, reasons: reasons.into_iter().collect() }
    }

    /// What the fact is worth: the worst of its reasons, 適合 without any; of a tally what it comes to.
    pub fn answer(&self) -> Answer {
        match self.fact {
            Fact::Tally { answer, .. } => answer,
            _ => Answer::worst(self.reasons.iter().map(|reason| reason.answer())),
        }
    }

    /// The same for a screen; `None` of what the policy asks for, which is nothing that could be good or bad.
    pub fn shown_answer(&self) -> Option<Answer> {
        (!matches!(self.fact, Fact::Asked { .. })).then(|| self.answer())
    }

    /// One line for a screen; times are told as ages at `now`.
    pub fn words(&self, now: Timestamp) -> String {
        let fact = self.fact.words(now);
        let why = self.deciding_reasons().join("、");
        match (&self.fact, self.answer()) {
            (Fact::Copy { .. } | Fact::Original { .. }, answer) => match answer {
                Answer::Met => format!("{fact}: 有効"),
                Answer::Warning => format!("{fact}: 有効（{why}）"),
                Answer::Unknown => format!("{fact}: 不明（{why}）"),
                Answer::Broken => format!("{fact}: 対象外（{why}）"),
            },
            _ if why.is_empty() => fact,
            _ => format!("{fact}: {why}"),
        }
    }

    /// The reasons that make the answer. What would only be a 警告 disqualifies nothing, so it is not told beside worse;
    /// but that a machine failed last explains why it is late.
    fn deciding_reasons(&self) -> Vec<String> {
        let answer = self.answer();
        let all = matches!(self.fact, Fact::Object { .. } | Fact::Point { .. });
        let deciding = self.reasons.iter().filter(|reason| all || reason.answer() == answer);
        deciding.map(|reason| self.fact.reason_words(*reason)).collect()
    }
}

impl Fact {
    /// Of what it is known.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Copy { id, name, .. } => Subject::Copy { id: *id, name: name.clone() },
            Self::Original { .. } => Subject::Original,
            _ => Subject::Job,
        }
    }

    /// What speaks against it; with the day, where somebody looks up what happened on it.
    fn reason_words(&self, reason: Reason) -> String {
        match (self, reason) {
            (Self::Copy { missed_at: Some(at), .. }, Reason::MediumMissed) => {
                format!("{}の{reason}", day_words(*at))
            }
            _ => reason.label().to_owned(),
        }
    }

    fn words(&self, now: Timestamp) -> String {
        match self {
            Self::Asked { need: Need::NotNeeded } => "この方針では求めていません".to_owned(),
            Self::Asked { need } => format!("この方針では{need}です"),
            Self::Tally { counted, wanted, .. } => format!("有効 {counted}（必要 {wanted}）"),
            Self::Original { medium } => format!("本番データ（{}）", medium_words(*medium)),
            Self::Copy { name, medium, written_at, .. } => {
                let age = written_at.map_or_else(|| "日時不明".to_owned(), |at| age_words(at, now));
                format!("コピー「{name}」（{}、{age}）", medium_words(*medium))
            }
            Self::Job => "ジョブ".to_owned(),
            Self::NewestSuccess { run, at } => format!("最新の成功 #{run}（{}）", age_words(*at, now)),
            Self::NewestRun { run, at, outcome } => {
                format!("最新の実行 #{run}（{outcome}、{}）", age_words(*at, now))
            }
            Self::Object { name, good_at } => {
                let age = good_at.map_or_else(|| "取れたことがない".to_owned(), |at| age_words(at, now));
                format!("対象「{name}」（最後に取れたのは{age}）")
            }
            Self::Points { count } => format!("連携サーバーの復元ポイント {count}対象"),
            Self::Point { name, at } => {
                format!("対象「{name}」の最新の復元ポイント（{}）", age_words(*at, now))
            }
            Self::MoreObjects { count } => format!("ほかの対象 {count}件"),
            Self::Report { due } => format!("次の報告（{}の期限）", due_words(*due, now)),
            Self::Verification {
                kind: kind @ (VerificationKind::Told | VerificationKind::Reported),
                at,
                ..
            } => format!("最新の{kind}（{}）", age_words(*at, now)),
            Self::Verification { id, kind, at } => format!("最新の{kind} #{id}（{}）", age_words(*at, now)),
            Self::OpenChecks { count } => format!("未対応の検証エラー {count}件"),
        }
    }
}

/// Of a tally that was kept before tallies had an answer.
const fn met() -> Answer {
    Answer::Met
}

fn due_words(due: Timestamp, now: Timestamp) -> String {
    if due < now { age_words(due, now) } else { format!("あと{}", span_words(due - now)) }
}

fn medium_words(medium: Option<Medium>) -> &'static str {
    medium.map_or("媒体不明", Medium::label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::now;
    use chrono::Duration;

    #[test]
    fn a_line_says_what_is_known_and_what_is_wrong() {
        let ago = |hours| now() - Duration::hours(hours);
        let copy = |medium, written_at| Fact::Copy {
            id: 7,
            name: "本社NAS".to_owned(),
            medium,
            written_at,
            missed_at: None,
        };
        let missed = |at: &str| Fact::Copy {
            id: 7,
            name: "テープA".to_owned(),
            medium: Some(Medium::Tape),
            written_at: Some(ago(72)),
            missed_at: Some(at.parse().unwrap()),
        };
        let cases = [
            (copy(Some(Medium::Disk), Some(ago(3))), vec![], "コピー「本社NAS」（ディスク、3時間前）: 有効"),
            (
                copy(Some(Medium::Tape), Some(ago(72))),
                vec![Reason::CopyStale, Reason::MediumLent],
                "コピー「本社NAS」（テープ、3日前）: 対象外（データが古すぎます、媒体が貸出中です）",
            ),
            (
                copy(None, None),
                vec![Reason::WrittenUnknown],
                "コピー「本社NAS」（媒体不明、日時不明）: 不明（いつ書かれたか分かりません）",
            ),
            (
                missed("2024-10-03T15:30:00Z"),
                vec![Reason::MediumMissed],
                "コピー「テープA」（テープ、3日前）: 対象外（2024年10月4日の棚卸しで見つかりませんでした）",
            ),
            (Fact::Original { medium: Some(Medium::Disk) }, vec![], "本番データ（ディスク）: 有効"),
            (
                copy(Some(Medium::Tape), Some(ago(3))),
                vec![Reason::CopyAgeing, Reason::OnSite],
                "コピー「本社NAS」（テープ、3時間前）: 対象外（本番と同じ拠点にあります）",
            ),
            (
                copy(Some(Medium::Tape), Some(ago(3))),
                vec![Reason::CopyAgeing],
                "コピー「本社NAS」（テープ、3時間前）: 有効（更新の期限が近づいています）",
            ),
            (Fact::Tally { counted: 2, wanted: 3, answer: Answer::Broken }, vec![], "有効 2（必要 3）"),
            (Fact::Asked { need: Need::Advised }, vec![], "この方針では推奨です"),
            (Fact::Job, vec![Reason::NeverRan], "ジョブ: 実行の記録がありません"),
            (
                Fact::NewestRun { run: 12, at: ago(1), outcome: Outcome::Failed },
                vec![Reason::RunFailed],
                "最新の実行 #12（失敗、1時間前）: 失敗しました",
            ),
            (
                Fact::Report { due: ago(3) },
                vec![Reason::ReportLate],
                "次の報告（3時間前の期限）: 予定の時刻と猶予を過ぎても、報告がありません",
            ),
            (
                Fact::Object { name: "VM-03".to_owned(), good_at: Some(ago(72)) },
                vec![Reason::ObjectFailed, Reason::ObjectMissing],
                "対象「VM-03」（最後に取れたのは3日前）: この対象は失敗しました、RPOを超えて取れていません",
            ),
            (Fact::Report { due: ago(-2) }, vec![], "次の報告（あと2時間の期限）"),
            (
                Fact::Verification { id: 5, kind: VerificationKind::Drill, at: ago(48) },
                vec![],
                "最新の復元訓練 #5（2日前）",
            ),
        ];
        for (fact, reasons, line) in cases {
            assert_eq!(Evidence::new(fact, reasons).words(now()), line);
        }
    }

    #[test]
    fn what_is_missing_is_not_met_and_what_is_asked_is_neither_good_nor_bad() {
        let missing = Evidence::new(Fact::Tally { counted: 1, wanted: 3, answer: Answer::Broken }, []);
        assert_eq!((missing.answer(), missing.shown_answer()), (Answer::Broken, Some(Answer::Broken)));
        assert_eq!(Evidence::new(Fact::Asked { need: Need::Advised }, []).shown_answer(), None);
    }

    #[test]
    fn a_tally_of_old_reads_as_it_was_shown() {
        let kept = r#"{"fact":{"tally":{"counted":1,"wanted":3}},"reasons":[]}"#;
        let read: Evidence = serde_json::from_str(kept).unwrap();
        assert_eq!(read.fact, Fact::Tally { counted: 1, wanted: 3, answer: Answer::Met });
    }
}
