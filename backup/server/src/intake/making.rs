//! A request of a program that makes something, once.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform_audit::Actor;
use platform_database::Database;
use platform_identity::SignedIn;
use platform_web::Refusal;
use platform_web::api::Sent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::order::{Order, Standing, UNNAMED, end_order, take_order};

/// The header that names an order.
const KEY: &str = "Idempotency-Key";

/// What was sent to make something of, with the order under which it is made once.
#[derive(Debug)]
pub(crate) struct Making<T> {
    sent: T,
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
        let person = <SignedIn as FromRequestParts<S>>::from_request_parts(&mut parts, state).await?;
        let (address, headers) = (parts.uri.path().to_owned(), parts.headers.clone());
        let Sent(bytes) = Sent::<Bytes>::unread(Request::from_parts(parts, body), state).await?;
        let order = read_order(&headers, &person.actor(), &[address.as_bytes(), &[0], &bytes])?;
        let Sent(sent) = Sent::read(&bytes)?;
        Ok(Making { sent, order })
    }
}

/// The order that a request names; `None` where it names none.
pub(crate) fn read_order(
    headers: &HeaderMap,
    by: &Actor,
    ordered: &[&[u8]],
) -> Result<Option<Order>, Refusal> {
    let order = Order::read(headers, by, ordered);
    if order.is_none() && headers.contains_key(KEY) {
        return Err(Refusal::of_field(KEY, UNNAMED));
    }
    Ok(order)
}

impl<T> Making<T> {
    /// Lets `make` make what was sent in the database and answers with its id and its address below `home`, or with those of
    /// the same request before.
    pub(crate) async fn once<F>(
        self,
        database: &Database,
        home: &str,
        make: impl FnOnce(Database, T) -> F,
    ) -> Result<Response, Refusal>
    where
        F: Future<Output = Result<i64, Refusal>>,
    {
        let Making { sent, order } = self;
        make_once(database, home, order, make(database.clone(), sent)).await
    }
}

/// The same of what was read elsewhere; `make` is not even begun where the order was carried out before.
pub(crate) async fn make_once(
    database: &Database,
    home: &str,
    order: Option<Order>,
    make: impl Future<Output = Result<i64, Refusal>>,
) -> Result<Response, Refusal> {
    let Some(order) = order else { return Ok(made_at(home, make.await?)) };
    match take_order(database, &order).await? {
        Standing::First => {}
        Standing::Made(id) => return Ok(made_at(home, id)),
        Standing::Underway => {
            let words = "同じ Idempotency-Key の要求がまだ終わっていないか、途中で切れました。一覧で確かめてください。";
            return Err(Refusal::conflict(words));
        }
        Standing::Other => {
            let words = "この Idempotency-Key は、ほかの内容の要求で使われています。";
            return Err(Refusal::unprocessable(words));
        }
    }
    let made = make.await;
    // Where it may have been made after all, the key stays taken: nobody makes a second one with it.
    if !made.as_ref().is_err_and(Refusal::is_unsure)
        && let Err(error) = end_order(database, &order, made.as_ref().ok().copied()).await
    {
        // What was made is there, whether its key can be kept or not.
        tracing::warn!(error = &error as &dyn std::error::Error, "a key was not kept");
    }
    Ok(made_at(home, made?))
}

fn made_at(home: &str, id: i64) -> Response {
    let place = [(header::LOCATION, format!("{home}/{id}"))];
    (StatusCode::CREATED, place, Json(Made { id })).into_response()
}
