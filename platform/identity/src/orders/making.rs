//! A request that makes something, once.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::Sent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::Instrument;
use utoipa::ToSchema;

use super::claim::{Standing, end_order, take_order};
use super::order::Order;
use crate::SignedIn;

/// What was sent to make something of, with the order under which it is made once.
#[derive(Debug)]
pub struct Making<T> {
    sent: T,
    /// Below which address stands what is made.
    home: String,
    /// None where the caller sent no key.
    order: Option<Order>,
}

/// What was made, now or by the same request before.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Made {
    id: i64,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Making<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Making<T>, Refusal> {
        let (mut parts, body) = request.into_parts();
        let person = <SignedIn as FromRequestParts<S>>::from_request_parts(&mut parts, state).await?;
        let (home, headers) = (parts.uri.path().to_owned(), parts.headers.clone());
        let Sent(bytes) = Sent::<Bytes>::unread(Request::from_parts(parts, body), state).await?;
        let order = Order::read(&headers, &person.actor(), &[home.as_bytes(), &[0], &bytes])?;
        let Sent(sent) = Sent::read(&bytes)?;
        Ok(Making { sent, home, order })
    }
}

impl<T> Making<T> {
    /// The same where what is made stands below `home`, and not below the address that was asked.
    #[must_use]
    pub fn below(self, home: &str) -> Making<T> {
        Making { home: home.to_owned(), ..self }
    }

    /// Lets `make` make what was sent in the database and answers with its id and address, or with those of the same request
    /// before.
    pub async fn once<F>(
        self,
        database: &Database,
        make: impl FnOnce(Database, T) -> F,
    ) -> Result<Response, Refusal>
    where
        F: Future<Output = Result<i64, Refusal>> + Send + 'static,
    {
        let Making { sent, home, order } = self;
        make_once(database, &home, order, |database| make(database, sent)).await
    }
}

/// The same of what was read elsewhere; `make` is not even begun where the order was carried out before. One that has a key is
/// carried out to its end also where the caller hangs up meanwhile.
pub async fn make_once<F>(
    database: &Database,
    home: &str,
    order: Option<Order>,
    make: impl FnOnce(Database) -> F,
) -> Result<Response, Refusal>
where
    F: Future<Output = Result<i64, Refusal>> + Send + 'static,
{
    let making = make(database.clone());
    let Some(order) = order else { return Ok(made_at(home, making.await?)) };
    let carrying = carry_out(database.clone(), order, making).in_current_span();
    #[expect(
        clippy::disallowed_methods,
        reason = "the handler waits for it; whoever hangs up must not leave it half done under a taken key"
    )]
    let made = match tokio::spawn(carrying).await {
        Ok(made) => made?,
        Err(cut_off) => std::panic::resume_unwind(cut_off.into_panic()),
    };
    Ok(made_at(home, made))
}

/// Carries an order out, unless that was done before; gives the id of what it made.
async fn carry_out(
    database: Database,
    order: Order,
    making: impl Future<Output = Result<i64, Refusal>>,
) -> Result<i64, Refusal> {
    match take_order(&database, &order).await? {
        Standing::First => {}
        Standing::Made(id) => return Ok(id),
        Standing::Unmade => {
            let words = "同じ Idempotency-Key の要求がまだ終わっていないか、途中で切れました。一覧で確かめてください。";
            return Err(Refusal::conflict(words));
        }
        Standing::Other => {
            let words = "この Idempotency-Key は、ほかの内容の要求で使われています。";
            return Err(Refusal::unprocessable(words));
        }
    }
    let made = making.await;
    // Where it may have been made after all, the key stays taken: nobody makes a second one with it.
    if !made.as_ref().is_err_and(Refusal::is_unsure)
        && let Err(error) = end_order(&database, &order, made.as_ref().ok().copied()).await
    {
        // What was made is there, whether its key can be kept or not.
        tracing::warn!(error = &error as &dyn std::error::Error, "a key was not kept");
    }
    made
}

fn made_at(home: &str, id: i64) -> Response {
    let place = [(header::LOCATION, format!("{home}/{id}"))];
    (StatusCode::CREATED, place, Json(Made { id })).into_response()
}
