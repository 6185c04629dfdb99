//! 会員種別: which kind of member a 塾 is from which day on, and what an examinee of each kind costs.
//!
//! Invariant: a price that has begun is never changed or taken away, so no price of a past round changes.
//! Invariant: a 塾 of which nothing else is known is 一般塾.

pub(crate) mod api;
mod change;
mod kind;
pub(crate) mod price_list;
mod prices;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use change::{ChangeMembershipError, change_in, change_membership};
pub(crate) use kind::{MembershipKind, kind_on};
pub(crate) use prices::{Price, price_on, set_price};
pub(crate) use store::{Membership, list_memberships, list_prices, upsert_memberships};
pub(crate) use views::{MembershipView, day};
