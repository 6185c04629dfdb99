//! What a person reads when something cannot be done.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform_database::DbError;

use crate::Problems;

/// After how many seconds a caller may try again whom the server cannot serve just now.
const RETRY_AFTER_S: u16 = 10;

/// What is said of fields; each is told of beside it.
const PUT_RIGHT: &str = "送られた内容に、直すところがあります。";

/// A designed "no": a status, a title, what to do next, and the hidden cause for the log.
#[derive(Debug)]
pub struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) title: Cow<'static, str>,
    pub(crate) words: Cow<'static, str>,
    pub(crate) source: Option<Box<dyn Error + Send + Sync>>,
    /// Where somebody who asked for a page is led instead of reading the refusal.
    pub(crate) leads_to: Option<&'static str>,
    /// What a program is told in `WWW-Authenticate`.
    pub(crate) challenge: Option<String>,
    /// What is wrong with each field that a program sent.
    pub(crate) problems: Option<Box<Problems>>,
    /// Whether what was sent may be kept nevertheless.
    unsure: bool,
}

impl Refusal {
    /// What is asked for is not there, or not there for this person.
    pub fn not_found() -> Refusal {
        Refusal::of_status(StatusCode::NOT_FOUND)
    }

    /// It is there and known to the person, but not theirs to do.
    pub fn forbidden(words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::saying(StatusCode::FORBIDDEN, words)
    }

    /// Somebody else was faster, or the state of things has moved on.
    pub fn conflict(words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::saying(StatusCode::CONFLICT, words)
    }

    /// What was sent cannot be accepted as it is.
    pub fn unprocessable(words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::saying(StatusCode::UNPROCESSABLE_ENTITY, words)
    }

    /// Fields that a program sent cannot be accepted as they are.
    pub fn of_fields(problems: &Problems) -> Refusal {
        Refusal::unprocessable(PUT_RIGHT).naming(problems)
    }

    /// One field that a program sent cannot be accepted as it is.
    pub fn of_field(field: &str, words: impl Into<String>) -> Refusal {
        Refusal::unprocessable(PUT_RIGHT).about(field, words)
    }

    /// What was sent is none of our forms.
    pub fn unreadable() -> Refusal {
        Refusal::unprocessable(
            "送られた内容を読み取れませんでした。画面を開き直して、もう一度送ってください。",
        )
    }

    /// Somebody changed it since the caller read it.
    pub fn outdated() -> Refusal {
        Refusal::of_status(StatusCode::PRECONDITION_FAILED)
    }

    /// The caller does not say what it saw.
    pub(crate) fn unconditional() -> Refusal {
        Refusal::of_status(StatusCode::PRECONDITION_REQUIRED)
    }

    /// It was there, and is kept no longer.
    pub fn gone(words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::saying(StatusCode::GONE, words)
    }

    /// Too much was tried in too short a time.
    pub fn too_many(words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::saying(StatusCode::TOO_MANY_REQUESTS, words)
    }

    /// More was sent than is taken.
    pub fn too_large() -> Refusal {
        Refusal::of_status(StatusCode::PAYLOAD_TOO_LARGE)
    }

    /// The same was asked for too often; `seconds` is how long to wait.
    pub(crate) fn too_often(seconds: u64) -> Refusal {
        let words =
            format!("短い間に多くの操作がありました。{seconds}秒ほど待って、もう一度お試しください。");
        Refusal::saying(StatusCode::TOO_MANY_REQUESTS, words)
    }

    /// The server rests; `words` say until when.
    pub fn resting(words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::unavailable("メンテナンス中です", words)
    }

    /// Something beside the server that it needs does not answer; `words` say what the person can do.
    pub fn unavailable(title: &'static str, words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal { title: title.into(), ..Refusal::saying(StatusCode::SERVICE_UNAVAILABLE, words) }
    }

    /// Nobody knows whether what was sent is kept; `words` say what happened.
    pub(crate) fn unsure(words: &str) -> Refusal {
        Refusal {
            title: "保存できたか分かりません".into(),
            unsure: true,
            ..Refusal::saying(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("{words}。少し待ってから画面を開き直し、保存されているか確かめてください。"),
            )
        }
    }

    /// Whether it may be kept nevertheless.
    pub fn is_unsure(&self) -> bool {
        self.unsure
    }

    /// The same where it came after something was kept, which must not be told to be lost.
    #[must_use]
    pub fn after_keeping(self) -> Refusal {
        if !matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE) {
            return self;
        }
        Refusal {
            title: "保存しました".into(),
            words:
                "いまの内容を読み取れなかったので、お見せできません。少し待ってから、読み取り直してください。"
                    .into(),
            ..self
        }
    }

    /// Nobody is signed in. A page that was asked for leads to `/login?next=…`; anything else is answered 401.
    pub fn unauthorized() -> Refusal {
        Refusal::of_status(StatusCode::UNAUTHORIZED)
    }

    /// Nobody designed this: 500 with a request id for the person and `error` for the log.
    pub fn unknown(error: impl Error + Send + Sync + 'static) -> Refusal {
        Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR).because(error)
    }

    /// Leads who asked for a page to `address`, where they can do what is missing.
    #[must_use]
    pub fn leading_to(mut self, address: &'static str) -> Refusal {
        self.leads_to = Some(address);
        self
    }

    /// Tells a program in `WWW-Authenticate` what is missing.
    #[must_use]
    pub fn challenging(mut self, challenge: impl Into<String>) -> Refusal {
        self.challenge = Some(challenge.into());
        self
    }

    /// Tells a program what is wrong with each field.
    #[must_use]
    pub fn naming(mut self, problems: &Problems) -> Refusal {
        self.problems = Some(Box::new(problems.clone()));
        self
    }

    /// Tells a program what is wrong with one field.
    #[must_use]
    pub fn about(self, field: &str, words: impl Into<String>) -> Refusal {
        let mut problems = Problems::none();
        problems.add(field, words);
        self.naming(&problems)
    }

    /// Keeps `error` for the log; it is never shown.
    #[must_use]
    pub fn because(mut self, error: impl Error + Send + Sync + 'static) -> Refusal {
        self.source = Some(Box::new(error));
        self
    }

    /// A refusal of that status in other words than its own.
    pub(crate) fn saying(status: StatusCode, words: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal { words: words.into(), ..Refusal::of_status(status) }
    }

    /// The words for a status that some layer answered with.
    pub(crate) fn of_status(status: StatusCode) -> Refusal {
        let (title, words) = words_for(status);
        Refusal {
            status,
            title: title.into(),
            words: words.into(),
            source: None,
            leads_to: None,
            challenge: None,
            problems: None,
            unsure: false,
        }
    }
}

fn words_for(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::BAD_REQUEST => {
            ("読み取れませんでした", "アドレスや送った内容を確かめて、もう一度お試しください。")
        }
        StatusCode::UNAUTHORIZED => ("ログインしてください", "この操作にはログインが必要です。"),
        StatusCode::FORBIDDEN => ("この操作はできません", "このサイトの画面から、もう一度操作してください。"),
        StatusCode::NOT_FOUND => ("見つかりません", "アドレスが変わったか、見る権限がありません。"),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("この操作はできません", "画面に戻って、もう一度操作してください。")
        }
        StatusCode::REQUEST_TIMEOUT => {
            ("時間がかかりすぎました", "しばらくしてから、もう一度お試しください。")
        }
        StatusCode::CONFLICT => {
            ("ほかの変更と重なりました", "いまの内容を確かめて、もう一度操作してください。")
        }
        StatusCode::PRECONDITION_FAILED => (
            "ほかの変更と重なりました",
            "読み取ったあとに、だれかが変更しました。もう一度読み取り、その ETag を If-Match に入れてください。",
        ),
        StatusCode::PRECONDITION_REQUIRED => {
            ("このままでは受け付けられません", "読み取ったときの ETag を If-Match に入れてください。")
        }
        StatusCode::GONE => ("もうありません", "保存期間が過ぎたため、消えました。"),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("大きすぎて受け取れません", "ファイルを分けるか、不要な部分を除いてお試しください。")
        }
        StatusCode::MISDIRECTED_REQUEST => {
            ("このアドレスでは利用できません", "お知らせしてあるアドレスから、もう一度開いてください。")
        }
        StatusCode::UNPROCESSABLE_ENTITY => {
            ("このままでは受け付けられません", "内容を確かめて、もう一度送ってください。")
        }
        StatusCode::TOO_MANY_REQUESTS => ("少しお待ちください", "短い間に多くの操作がありました。"),
        StatusCode::INSUFFICIENT_STORAGE => (
            "空き容量がありません",
            "保存されていません。サーバーのディスクの空きを増やすよう、管理者にお伝えください。",
        ),
        StatusCode::SERVICE_UNAVAILABLE => {
            ("混み合っています", "保存されていません。少し待って、もう一度お試しください。")
        }
        status if status.is_server_error() => {
            ("うまくいきませんでした", "こちらの不具合です。続くときは、下の番号を添えてお知らせください。")
        }
        _ => ("受け付けられません", "内容を確かめて、もう一度お試しください。"),
    }
}

/// A refusal on its way to [`draw_refusals`](crate::refusal_page), which knows what page it belongs to.
#[derive(Clone)]
pub(crate) struct RefusalBody(pub(crate) Arc<Refusal>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
        }
        response.extensions_mut().insert(RefusalBody(Arc::new(self)));
        response
    }
}

impl From<askama::Error> for Refusal {
    fn from(error: askama::Error) -> Refusal {
        Refusal::unknown(error)
    }
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Refusal {
        match error {
            DbError::Busy(_) => Refusal::of_status(StatusCode::SERVICE_UNAVAILABLE).because(error),
            DbError::Unreachable(_) => Refusal {
                title: "データベースにつながりません".into(),
                ..Refusal::saying(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "保存されていません。つながりしだい、ひとりでに元にもどります。少し待って、もう一度お試しください。",
                )
            }
            .because(error),
            DbError::Unsure(_) => Refusal::unsure("保存のとちゅうで、データベースからの返事がなくなりました").because(error),
            DbError::DiskFull(_) => Refusal::of_status(StatusCode::INSUFFICIENT_STORAGE).because(error),
            DbError::Unstorable => Refusal::unprocessable(
                "入力のなかに、保存できない文字(NUL)があります。貼り付けた文字を取り除いて、入れ直してください。",
            ),
            DbError::OutOfYears => Refusal::unprocessable(
                "入力のなかに、扱えない年の日時があります。西暦0年から9999年までの日時を入れてください。",
            ),
            DbError::TooLong(_) => Refusal::unprocessable(
                "入力のなかに、長すぎる文字列があります。短くして、入れ直してください。",
            )
            .because(error),
            error => Refusal::unknown(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_not_told_to_be_lost() {
        let gone = || Refusal::from(DbError::Unreachable(platform_database::sqlx::Error::PoolClosed));
        assert!(gone().words.contains("保存されていません") && !gone().is_unsure());
        let kept = gone().after_keeping();
        assert_eq!((kept.status, &*kept.title), (StatusCode::SERVICE_UNAVAILABLE, "保存しました"));
        assert!(!kept.words.contains("保存されていません"), "{}", kept.words);
        let full = Refusal::of_status(StatusCode::INSUFFICIENT_STORAGE).after_keeping();
        assert_eq!(&*full.title, "保存しました");
        assert_eq!(Refusal::not_found().after_keeping().status, StatusCode::NOT_FOUND);
        assert!(Refusal::unsure("返事がありません").is_unsure());
    }
}
