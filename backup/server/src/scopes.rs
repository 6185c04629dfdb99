//! What an API token of this server may be allowed to do.

use platform_console::METRICS_READ;
use platform_web::Scope;

/// Reading jobs and how they last went.
pub(crate) const JOBS_READ: Scope = Scope { code: "jobs:read", label: "ジョブを読む" };
/// Reading verdicts with their evidence.
pub(crate) const VERDICTS_READ: Scope = Scope { code: "verdicts:read", label: "判定と証拠を読む" };
/// Reporting runs of other tools.
pub(crate) const RUNS_WRITE: Scope =
    Scope { code: "runs:write", label: "別のツールの実行を報告する" };

/// Registering and changing copies of jobs.
pub(crate) const COPIES_WRITE: Scope =
    Scope { code: "copies:write", label: "コピーを登録・変更する" };

/// Every scope.
pub(crate) const SCOPES: [Scope; 5] = [JOBS_READ, VERDICTS_READ, RUNS_WRITE, COPIES_WRITE, METRICS_READ];
