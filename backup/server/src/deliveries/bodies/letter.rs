//! Mail.

use askama::Template;
use platform_mail::{Letter, MailAddress};
use platform_web::dates;

use crate::alerts::Kind;
use crate::deliveries::message::{Message, MessageLine};

#[derive(Template)]
#[template(path = "notices/letter.txt")]
struct Text<'a>(&'a Message, Option<&'a str>);

#[derive(Template)]
#[template(path = "notices/letter.html")]
struct Page<'a>(&'a Message, Option<&'a str>);

/// A letter to an address of a channel.
pub(in crate::deliveries) fn letter(to: MailAddress, message: &Message) -> Letter {
    personal_letter(to, message, None)
}

/// A letter to a person; `wishes`: the page on which it can be ended.
pub(in crate::deliveries) fn personal_letter(
    to: MailAddress,
    message: &Message,
    wishes: Option<&str>,
) -> Letter {
    let subject = format!("[バックアップ] {}", message.headline);
    Letter::draw(to, subject, &Text(message, wishes), &Page(message, wishes))
        .expect("the templates of letters place texts and nothing else")
}

impl MessageLine {
    /// 「2026年11月28日(土) 3:05から、3回目」
    fn since(&self) -> String {
        let since = dates::date_time(self.opened_at);
        if self.times > 1 { format!("{since}から、{}回", self.times) } else { format!("{since}から") }
    }

    /// What to do; nothing about what is over.
    fn advice(&self) -> Option<&'static str> {
        Kind::from_code(&self.kind).filter(|_| self.what != "resolved").map(Kind::advice)
    }

    /// The colour of its edge.
    fn colour(&self) -> &'static str {
        match (self.what.as_str(), self.severity.as_str()) {
            ("resolved", _) => "#2f7d4f",
            (_, "critical") => "#c2272d",
            (_, "warning") => "#b36b00",
            _ => "#1f5fbf",
        }
    }
}
