//! What is written down of a medium beside its label: what it is exactly, since when, and where it lies.

use chrono::NaiveDate;

/// The particulars of a medium, as far as somebody has said.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Register {
    /// メーカー.
    pub(crate) maker: String,
    /// 型番.
    pub(crate) model: String,
    /// シリアル番号.
    pub(crate) serial: String,
    /// Where in its place it lies: shelf, slot, box.
    pub(crate) rack: String,
    pub(crate) bought_on: Option<NaiveDate>,
    /// The last day of the warranty.
    pub(crate) warranty_until: Option<NaiveDate>,
}
