//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_mail::Postbox;
use platform_web::{Brand, Routes};

use crate::{CookiePolicy, DemoLogins, invitations, resets, sessions, sign_ins, users};

/// The sign-in screens and the screen on which people change their own password.
pub fn routes<S>() -> Routes<S>
where
    Database: FromRef<S>,
    Brand: FromRef<S>,
    CookiePolicy: FromRef<S>,
    DemoLogins: FromRef<S>,
    Postbox: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Routes::new()
        .get("/login", sign_ins::routes::new)
        .post("/login", sign_ins::routes::create)
        .post("/logout", sessions::routes::delete)
        .get("/invitation", invitations::routes::new)
        .post("/invitation", invitations::routes::create)
        .get("/reset", resets::routes::new)
        .post("/reset", resets::routes::create)
        .get("/me/password", users::routes::edit)
        .post("/me/password", users::routes::save)
}
