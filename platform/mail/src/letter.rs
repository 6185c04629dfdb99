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
        Ok(Letter { to, subject: subject.into(), text, html, secret: false })
    }

    /// Says that it holds something that nobody may read afterwards, such as a code.
    #[must_use]
    pub fn secret(self) -> Letter {
        Letter { secret: true, ..self }
    }
}
