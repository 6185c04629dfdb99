//! Addresses of the former system, which stand in people's bookmarks. What was there is at `/` now, where everybody finds what
//! their role needs.

pub(crate) mod routes;
