//! The letters that carry a code.

use askama::Template;
use platform_database::Timestamp;
use platform_mail::{Letter, MailAddress, Postbox};
use platform_web::dates;

use super::code::Code;
use super::issue::Purpose;
use crate::users::UserProfile;

#[derive(Template)]
#[template(path = "identity/letters/code.txt", escape = "none")]
struct Text<'a>(&'a Content);

#[derive(Template)]
#[template(path = "identity/letters/code.html")]
struct Page<'a>(&'a Content);

struct Content {
    name: String,
    login: String,
    link: String,
    code: String,
    until: String,
    invited: bool,
}

/// A letter with a link that opens the form with the code filled in.
pub(super) fn draw(
    postbox: &Postbox,
    purpose: Purpose,
    user: &UserProfile,
    code: &Code,
    until: Timestamp,
    to: MailAddress,
) -> Letter {
    let path = format!("/invitation?code={}", code.text());
    let content = Content {
        name: user.name.clone(),
        login: user.login.clone(),
        link: postbox.link(&path).unwrap_or(path),
        code: code.text(),
        until: dates::date_time(until),
        invited: purpose == Purpose::Invitation,
    };
    let subject = match purpose {
        Purpose::Invitation => "アカウントへのご招待",
        Purpose::Reset => "パスワードの再設定",
    };
    Letter::draw(to, subject, &Text(&content), &Page(&content))
        .expect("the templates of letters place texts and nothing else")
        .secret()
}
