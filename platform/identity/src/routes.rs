//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_mail::Postbox;
use platform_web::{Brand, RateClass, Routes};

use crate::{
    AccountRules, CookiePolicy, DemoLogins, invitations, kept_forms, passwords, proofs, resets, sessions,
    sign_ins, users,
};

/// The sign-in screens, and the screens on which people look after their own account.
pub fn routes<S>() -> Routes<S>
where
    Database: FromRef<S>,
    Brand: FromRef<S>,
    CookiePolicy: FromRef<S>,
    AccountRules: FromRef<S>,
    DemoLogins: FromRef<S>,
    Postbox: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let compared = Routes::new()
        .post("/login", sign_ins::routes::create)
        .post("/invitation", invitations::routes::create)
        .post("/reset", resets::routes::create)
        .post("/login/inline", sign_ins::inline::create)
        .post("/login/kept", kept_forms::routes::create)
        .post("/password-advice", passwords::routes::show)
        .post("/me/confirmation", proofs::routes::create)
        .post("/me/password", users::routes::save)
        .limited(RateClass::SignIn);
    Routes::new()
        .get("/login", sign_ins::routes::new)
        .post("/logout", sessions::routes::delete)
        .get("/me/session", sessions::routes::show)
        .get("/me/sessions", sessions::routes::list)
        .post("/me/sessions/{session}/ending", sessions::routes::delete_one)
        .post("/me/other-sessions/ending", sessions::routes::delete_others)
        .get("/me/confirmation", proofs::routes::new)
        .get("/invitation", invitations::routes::new)
        .get("/reset", resets::routes::new)
        .get("/me/password", users::routes::edit)
        .merge(compared)
}
