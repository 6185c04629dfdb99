//! A request that makes something, once.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_identity::SignedIn;
use platform_web::Refusal;
use platform_web::api::Sent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::order::{Order, Standing, end_order, take_order};

/// How long a key may be.
const LONGEST: usize = 200;

/// What was sent to make something of, with the key under which it is made once.
#[derive(Debug)]
pub(crate) struct Making<T> {
    sent: T,
    address: String,
    /// None where the caller sent no key.
    order: Option<Order>,
}

/// What was made, now or by the same request before.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Made {
    id: i64,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Making<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Making<T>, Refusal> {
        let (mut parts, body) = request.into_parts();
        let person =
            <SignedIn as axum::extract::FromRequestParts<S>>::from_request_parts(&mut parts, state).await?;
        let address = parts.uri.path().to_owned();
        let name = read_key(&parts.headers)?;
        let Sent(bytes) = Sent::<Bytes>::unread(Request::from_parts(parts, body), state).await?;
        let content = || {
            let hash = Sha256::new().chain_update(&address).chain_update([0]).chain_update(&bytes).finalize();
            hash.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        let order = name.map(|name| Order { user: person.user(), name, content: content() });
        let Sent(sent) = Sent::read(&bytes)?;
        Ok(Making { sent, address, order })
    }
}

fn read_key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(sent) = headers.get("idempotency-key") else { return Ok(None) };
    let key = sent.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST);
    let words = "Idempotency-Key は、要求ごとに違う1から200文字の英数字にしてください。";
    key.map(|key| Some(key.to_owned())).ok_or_else(|| Refusal::unprocessable(words))
}

impl<T> Making<T> {
    /// Lets `make` make what was sent in the database and answers with its id, or with that of the same request before.
    pub(crate) async fn once<F>(
        self,
        database: &Database,
        make: impl FnOnce(Database, T) -> F,
    ) -> Result<Response, Refusal>
    where
        F: Future<Output = Result<i64, Refusal>>,
    {
        let make = |sent| make(database.clone(), sent);
        let Making { sent, address, order } = self;
        let Some(order) = order else { return Ok(made_at(&address, make(sent).await?)) };
        match take_order(database, &order).await? {
            Standing::First => {}
            Standing::Made(id) => return Ok(made_at(&address, id)),
            Standing::Underway => {
                let words = "同じ Idempotency-Key の要求がまだ終わっていないか、途中で切れました。一覧で確かめてください。";
                return Err(Refusal::conflict(words));
            }
            Standing::Other => {
                let words = "この Idempotency-Key は、ほかの内容の要求で使われています。";
                return Err(Refusal::unprocessable(words));
            }
        }
        let made = make(sent).await;
        // Where it may have been made after all, the key stays taken: nobody makes a second one with it.
        if !made.as_ref().is_err_and(Refusal::is_unsure)
            && let Err(error) = end_order(database, &order, made.as_ref().ok().copied()).await
        {
            // What was made is there, whether its key can be kept or not.
            tracing::warn!(error = &error as &dyn std::error::Error, "a key was not kept");
        }
        Ok(made_at(&address, made?))
    }
}

fn made_at(address: &str, id: i64) -> Response {
    let place = [(header::LOCATION, format!("{address}/{id}"))];
    (StatusCode::CREATED, place, Json(Made { id })).into_response()
}
