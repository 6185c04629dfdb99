//! The shell around screens: pages, forms, refusals, lists, assets.
//!
//! A server brings a [`Brand`] and its own templates, writes a [`Masthead`] for each request, and wraps its router in
//! [`layers_behind`] and hands it to [`serve()`]. A handler takes a [`Shell`] and answers with a screen or a [`Refusal`].
//!
//! Invariant: every page works without scripts; scripts only shorten the way.
//! Invariant: no page, style or script asks another host for anything.
//! Invariant: a value of a query string is never logged.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

// The templates of this crate are also read by other crates, where it has this name.
extern crate self as platform_web;

mod access_log;
pub mod api;
mod assets;
mod attachment;
mod brand;
pub mod chart;
mod counting;
pub mod dates;
mod flash;
mod form;
mod front;
mod layers;
mod list;
mod network;
mod numbers;
mod paging;
mod refusal;
mod refusal_page;
mod routes;
mod scope;
mod serve;
mod shell;
mod upload;

pub use assets::{Icon, asset, icon, routes as asset_routes};
pub use attachment::{XLSX, attachment, inline};
pub use brand::{Bell, Brand, Masthead, MenuItem, Notice, Person, Picker, Tone};
pub use flash::{Flash, see_other, see_other_with};
pub use form::{Choice, Form, Problem, Problems};
pub use front::{
    Account, ClientAddress, CorsOrigin, CorsOrigins, ForwardedHeader, Front, HostNames, InvalidHost,
    InvalidOrigin, InvalidPublicUrl, PublicUrl, RateClass, RateLimits, Rates, Told, TrustedProxies,
    embeddable, with_camera,
};
pub use layers::{layers, layers_behind, request_id};
pub use list::{
    CellView, List, ListColumn, ListFilter, ListOrder, ListQuery, ListTable, ListView, Selection,
    SelectionForm, TableColumn, Ticked,
};
pub use network::{InvalidNetwork, Network};
pub use numbers::{grouped, size};
pub use paging::Paging;
pub use refusal::Refusal;
pub use refusal_page::{shows_page, verbatim};
pub use routes::{Route, Routes};
pub use scope::{ApiScopes, Scope, bearer_in, is_bearer};
pub use serve::{Transport, serve, serve_latest};
pub use shell::{Crumb, Shell};
pub use upload::{Upload, UploadedFile};
