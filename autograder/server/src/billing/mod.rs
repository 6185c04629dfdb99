//! Billing: who counts, what that costs a 塾, and how sure that is.
//!
//! Invariant: an examinee is a pupil with a result in at least one subject, and counts once, whatever the number of
//! subjects; see [`RULE`].
//! Invariant: the 実施日 of a round decides which 会員種別 and which price hold.

pub(crate) mod api;
mod count;
mod owed;
mod settings;
mod store;

pub(crate) use count::{Estimate, count_frozen, estimate_round};
pub(crate) use owed::{Billed, GradeLine, Owed, tax_within};
pub(crate) use settings::{BillingSettings, Issuer};

/// Who counts, as screens and invoices say it.
pub(crate) const RULE: &str = "受けた教科のすべての大問に得点がある生徒を、教科の数にかかわらず1人と数えます。\
     両方の教科が欠席または未入力の生徒は数えません。";
