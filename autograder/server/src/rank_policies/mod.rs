//! Which ranks the report cards of a 塾 print.
//!
//! Invariant: a rank within a 教室 is printed nowhere, and one within a 塾 only where enough of it have the result,
//! whatever the 塾 chooses.

pub(crate) mod api;
mod choose;
pub(crate) mod routes;
mod store;

pub(crate) use store::{list_reticent, load_policy};

/// What a 塾 prints of ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct RankPolicy {
    /// 全国順位
    #[sqlx(rename = "prints_national_rank")]
    pub(crate) national: bool,
    /// 塾内順位
    #[sqlx(rename = "prints_juku_rank")]
    pub(crate) juku: bool,
}

impl RankPolicy {
    /// What a 塾 prints that never chose.
    pub(crate) const EVERYTHING: RankPolicy = RankPolicy { national: true, juku: true };

    /// What people read of it.
    pub(crate) fn words(self) -> &'static str {
        match (self.national, self.juku) {
            (true, true) => "全国順位と塾内順位（塾の受験者が10人以上のとき）を印刷",
            (true, false) => "全国順位だけを印刷",
            (false, true) => "塾内順位（塾の受験者が10人以上のとき）だけを印刷",
            (false, false) => "順位は印刷しない",
        }
    }

    /// The two as a word that a form can bring back: `10`.
    pub(crate) fn code(self) -> &'static str {
        match (self.national, self.juku) {
            (true, true) => "11",
            (true, false) => "10",
            (false, true) => "01",
            (false, false) => "00",
        }
    }

    /// The two as a number, by which a program says what it saw: 10.
    fn revision(self) -> i64 {
        self.code().parse().expect("two digits are a number")
    }

    /// The policy of such a number.
    fn from_revision(revision: i64) -> Option<RankPolicy> {
        RankPolicy::from_code(&format!("{revision:02}"))
    }

    /// The policy of such a word.
    fn from_code(code: &str) -> Option<RankPolicy> {
        let all = [(true, true), (true, false), (false, true), (false, false)];
        all.map(|(national, juku)| RankPolicy { national, juku })
            .into_iter()
            .find(|policy| policy.code() == code)
    }
}
