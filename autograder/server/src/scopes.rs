//! What an API token of this server may be allowed to do.

use platform_console::METRICS_READ;
use platform_identity::OfferedScopes;
use platform_web::Scope;

use crate::staff;

/// Reading rounds, their dates and exams.
pub(crate) const ROUNDS_READ: Scope =
    Scope { code: "rounds:read", label: "テスト回・日程・問題構成を読む" };
/// Moving rounds from one state to another.
pub(crate) const ROUNDS_WRITE: Scope =
    Scope { code: "rounds:write", label: "テスト回の状態を進める" };
/// Reading 塾 and 教室.
pub(crate) const PLACES_READ: Scope = Scope { code: "places:read", label: "塾と教室を読む" };
/// Adding and changing 塾.
pub(crate) const PLACES_WRITE: Scope = Scope { code: "places:write", label: "塾を登録・変更する" };
/// Reading pupils and who of them sits a round.
pub(crate) const STUDENTS_READ: Scope = Scope { code: "students:read", label: "生徒と受験者を読む" };
/// Adding and changing pupils.
pub(crate) const STUDENTS_WRITE: Scope =
    Scope { code: "students:write", label: "生徒を登録・変更する" };
/// Reading marks and how far they are in.
pub(crate) const MARKS_READ: Scope = Scope { code: "marks:read", label: "得点と入力状況を読む" };
/// Entering marks.
pub(crate) const MARKS_WRITE: Scope = Scope { code: "marks:write", label: "得点を入力する" };
/// Reading results, standings and remarks.
pub(crate) const RESULTS_READ: Scope = Scope { code: "results:read", label: "結果と総評を読む" };
/// Writing remarks.
pub(crate) const RESULTS_WRITE: Scope = Scope { code: "results:write", label: "総評を書く" };
/// Reading invoices.
pub(crate) const BILLING_READ: Scope = Scope { code: "billing:read", label: "ご請求を読む" };
/// Reading the holder's own notices.
pub(crate) const NOTICES_READ: Scope = Scope { code: "notices:read", label: "お知らせを読む" };
/// Reading and taking papers.
pub(crate) const PAPERS_READ: Scope = Scope { code: "papers:read", label: "資料を読む" };
/// Reading who works where.
pub(crate) const STAFF_READ: Scope = Scope { code: "staff:read", label: "利用者を読む" };

/// Every scope.
pub(crate) const SCOPES: [Scope; 15] = [
    ROUNDS_READ,
    ROUNDS_WRITE,
    PLACES_READ,
    PLACES_WRITE,
    STUDENTS_READ,
    STUDENTS_WRITE,
    MARKS_READ,
    MARKS_WRITE,
    RESULTS_READ,
    RESULTS_WRITE,
    BILLING_READ,
    NOTICES_READ,
    PAPERS_READ,
    STAFF_READ,
    METRICS_READ,
];

/// What is of use to somebody of a 塾.
const OF_JUKU: [Scope; 12] = [
    ROUNDS_READ,
    PLACES_READ,
    STUDENTS_READ,
    STUDENTS_WRITE,
    MARKS_READ,
    MARKS_WRITE,
    RESULTS_READ,
    RESULTS_WRITE,
    BILLING_READ,
    NOTICES_READ,
    PAPERS_READ,
    STAFF_READ,
];

/// What is of use to somebody of a 教室.
const OF_CLASSROOM: [Scope; 10] = [
    ROUNDS_READ,
    PLACES_READ,
    STUDENTS_READ,
    STUDENTS_WRITE,
    MARKS_READ,
    MARKS_WRITE,
    RESULTS_READ,
    RESULTS_WRITE,
    NOTICES_READ,
    PAPERS_READ,
];

/// What a token of somebody of this scope can be made for: what their role could never do is not offered.
pub(crate) fn offered_to(scope: &staff::Scope) -> OfferedScopes {
    OfferedScopes(match (scope.juku(), scope.classroom()) {
        (None, _) => &SCOPES,
        (Some(_), None) => &OF_JUKU,
        (Some(_), Some(_)) => &OF_CLASSROOM,
    })
}
