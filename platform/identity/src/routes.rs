//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_mail::Postbox;
use platform_vault::Vault;
use platform_web::{Brand, RateClass, Routes, Scope};

use crate::{
    AccountRules, CookiePolicy, DemoLogins, KnownPlaces, MachineRoles, Passkeys, TokenScopes, invitations,
    kept_forms, passkeys, passwords, proofs, resets, second_factors, sessions, sign_ins, tokens, users,
};

/// The sign-in screens, and the screens on which people look after their own account.
pub fn routes<S>() -> Routes<S>
where
    Database: FromRef<S>,
    Brand: FromRef<S>,
    CookiePolicy: FromRef<S>,
    AccountRules: FromRef<S>,
    DemoLogins: FromRef<S>,
    KnownPlaces: FromRef<S>,
    MachineRoles: FromRef<S>,
    Passkeys: FromRef<S>,
    Postbox: FromRef<S>,
    TokenScopes: FromRef<S>,
    Vault: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let compared = Routes::new()
        .post("/login", sign_ins::routes::create)
        .post("/invitation", invitations::routes::create)
        .post("/reset", resets::routes::create)
        .post("/login/inline", sign_ins::inline::create)
        .post("/login/second-factor", sign_ins::second_step::create)
        .post("/login/second-factor/passkey-challenges", sign_ins::second_step::create_challenge)
        .post("/login/second-factor/passkey", sign_ins::second_step::create_by_passkey)
        .post("/login/passkey-challenges", sign_ins::second_step::create_challenge_alone)
        .post("/login/passkey", sign_ins::second_step::create_alone)
        .post("/login/kept", kept_forms::routes::create)
        .post("/password-advice", passwords::routes::show)
        .post("/me/confirmation", proofs::routes::create)
        .post("/me/password", users::routes::save)
        .post("/me/second-factor/totp/confirmation", second_factors::routes::save)
        .limited(RateClass::SignIn);
    Routes::new()
        .get("/login", sign_ins::routes::new)
        .get("/login/second-factor", sign_ins::second_step::new)
        .post("/logout", sessions::routes::delete)
        .get("/me/session", sessions::routes::show)
        .get("/me/sessions", sessions::routes::list)
        .post("/me/sessions/{session}/ending", sessions::routes::delete_one)
        .post("/me/other-sessions/ending", sessions::routes::delete_others)
        .get("/me/confirmation", proofs::routes::new)
        .get("/invitation", invitations::routes::new)
        .get("/reset", resets::routes::new)
        .get("/me/password", users::routes::edit)
        .get("/me/second-factor", second_factors::routes::show)
        .get("/me/second-factor/totp", second_factors::routes::new)
        .post("/me/second-factor/totp", second_factors::routes::create)
        .post("/me/second-factor/totp/removal", second_factors::routes::delete)
        .post("/me/second-factor/recovery-codes", second_factors::routes::create_codes)
        .post("/me/passkeys/challenges", passkeys::routes::create_challenge)
        .post("/me/passkeys", passkeys::routes::create)
        .post("/me/passkeys/{passkey}/removal", passkeys::routes::delete)
        .get("/me/tokens", tokens::routes::list)
        .post("/me/tokens", tokens::routes::create)
        .post("/me/tokens/{token}/revocation", tokens::routes::delete)
        .get("/machines", tokens::routes::list_machines)
        .post("/machines", tokens::routes::create_machine_token)
        .post("/machines/tokens/{token}/revocation", tokens::routes::delete_any)
        .get("/api/v1/", tokens::api::list)
        .api_get("/api/v1/me", Scope::ANY, tokens::api::show)
        .api_get("/api/v1/openapi.json", Scope::ANY, tokens::api::show_description)
        .merge(compared)
}
