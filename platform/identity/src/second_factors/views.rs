//! What the screens of second factors show.

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use platform_web::{Problems, dates};
use qrcode::QrCode;
use qrcode::render::svg;

use super::recovery_code::RecoveryCode;
use super::store::TotpRow;
use super::totp::TotpSecret;
use crate::passkeys::PasskeyLine;

/// With so many codes left or fewer, the page says so.
const FEW: i64 = 3;

/// Which factors a person has.
#[derive(Template)]
#[template(path = "identity/second_factor.html")]
pub(super) struct SecondFactorView {
    /// Nothing else can be done before one is set up.
    pub(super) must: bool,
    pub(super) totp: Option<TotpRow>,
    pub(super) passkeys: Vec<PasskeyLine>,
    /// Whether this server can use passkeys.
    pub(super) offered: bool,
    /// Recovery codes not used yet.
    pub(super) left: i64,
}

impl SecondFactorView {
    fn totp_used(&self) -> String {
        let used = self.totp.as_ref().and_then(|row| row.used_at);
        used.map_or("まだありません".to_owned(), dates::date_time)
    }

    fn is_set(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }

    fn are_few(&self) -> bool {
        self.left <= FEW
    }
}

/// The secret as picture and as text, and the form for its first code.
#[derive(Template)]
#[template(path = "identity/set_up_totp.html")]
pub(super) struct SetUpTotpView {
    /// An SVG picture, as the address of an `img`.
    picture: String,
    /// In groups of four.
    secret: String,
    problems: Problems,
}

impl SetUpTotpView {
    pub(super) fn new(secret: &TotpSecret, issuer: &str, login: &str, problems: Problems) -> SetUpTotpView {
        let text = secret.as_text();
        let groups: Vec<&str> =
            text.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect();
        SetUpTotpView { picture: picture(&secret.address(issuer, login)), secret: groups.join(" "), problems }
    }
}

fn picture(text: &str) -> String {
    let code = QrCode::new(text).expect("an address of a login's length fits into a QR code");
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(drawn))
}

/// Recovery codes, this once.
#[derive(Template)]
#[template(path = "identity/recovery_codes.html")]
pub(super) struct CodesView {
    words: &'static str,
    codes: Vec<String>,
}

impl CodesView {
    pub(super) fn new(words: &'static str, codes: &[RecoveryCode]) -> CodesView {
        CodesView { words, codes: codes.iter().map(ToString::to_string).collect() }
    }
}
