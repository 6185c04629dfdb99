//! What an act wants to say to somebody.

use askama::Template;

use crate::MailAddress;

/// A message that is not written down yet.
#[derive(Clone, Debug)]
pub struct Letter {
    pub(crate) to: MailAddress,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) secret: bool,
    pub(crate) name: Option<String>,
}

impl Letter {
    /// Draws a letter as plain text and as HTML; both say the same.
    pub fn draw(
        to: MailAddress,
        subject: impl Into<String>,
        text: &impl Template,
        html: &impl Template,
    ) -> Result<Letter, askama::Error> {
        let (text, html) = (text.render()?, html.render()?);
        Ok(Letter { to, subject: subject.into(), text, html, secret: false, name: None })
    }

    /// Says that it holds something that nobody may read afterwards, such as a code.
    #[must_use]
    pub fn secret(self) -> Letter {
        Letter { secret: true, ..self }
    }

    /// Gives it a name of its own, which is in its Message-ID each time it is handed over. Whoever hands one over at once
    /// and cannot know whether it arrived names it, so that the other side can tell the second from a new one. Letters,
    /// digits, hyphens and full stops.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Letter {
        Letter { name: Some(name.into()), ..self }
    }
}
