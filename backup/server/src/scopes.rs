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

/// Every scope.
pub(crate) const SCOPES: [Scope; 8] = [
    JOBS_READ,
    VERDICTS_READ,
    REPORTS_READ,
    MEASURES_READ,
    SOURCES_READ,
    RUNS_WRITE,
    COPIES_WRITE,
    METRICS_READ,
];
