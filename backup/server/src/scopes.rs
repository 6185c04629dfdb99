//! What an API token of this server may be allowed to do.

use platform_console::METRICS_READ;
use platform_web::Scope;

/// Reading jobs and how they last went.
pub(crate) const JOBS_READ: Scope = Scope { code: "jobs:read", label: "ジョブを読む" };
/// Reading verdicts with their evidence.
pub(crate) const VERDICTS_READ: Scope = Scope { code: "verdicts:read", label: "判定と証拠を読む" };
/// Reading reports as they were made.
pub(crate) const REPORTS_READ: Scope = Scope { code: "reports:read", label: "レポートを読む" };
/// Reading how well promises were kept, how repositories grow, and signs of trouble.
pub(crate) const MEASURES_READ: Scope =
    Scope { code: "measures:read", label: "サービスレベル・容量・異常の兆候を読む" };
/// Reading which agents and sources there are and whether they are heard.
pub(crate) const SOURCES_READ: Scope =
    Scope { code: "sources:read", label: "エージェントと連携サーバーを読む" };
/// Reporting runs of other tools.
pub(crate) const RUNS_WRITE: Scope =
    Scope { code: "runs:write", label: "別のツールの実行を報告する" };

/// Registering and changing copies of jobs.
pub(crate) const COPIES_WRITE: Scope =
    Scope { code: "copies:write", label: "コピーを登録・変更する" };
/// Adding, editing, pausing and retiring jobs.
pub(crate) const JOBS_WRITE: Scope =
    Scope { code: "jobs:write", label: "ジョブを登録・変更・停止する" };
/// Reading what became of runs, drills and checks.
pub(crate) const RUNS_READ: Scope =
    Scope { code: "runs:read", label: "実行・復元訓練・リポジトリの検証の結果を読む" };
/// Beginning runs, drills and checks, and calling runs off. An agent, which may report runs, may not.
pub(crate) const RUNS_ORDER: Scope = Scope {
    code: "runs:order",
    label: "実行・復元訓練・リポジトリの検証を始める・取り消す",
};
/// Reading alerts, and when none are sent.
pub(crate) const ALERTS_READ: Scope =
    Scope { code: "alerts:read", label: "アラートと保守時間を読む" };
/// Working on alerts, and saying when none are sent.
pub(crate) const ALERTS_WRITE: Scope =
    Scope { code: "alerts:write", label: "アラートに対応する・保守時間を登録する" };
/// Reading media, who has them, and which go in when.
pub(crate) const MEDIA_READ: Scope =
    Scope { code: "media:read", label: "媒体・貸出・ローテーションを読む" };
/// Registering, carrying, lending and discarding media, and saying which go in when.
pub(crate) const MEDIA_WRITE: Scope =
    Scope { code: "media:write", label: "媒体・貸出・ローテーションを登録・変更する" };
/// Reading verifications by hand, with what is planned.
pub(crate) const VERIFICATIONS_READ: Scope =
    Scope { code: "verifications:read", label: "検証の記録と予定を読む" };
/// Recording verifications by hand and working on their errors.
pub(crate) const VERIFICATIONS_WRITE: Scope =
    Scope { code: "verifications:write", label: "検証と検証エラーの対応を記録する" };
/// Reading what each class of data asks for.
pub(crate) const POLICIES_READ: Scope = Scope { code: "policies:read", label: "方針を読む" };
/// Saying what each class of data asks for.
pub(crate) const POLICIES_WRITE: Scope = Scope { code: "policies:write", label: "方針を変更する" };
/// Reading where backups lie.
pub(crate) const REPOSITORIES_READ: Scope =
    Scope { code: "repositories:read", label: "リポジトリと保管場所を読む" };
/// Saying where backups lie.
pub(crate) const REPOSITORIES_WRITE: Scope =
    Scope { code: "repositories:write", label: "リポジトリと保管場所を登録・変更する" };
/// Reading where alerts are sent.
pub(crate) const CHANNELS_READ: Scope = Scope { code: "channels:read", label: "通知先を読む" };
/// Saying where alerts are sent.
pub(crate) const CHANNELS_WRITE: Scope =
    Scope { code: "channels:write", label: "通知先を登録・変更する" };
/// Making the addresses to which tools report, saying which job a name means, and having sources asked.
pub(crate) const SOURCES_WRITE: Scope = Scope {
    code: "sources:write",
    label: "報告を受けるアドレスと名前、連携サーバーを登録する",
};
/// Making reports.
pub(crate) const REPORTS_WRITE: Scope = Scope { code: "reports:write", label: "レポートを作成する" };

/// Every scope.
pub(crate) const SCOPES: [Scope; 25] = [
    JOBS_READ,
    JOBS_WRITE,
    RUNS_READ,
    RUNS_ORDER,
    RUNS_WRITE,
    COPIES_WRITE,
    VERDICTS_READ,
    ALERTS_READ,
    ALERTS_WRITE,
    MEDIA_READ,
    MEDIA_WRITE,
    VERIFICATIONS_READ,
    VERIFICATIONS_WRITE,
    POLICIES_READ,
    POLICIES_WRITE,
    REPOSITORIES_READ,
    REPOSITORIES_WRITE,
    CHANNELS_READ,
    CHANNELS_WRITE,
    SOURCES_READ,
    SOURCES_WRITE,
    REPORTS_READ,
    REPORTS_WRITE,
    MEASURES_READ,
    METRICS_READ,
];
