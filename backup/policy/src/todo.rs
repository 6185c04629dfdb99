//! What a person should do so that a clause is met.

use crate::{Evidence, Reason, Subject};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One step and what it is done to. `Display` is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Todo {
    /// To what.
    pub subject: Subject,
    /// What to do.
    pub step: Step,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Set up so many more copies.
    AddCopies(u8),
    /// Set up copies on so many more types of medium.
    AddMedia(u8),
    /// Set up copies in so many more places away from production.
    AddOffSite(u8),
    /// Set up a copy that is offline or immutable.
    AddOffline,
    /// Find out why the outcome did not arrive.
    CheckReports,
    /// Read why there is a warning.
    ReadLog,
    /// Find out why it failed, and run it again.
    RemoveCause,
    /// Find out why machines or folders are left out, or say that they are none of the job's any more.
    MendObjects,
    /// Look into what a search for malware found, and keep an older point that is clean.
    CleanPoints,
    /// Write the copy anew.
    RenewCopy,
    /// Put the medium in, write the copy anew, and take the medium out again.
    RenewOnMedium,
    /// Set the clock of the machine that recorded.
    CheckClock,
    /// Write the copy encrypted.
    Encrypt,
    /// Say whether the copy is encrypted.
    RecordEncryption,
    /// Say on what it is kept.
    RecordMedium,
    /// Write the copy to another medium.
    ReplaceMedium,
    /// Have the medium brought back.
    TakeBackMedium,
    /// Take the medium out and put it in its place.
    DisconnectMedium,
    /// Say where the medium is.
    LocateMedium,
    /// Look for the medium that was missed, and say when it is there again or lost.
    FindMedium,
    /// Look whether the medium that came back is whole.
    InspectMedium,
    /// Say where the copy is, and whether that is away from production.
    RecordLocation,
    /// The location cannot be both that of production and away from it.
    CorrectLocation,
    /// Say where production is.
    RecordOriginalLocation,
    /// Lock the copy for longer.
    ExtendLock,
    /// Say until when the copy is locked.
    RecordLock,
    /// Say how the copy is protected.
    RecordProtection,
    /// Run the job.
    RunJob,
    /// Check or restore.
    Verify,
    /// Find out why it could not be read back, and try again.
    VerifyAgain,
    /// Say how the verification ended.
    RecordResult,
    /// Deal with the failed checks and close them.
    CloseChecks,
    /// Start the schedule again.
    Resume,
}

impl Todo {
    /// A step that is done to the job as a whole.
    pub(crate) fn for_job(step: Step) -> Self {
        Self { subject: Subject::Job, step }
    }

    /// What every piece of evidence asks for, each thing once.
    pub(crate) fn from_evidence(evidence: &[Evidence]) -> Vec<Self> {
        let mut todo = Vec::new();
        for (evidence, step) in evidence.iter().flat_map(|found| {
            found.reasons.iter().filter_map(|reason: &Reason| reason.step()).map(move |step| (found, step))
        }) {
            let subject = match step {
                Step::RecordOriginalLocation => Subject::Original,
                _ => evidence.fact.subject(),
            };
            let wanted = Self { subject, step };
            if !todo.contains(&wanted) {
                todo.push(wanted);
            }
        }
        todo
    }
}

impl fmt::Display for Todo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Subject::Job => self.step.fmt(f),
            subject => write!(f, "{subject}: {}", self.step),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AddCopies(missing) => return write!(f, "コピーをあと{missing}つ作ってください。"),
            Self::AddMedia(missing) => {
                return write!(f, "別の種類の媒体（あと{missing}種類）にもコピーを作ってください。");
            }
            Self::AddOffSite(missing) => {
                return write!(f, "本番とは別の拠点（あと{missing}か所）にコピーを置いてください。");
            }
            Self::AddOffline => "切り離して保管するコピーか、書き換え禁止のコピーを1つ作ってください。",
            Self::CheckReports => "結果が届いていません。エージェントや取り込みの状態を確かめてください。",
            Self::ReadLog => "ログを読み、警告の原因を取り除いてください。",
            Self::RemoveCause => "ログで原因を調べて取り除き、もう一度実行してください。",
            Self::MendObjects => {
                "取れていない対象の原因を取り除き、もう一度実行してください。もう守らない対象は、ジョブの画面で外してください。"
            }
            Self::CleanPoints => {
                "連携サーバーで検出の内容を調べ、感染していない復元ポイントを残してから、元の機械を処置してください。"
            }
            Self::RenewCopy => "コピーを取り直してください。",
            Self::RenewOnMedium => "媒体を入れてコピーを取り直し、外して保管場所に戻してください。",
            Self::CheckClock => "記録した機械の時計を合わせてください。",
            Self::Encrypt => "暗号化を有効にして、コピーを取り直してください。",
            Self::RecordEncryption => "暗号化の有無を登録してください。",
            Self::RecordMedium => "媒体の種類を登録してください。",
            Self::ReplaceMedium => "別の媒体にコピーを取り直してください。",
            Self::TakeBackMedium => "媒体を返却してもらい、保管場所に戻してください。",
            Self::DisconnectMedium => "媒体を取り外し、保管場所に戻してください。",
            Self::LocateMedium => "媒体の所在を確かめて登録してください。",
            Self::FindMedium => {
                "媒体を探してください。見つけたら「読み取り」で場所を移すか、点検を記録します。なければ紛失として廃棄し、別の媒体にコピーを取り直してください。"
            }
            Self::InspectMedium => "返ってきた媒体を調べて、返却を確認してください。",
            Self::RecordLocation => "保管場所と、それが本番とは別の拠点かどうかを登録してください。",
            Self::CorrectLocation => "保管場所の登録が矛盾しています。正しい場所を登録してください。",
            Self::RecordOriginalLocation => "置き場所を登録してください。",
            Self::ExtendLock => "書き換え禁止の期限を延ばしてください。",
            Self::RecordLock => "書き換え禁止の期限を登録してください。",
            Self::RecordProtection => "オンライン・オフライン・書き換え禁止のどれかを登録してください。",
            Self::RunJob => "ジョブを実行してください。",
            Self::Verify => "検証または復元訓練を行ってください。",
            Self::VerifyAgain => "復元できない原因を取り除き、もう一度検証してください。",
            Self::RecordResult => "検証の合否を記録してください。",
            Self::CloseChecks => "検証エラーに対応し、完了にしてください。",
            Self::Resume => "停止を解除するか、代わりのジョブを用意してください。",
        })
    }
}
