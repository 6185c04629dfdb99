//! A message of a program with a token, on its way in.

use axum::body::Bytes;
use axum::extract::{FromRequest, MatchedPath, Request};
use platform_identity::orders::{KEY, Order};
use platform_web::{Problems, Refusal};

use super::note::Note;
use super::take::{Message, TakeError, Taken, Told, Way, take};
use super::{Fields, Said};
use crate::app::App;
use crate::members::Operator;

/// What a program sent to an address.
pub(crate) struct Arrival {
    pub(super) by: Operator,
    address: String,
    pub(super) body: Bytes,
}

impl FromRequest<App> for Arrival {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Arrival, Refusal> {
        let (mut parts, body) = request.into_parts();
        let by =
            <Operator as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        let address = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let body = body.map_err(|cut| Refusal::too_large().because(cut))?;
        Ok(Arrival { by, address, body })
    }
}

impl Arrival {
    /// Reads the message and takes it; notes why not where it cannot be.
    pub(super) async fn take(
        &self,
        app: &App,
        way: Way,
        order: Option<Order>,
        read: impl FnOnce(&mut Fields) -> Option<(Said, Told)>,
    ) -> Result<Taken, Refusal> {
        let (said, told) = match read_all(&self.body, read) {
            Ok(read) => read,
            Err(problems) => return Err(self.refuse(app, way, &problems).await?),
        };
        let message = Message {
            way,
            address: self.address.clone(),
            sender: self.by.actor().name.clone(),
            origin: self.origin().to_owned(),
            said,
            told,
            order,
            body: self.text(),
        };
        Ok(take(&app.database, &message).await?)
    }

    /// Notes what is wrong with the message, and says it.
    pub(super) async fn refuse(&self, app: &App, way: Way, problems: &Problems) -> Result<Refusal, Refusal> {
        let words = problems.iter().map(|problem| format!("{}: {}", problem.field, problem.words));
        let reason = words.collect::<Vec<_>>().join(" ");
        let (address, sender, origin, body) =
            (self.address.as_str(), self.by.actor().name.as_str(), self.origin(), self.text());
        let note = Note { way, address, sender, origin, word: "—", body: &body };
        note.refuse(&app.database, &reason).await?;
        Ok(Refusal::unprocessable("送られた内容に誤りがあります。").naming(problems))
    }

    fn origin(&self) -> &str {
        self.by.actor().origin.as_ref().map_or("", |origin| &origin.address)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn read_all(
    body: &[u8],
    read: impl FnOnce(&mut Fields) -> Option<(Said, Told)>,
) -> Result<(Said, Told), Problems> {
    let mut fields = Fields::read(body)?;
    let found = read(&mut fields);
    found.filter(|_| fields.problems.is_empty()).ok_or(fields.problems)
}

impl From<TakeError> for Refusal {
    fn from(error: TakeError) -> Refusal {
        let field = match error {
            TakeError::Db(error) => return error.into(),
            TakeError::OrderChanged => KEY,
            _ => "job",
        };
        let mut problems = Problems::none();
        problems.add(field, format!("{error}。"));
        Refusal::unprocessable(format!("{error}。")).naming(&problems)
    }
}
