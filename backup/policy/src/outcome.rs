//! Outcomes: what became of a run.

use crate::named::named;

named! {
    /// How a run ended, for the whole job or for one of its copies.
    Outcome {
        /// Everything was written.
        Succeeded "succeeded" "成功",
        /// Written, but something needs a look: a file that was locked, say.
        Warned "warned" "警告",
        /// Nothing that one could rely on was written.
        Failed "failed" "失敗",
        /// The machine or the server stopped in the middle.
        Interrupted "interrupted" "中断",
        /// A person stopped it.
        Cancelled "cancelled" "取消",
    }
}
