//! Rules: the five digits of 3-2-1-1-0.

use crate::named::named;

named! {
    /// What a clause asks for, in the order of the digits.
    Rule {
        /// 3: so many copies, the production original among them.
        Copies "copies" "コピーの数",
        /// 2: so many types of medium.
        Media "media" "媒体の種類",
        /// 1: so many places away from production.
        OffSite "off_site" "オフサイト",
        /// 1: one copy that nobody can change now.
        Offline "offline" "オフライン・書き換え禁止",
        /// 0: no error in the newest run and in the newest verification.
        NoErrors "no_errors" "エラーなし",
    }
}
