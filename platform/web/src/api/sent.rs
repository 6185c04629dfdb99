//! JSON that a program sends.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::front::cut_short;
use crate::{Problems, Refusal};

/// What was sent, read from JSON; what cannot be read is refused by the name of its field.
#[derive(Clone, Debug)]
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Sent<T>, Refusal> {
        Sent::read(&Sent::unread(request, state).await?.0)
    }
}

impl Sent<Bytes> {
    /// The bytes of a body that says to be JSON, for whoever reads them later.
    pub async fn unread<S: Send + Sync>(request: Request, state: &S) -> Result<Sent<Bytes>, Refusal> {
        if !is_json(request.headers()) {
            let words = "JSONを、Content-Type: application/json として送ってください。";
            return Err(Refusal::saying(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|unread| {
            cut_short(unread.status(), &unread)
                .unwrap_or_else(|| Refusal::of_status(StatusCode::BAD_REQUEST).because(unread))
        })?;
        Ok(Sent(bytes))
    }
}

impl<T: DeserializeOwned> Sent<T> {
    /// Reads the bytes of a body.
    pub fn read(bytes: &[u8]) -> Result<Sent<T>, Refusal> {
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| refuse(&error))?;
        reader.end().map_err(|error| unreadable(&error))?;
        Ok(Sent(read))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    let words = format!("JSONとして読み取れません（{}行{}文字目）。", error.line(), error.column());
    Refusal::saying(StatusCode::BAD_REQUEST, words)
}

/// Names the field and what is wrong with it.
fn refuse(error: &serde_path_to_error::Error<serde_json::Error>) -> Refusal {
    let reason = error.inner();
    if !reason.is_data() {
        return unreadable(reason);
    }
    let said = reason.to_string();
    let quoted = || said.split('`').nth(1).unwrap_or_default();
    let place = error.path().to_string();
    let within = |field: &str| if place == "." { field.to_owned() } else { format!("{place}.{field}") };
    let (field, words) = if said.starts_with("missing field") {
        (within(quoted()), "この項目が必要です")
    } else if said.starts_with("unknown field") {
        (place, "知らない項目です。つづりを確かめてください")
    } else if said.starts_with("invalid type") {
        (place, "値の種類が違います")
    } else {
        (place, "読み取れない値です")
    };
    let mut problems = Problems::none();
    problems.add(field, words);
    Refusal::of_fields(&problems)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        #[expect(dead_code, reason = "only whether it can be read is asked")]
        parts: Vec<Part>,
    }

    #[derive(Debug, Deserialize)]
    struct Part {
        #[expect(dead_code, reason = "only whether it can be read is asked")]
        number: u8,
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_its_place() {
        for (sent, field, words) in [
            (r#"{"parts":[{"number":1},{}]}"#, "parts[1].number", "必要"),
            (r#"{"parts":[{"number":"1"}]}"#, "parts[0].number", "種類"),
            (r#"{"parts":[{"number":256}]}"#, "parts[0].number", "読み取れない"),
            (r#"{"part":[]}"#, "part", "知らない"),
        ] {
            let refused = Sent::<Thing>::read(sent.as_bytes()).unwrap_err();
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{sent}");
            let problems = refused.problems.unwrap();
            assert!(problems.of(field).contains(words), "{sent}: {problems:?}");
        }
        for sent in ["", "{", r#"{"parts":[]} x"#] {
            let refused = Sent::<Thing>::read(sent.as_bytes()).unwrap_err();
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{sent}");
        }
    }
}
