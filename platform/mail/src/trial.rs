//! A letter that shows whether mail leaves the house.

use askama::Template;

use crate::{Letter, MailAddress, NotTaken, Postbox};

/// What it says: from which server it comes, and where that is.
struct Trial<'a> {
    title: &'a str,
    site: String,
}

#[derive(Template)]
#[template(path = "mail/trial.txt")]
struct TrialText<'a>(&'a Trial<'a>);

#[derive(Template)]
#[template(path = "mail/trial.html")]
struct TrialPage<'a>(&'a Trial<'a>);

/// Hands a letter over to `to`, the way every letter goes, and gives what the SMTP server answered:
/// `250 2.0.0 Ok: queued as 4X9`. `title` is what the server is called. Nothing is written down, and nobody tries again.
pub async fn send_trial(postbox: &Postbox, title: &str, to: MailAddress) -> Result<String, NotTaken> {
    let trial = Trial { title, site: postbox.link("/").unwrap_or_default() };
    let subject = format!("テストメール（{title}）");
    let letter = Letter::draw(to, subject, &TrialText(&trial), &TrialPage(&trial))
        .map_err(|error| NotTaken::Unwritable(error.to_string()))?;
    postbox.hand_over_for_answer(&letter).await
}
