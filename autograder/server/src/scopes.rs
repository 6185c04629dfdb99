//! What an API token of this server may be allowed to do.

use platform_console::METRICS_READ;
use platform_identity::OfferedScopes;
use platform_web::Scope;

use crate::staff;

/// Reading rounds, their dates and exams.
pub(crate) const ROUNDS_READ: Scope =
    Scope { code: "rounds:read", label: "テスト回・日程・問題構成を読む" };
/// Making rounds and exams, moving rounds from one state to another, and granting more time.
pub(crate) const ROUNDS_WRITE: Scope =
    Scope { code: "rounds:write", label: "テスト回をつくり、進める" };
/// 確定.
pub(crate) const ROUNDS_FINALISE: Scope = Scope { code: "rounds:finalise", label: "結果を確定する" };
/// Reading 塾 and 教室.
pub(crate) const PLACES_READ: Scope = Scope { code: "places:read", label: "塾と教室を読む" };
/// Adding and changing 塾 and 教室.
pub(crate) const PLACES_WRITE: Scope =
    Scope { code: "places:write", label: "塾と教室を登録・変更する" };
/// Reading pupils and who of them sits a round.
pub(crate) const STUDENTS_READ: Scope = Scope { code: "students:read", label: "生徒と受験者を読む" };
/// Adding and changing pupils.
pub(crate) const STUDENTS_WRITE: Scope =
    Scope { code: "students:write", label: "生徒を登録・変更する" };
/// Making one pupil of two, and erasing who a pupil is.
pub(crate) const STUDENTS_ERASE: Scope =
    Scope { code: "students:erase", label: "生徒を統合する・個人情報を消去する" };
/// Reading marks and how far they are in.
pub(crate) const MARKS_READ: Scope = Scope { code: "marks:read", label: "得点と入力状況を読む" };
/// Entering marks and calling sheets complete.
pub(crate) const MARKS_WRITE: Scope =
    Scope { code: "marks:write", label: "得点を入力し、完了にする" };
/// Reading results, standings and remarks.
pub(crate) const RESULTS_READ: Scope = Scope { code: "results:read", label: "結果と総評を読む" };
/// Writing remarks and phrases, and having report cards printed.
pub(crate) const RESULTS_WRITE: Scope =
    Scope { code: "results:write", label: "総評と文例を書き、成績表を印刷する" };
/// Reading invoices.
pub(crate) const BILLING_READ: Scope = Scope { code: "billing:read", label: "ご請求を読む" };
/// Setting prices and drafting invoices.
pub(crate) const BILLING_WRITE: Scope =
    Scope { code: "billing:write", label: "単価を決め、請求の下書きをつくる" };
/// Issuing invoices.
pub(crate) const BILLING_ISSUE: Scope = Scope { code: "billing:issue", label: "請求を確定する" };
/// Reading the holder's own notices.
pub(crate) const NOTICES_READ: Scope = Scope { code: "notices:read", label: "お知らせを読む" };
/// Writing and sending notices.
pub(crate) const NOTICES_WRITE: Scope =
    Scope { code: "notices:write", label: "お知らせを書いて送る" };
/// Reading and taking papers.
pub(crate) const PAPERS_READ: Scope = Scope { code: "papers:read", label: "資料を読む" };
/// Adding and replacing papers, and saying when they are handed out.
pub(crate) const PAPERS_WRITE: Scope =
    Scope { code: "papers:write", label: "資料を登録・公開する" };
/// Reading who works where.
pub(crate) const STAFF_READ: Scope = Scope { code: "staff:read", label: "利用者を読む" };

/// Reading the audit record; somebody of a 塾 or 教室 reads what its own people did.
pub(crate) const AUDIT_READ: Scope =
    Scope { code: "audit:read", label: "監査ログ・操作の記録を読む" };

/// Every scope.
pub(crate) const SCOPES: [Scope; 22] = [
    ROUNDS_READ,
    ROUNDS_WRITE,
    ROUNDS_FINALISE,
    PLACES_READ,
    PLACES_WRITE,
    STUDENTS_READ,
    STUDENTS_WRITE,
    STUDENTS_ERASE,
    MARKS_READ,
    MARKS_WRITE,
    RESULTS_READ,
    RESULTS_WRITE,
    BILLING_READ,
    BILLING_WRITE,
    BILLING_ISSUE,
    NOTICES_READ,
    NOTICES_WRITE,
    PAPERS_READ,
    PAPERS_WRITE,
    STAFF_READ,
    AUDIT_READ,
    METRICS_READ,
];

/// What is of use to somebody of a 塾.
const OF_JUKU: [Scope; 16] = [
    ROUNDS_READ,
    PLACES_READ,
    PLACES_WRITE,
    STUDENTS_READ,
    STUDENTS_WRITE,
    STUDENTS_ERASE,
    MARKS_READ,
    MARKS_WRITE,
    RESULTS_READ,
    RESULTS_WRITE,
    BILLING_READ,
    NOTICES_READ,
    NOTICES_WRITE,
    PAPERS_READ,
    STAFF_READ,
    AUDIT_READ,
];

/// What is of use to somebody of a 教室.
const OF_CLASSROOM: [Scope; 12] = [
    ROUNDS_READ,
    PLACES_READ,
    STUDENTS_READ,
    STUDENTS_WRITE,
    MARKS_READ,
    MARKS_WRITE,
    RESULTS_READ,
    RESULTS_WRITE,
    NOTICES_READ,
    NOTICES_WRITE,
    PAPERS_READ,
    AUDIT_READ,
];

/// What a token of somebody of this scope can be made for: what their role could never do is not offered.
pub(crate) fn offered_to(scope: &staff::Scope) -> OfferedScopes {
    OfferedScopes(match (scope.juku(), scope.classroom()) {
        (None, _) => &SCOPES,
        (Some(_), None) => &OF_JUKU,
        (Some(_), Some(_)) => &OF_CLASSROOM,
    })
}
