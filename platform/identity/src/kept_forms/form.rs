//! What is kept of a form.

use crate::UserId;
use crate::sign_ins::LocalPath;

/// A form as it was sent: where to, with what, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptForm {
    path: LocalPath,
    body: String,
    typed_by: UserId,
}

impl KeptForm {
    pub(super) fn new(path: &str, body: String, typed_by: UserId) -> KeptForm {
        KeptForm { path: LocalPath::read(path), body, typed_by }
    }

    /// Reads the three fields that the page of a refused form sends along; `None` if it kept nothing.
    pub(crate) fn read(path: &str, body: &str, typed_by: &str) -> Option<KeptForm> {
        if path.is_empty() {
            return None;
        }
        Some(KeptForm::new(path, body.to_owned(), UserId(typed_by.parse().ok()?)))
    }

    /// Where it was sent to.
    pub(crate) fn path(&self) -> &str {
        self.path.as_str()
    }

    /// The fields as one text, as the browser sent it.
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// Who typed it, by the browser's account.
    pub(crate) fn typed_by(&self) -> UserId {
        self.typed_by
    }

    /// Each field and its value.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_it_was_typed() {
        let kept = KeptForm::read("/marks?exam=3", "mark=7&mark=&memo=%E5%A1%BE%26", "12").unwrap();
        assert_eq!((kept.path(), kept.typed_by()), ("/marks?exam=3", UserId(12)));
        let fields = kept.fields();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("mark", "7"), ("mark", ""), ("memo", "塾&")]);
    }

    #[test]
    fn nothing_is_sent_to_another_site() {
        assert_eq!(KeptForm::read("//evil.example/x", "a=1", "12").unwrap().path(), "/");
        assert_eq!(KeptForm::read("", "a=1", "12"), None);
        assert_eq!(KeptForm::read("/marks", "a=1", "somebody"), None);
    }
}
