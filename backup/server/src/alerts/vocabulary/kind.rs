//! Of what kinds alerts are: how serious each is, and what a person should do first.

use super::Severity;

/// Of what kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The newest run failed or was cut off.
    RunFailed,
    /// So did several, one after the other.
    RunsFailing,
    /// The newest run left something out.
    RunWarned,
    /// Another tool's report is missing.
    Late,
    /// A clause of 3-2-1-1-0 is not kept.
    ClauseBroken,
    /// Nobody knows whether it is kept.
    ClauseUnknown,
    /// It is kept, but will not be for long.
    ClauseWarned,
    /// The copy on a medium that is taken out is older than it should be.
    OfflineAgeing,
    /// It is too old to count.
    OfflineStale,
    /// A check found errors.
    CheckFailed,
    /// A drill failed.
    DrillFailed,
    /// A drill is overdue.
    DrillOverdue,
    /// A repository cannot be reached or opened.
    Unreachable,
    /// A report was not taken.
    IntakeRefused,
    /// The newest good run is unlike those before it.
    Unusual,
    /// A file that nobody changes was changed, or is gone.
    CanaryTouched,
    /// A repository lost many snapshots at once.
    SnapshotsGone,
    /// There is little room in a place of backups, or none soon.
    FullSoon,
    /// There is hardly any.
    AlmostFull,
    /// A medium that was lent is not back.
    LoanOverdue,
    /// Nothing is heard of an agent.
    AgentSilent,
    /// An agent cannot look at something.
    WatchFailed,
    /// A source that is asked does not answer.
    SourceUnheard,
    /// A tool told of something that may be an attack on backups, or damage.
    SourceDanger,
    /// A tool told of something else that somebody should look at.
    SourceSign,
    /// A verification that was planned is overdue.
    VerificationOverdue,
    /// A verification is to be done within a week.
    VerificationSoon,
    /// A medium is to come back by tomorrow.
    LoanDueSoon,
    /// The medium of tonight was not put in.
    MediumNotIn,
    /// An API token ends within a week, or ended lately.
    TokenEnding,
    /// The server has not backed itself up.
    OwnBackupMissing,
    /// There is little room on a disk of the server.
    DiskLow,
    /// There is hardly any.
    DiskFull,
    /// The audit record is not what was written.
    AuditBroken,
}

impl Kind {
    pub(crate) const ALL: [Kind; 34] = [
        Kind::RunFailed,
        Kind::RunsFailing,
        Kind::RunWarned,
        Kind::Late,
        Kind::ClauseBroken,
        Kind::ClauseUnknown,
        Kind::ClauseWarned,
        Kind::OfflineAgeing,
        Kind::OfflineStale,
        Kind::CheckFailed,
        Kind::DrillFailed,
        Kind::DrillOverdue,
        Kind::Unreachable,
        Kind::IntakeRefused,
        Kind::Unusual,
        Kind::CanaryTouched,
        Kind::SnapshotsGone,
        Kind::FullSoon,
        Kind::AlmostFull,
        Kind::LoanOverdue,
        Kind::AgentSilent,
        Kind::WatchFailed,
        Kind::SourceUnheard,
        Kind::SourceDanger,
        Kind::SourceSign,
        Kind::VerificationOverdue,
        Kind::VerificationSoon,
        Kind::LoanDueSoon,
        Kind::MediumNotIn,
        Kind::TokenEnding,
        Kind::OwnBackupMissing,
        Kind::DiskLow,
        Kind::DiskFull,
        Kind::AuditBroken,
    ];

    const fn row(self) -> (&'static str, &'static str, Severity) {
        match self {
            Kind::RunFailed => ("run_failed", "実行の失敗", Severity::Warning),
            Kind::RunsFailing => ("runs_failing", "連続失敗", Severity::Critical),
            Kind::RunWarned => ("run_warned", "警告付きの実行", Severity::Info),
            Kind::Late => ("late", "報告未着", Severity::Warning),
            Kind::ClauseBroken => ("clause_broken", "3-2-1-1-0の不適合", Severity::Warning),
            Kind::ClauseUnknown => ("clause_unknown", "3-2-1-1-0の不明", Severity::Info),
            Kind::ClauseWarned => ("clause_warned", "3-2-1-1-0の警告", Severity::Warning),
            Kind::OfflineAgeing => ("offline_ageing", "オフラインのコピーの更新遅れ", Severity::Warning),
            Kind::OfflineStale => ("offline_stale", "オフラインのコピーの期限切れ", Severity::Critical),
            Kind::CheckFailed => ("check_failed", "検証の失敗", Severity::Critical),
            Kind::DrillFailed => ("drill_failed", "復元訓練の失敗", Severity::Critical),
            Kind::DrillOverdue => ("drill_overdue", "復元訓練の期限切れ", Severity::Warning),
            Kind::Unreachable => ("unreachable", "リポジトリに接続できない", Severity::Warning),
            Kind::IntakeRefused => ("intake_refused", "報告の受信拒否", Severity::Warning),
            Kind::Unusual => ("unusual", "いつもと違う実行", Severity::Warning),
            Kind::CanaryTouched => ("canary_touched", "カナリアの異常", Severity::Critical),
            Kind::SnapshotsGone => ("snapshots_gone", "スナップショットの急減", Severity::Critical),
            Kind::FullSoon => ("full_soon", "容量の不足", Severity::Warning),
            Kind::AlmostFull => ("almost_full", "容量の残りがわずか", Severity::Critical),
            Kind::LoanOverdue => ("loan_overdue", "媒体の返却遅延", Severity::Warning),
            Kind::AgentSilent => ("agent_silent", "エージェント応答なし", Severity::Warning),
            Kind::WatchFailed => ("watch_failed", "エージェントの監視の失敗", Severity::Warning),
            Kind::SourceUnheard => ("source_unheard", "連携サーバーに接続できない", Severity::Warning),
            Kind::SourceDanger => ("source_danger", "改ざん・破損・削除のイベント", Severity::Critical),
            Kind::SourceSign => ("source_sign", "確認の要るイベント", Severity::Warning),
            Kind::VerificationOverdue => ("verification_overdue", "検証の予定の期限切れ", Severity::Warning),
            Kind::VerificationSoon => ("verification_soon", "検証の予定の7日前", Severity::Info),
            Kind::LoanDueSoon => ("loan_due_soon", "媒体の返却期限の前日", Severity::Info),
            Kind::MediumNotIn => ("medium_not_in", "今夜の媒体が入っていない", Severity::Warning),
            Kind::TokenEnding => ("token_ending", "APIトークンの期限", Severity::Warning),
            Kind::OwnBackupMissing => {
                ("own_backup_missing", "サーバー自身のバックアップの失敗", Severity::Critical)
            }
            Kind::DiskLow => ("disk_low", "サーバーのディスクの空きが少ない", Severity::Warning),
            Kind::DiskFull => ("disk_full", "サーバーのディスクの空きがない", Severity::Critical),
            Kind::AuditBroken => ("audit_broken", "監査ログの不一致", Severity::Critical),
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        self.row().0
    }

    pub(crate) fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub(crate) const fn label(self) -> &'static str {
        self.row().1
    }

    pub(crate) const fn severity(self) -> Severity {
        self.row().2
    }

    /// How much it weighs beside the other kinds that one problem may be of.
    pub(crate) fn weight(self) -> (Severity, bool) {
        (self.severity(), self != Kind::ClauseWarned)
    }

    /// What a person should do first.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Kind::RunFailed | Kind::RunsFailing => {
                "実行のログで原因を調べて取り除き、もう一度実行してください。"
            }
            Kind::RunWarned => "実行のログで、取れなかったものを確認してください。",
            Kind::Late => "ツールが動いているか、報告が拒否されていないかを確認してください。",
            Kind::ClauseBroken | Kind::ClauseUnknown => {
                "ジョブの画面の判定で、不足しているものと対応を確認してください。"
            }
            Kind::ClauseWarned => "不適合になる前に、ジョブの画面の判定で、理由と対応を確認してください。",
            Kind::OfflineAgeing | Kind::OfflineStale => {
                "媒体を入れてコピーを取り直し、外して保管場所に戻してください。"
            }
            Kind::CheckFailed => {
                "復元に使わず、別のコピーがあることを確認してから、リポジトリの保存先を調べてください。"
            }
            Kind::DrillFailed => "訓練の手順で失敗した箇所を確認し、直してからもう一度訓練してください。",
            Kind::DrillOverdue => "復元訓練を実行するか、手で検証して記録してください。",
            Kind::Unreachable => "保存先の電源・ネットワーク・認証情報を確認してください。",
            Kind::IntakeRefused => {
                "受信した報告の画面で理由を確認し、ジョブの登録か送り手の設定を直してください。"
            }
            Kind::Unusual => "対象の変更に心当たりがなければ、改ざんや削除を疑って対象を確認してください。",
            Kind::CanaryTouched => {
                "ランサムウェアを疑い、対象を切り離してから、ほかのファイルと古いスナップショットを確認してください。"
            }
            Kind::SnapshotsGone => "だれが削除したかを監査ログで確認し、別のコピーを保護してください。",
            Kind::FullSoon => "保存先を増やすか、保持の設定を見直してください。",
            Kind::AlmostFull => {
                "満杯になると書き込めません。すぐに保存先を増やすか、古いスナップショットを整理してください。"
            }
            Kind::LoanOverdue => "借りている人に連絡し、媒体を返却してもらってください。",
            Kind::AgentSilent => {
                "エージェントのあるサーバーの電源・ネットワーク・サービスを確認してください。"
            }
            Kind::WatchFailed => "エージェントの画面で理由を確認し、監視の設定を直してください。",
            Kind::VerificationOverdue | Kind::VerificationSoon => {
                "予定の日までに検証するか復元訓練を実行し、結果を記録してください。"
            }
            Kind::LoanDueSoon => "借りている人に、返却の予定を確認してください。",
            Kind::MediumNotIn => "今夜の媒体を入れて、「今夜の媒体」に記録してください。",
            Kind::TokenEnding => "新しいトークンを発行して差し替え、古いものを取り消してください。",
            Kind::OwnBackupMissing => "backup コマンドを手で実行し、ログと保存先の空きを確認してください。",
            Kind::DiskLow | Kind::DiskFull => {
                "要らないファイルを移すか、ディスクを増やしてください。空きがなくなると、書き込みが止まります。"
            }
            Kind::AuditBroken => {
                "audit verify で場所を確かめ、データベースを書き換えた人がいないか調べてください。"
            }
            Kind::SourceDanger => {
                "心当たりがなければ、攻撃を疑って対象を切り離し、別のコピーを保護してください。"
            }
            Kind::SourceSign => {
                "受信したイベントの内容を確認して原因を取り除き、必要なら実行し直してください。"
            }
            Kind::SourceUnheard => {
                "連携サーバーの起動・ネットワーク・認証情報を確認してください。\
                 接続はシステム管理者が連携サーバーの画面で試せます。"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../../../../docs/formats/alert-webhook.md");

    #[test]
    fn programs_are_told_of_every_kind() {
        let table = DOCUMENT.lines().skip_while(|line| !line.starts_with("| `kind` | what it is |")).skip(2);
        let told: Vec<&str> = table.take_while(|line| line.starts_with('|')).collect();
        let ours = Kind::ALL.map(|kind| {
            let (code, label, severity) = kind.row();
            format!("| `{code}` | {label} | `{}` |", severity.code())
        });
        assert_eq!(told, ours);
    }
}
