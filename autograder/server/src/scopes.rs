//! What an API token of this server may be allowed to do.

use platform_console::METRICS_READ;
use platform_web::Scope;

/// Reading rounds and their dates.
pub(crate) const ROUNDS_READ: Scope = Scope { code: "rounds:read", label: "テスト回と日程を読む" };
/// Reading results, as files for other programs.
pub(crate) const RESULTS_READ: Scope = Scope { code: "results:read", label: "結果をCSVで読む" };

/// Every scope.
pub(crate) const SCOPES: [Scope; 3] = [ROUNDS_READ, RESULTS_READ, METRICS_READ];
