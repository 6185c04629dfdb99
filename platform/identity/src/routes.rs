//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_web::{Brand, RateClass, Routes};

use crate::{CookiePolicy, DemoLogins, sessions, sign_ins, users};

/// The sign-in screens and the screen on which people change their own password.
pub fn routes<S>() -> Routes<S>
where
    Database: FromRef<S>,
    Brand: FromRef<S>,
    CookiePolicy: FromRef<S>,
    DemoLogins: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let compared = Routes::new()
        .post("/login", sign_ins::routes::create)
        .post("/me/password", users::routes::save)
        .limited(RateClass::SignIn);
    Routes::new()
        .get("/login", sign_ins::routes::new)
        .post("/logout", sessions::routes::delete)
        .get("/me/password", users::routes::edit)
        .merge(compared)
}
