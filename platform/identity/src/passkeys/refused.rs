//! Why a passkey is not taken.

use platform_database::DbError;
use platform_web::Refusal;
use thiserror::Error;
use webauthn_rs::prelude::WebauthnError;

/// Why a passkey is not taken; the words are for the person who holds it.
#[derive(Debug, Error)]
pub(crate) enum RefusedPasskey {
    /// This server has no domain.
    #[error("このサーバーではパスキーを使えません。")]
    Unavailable,
    /// The challenge was answered before, is too old, or was given for something else.
    #[error("時間が過ぎました。もう一度パスキーで確かめてください。")]
    Lapsed,
    /// No account here has that passkey (any more).
    #[error("このパスキーは登録されていません。")]
    Unknown,
    /// The answer is not from that passkey, or not for this server.
    #[error("パスキーを確かめられませんでした。もう一度お試しください。")]
    Invalid(#[source] Option<WebauthnError>),
    /// The passkey's counter does not go forward.
    #[error("このパスキーは複製された疑いがあるため、使えません。管理者に連絡してください。")]
    Copied,
    /// Somebody has registered it.
    #[error("このパスキーは、すでに登録されています。")]
    Taken,
    /// It has no name.
    #[error("パスキーの名前を、50文字以内で入力してください。")]
    Unnamed,
    /// The database failed.
    #[error("データベースを使えませんでした。")]
    Db(#[from] DbError),
}

impl From<WebauthnError> for RefusedPasskey {
    fn from(error: WebauthnError) -> RefusedPasskey {
        match error {
            WebauthnError::CredentialPossibleCompromise => RefusedPasskey::Copied,
            WebauthnError::CredentialNotFound => RefusedPasskey::Unknown,
            other => RefusedPasskey::Invalid(Some(other)),
        }
    }
}

impl From<RefusedPasskey> for Refusal {
    fn from(error: RefusedPasskey) -> Refusal {
        match error {
            RefusedPasskey::Db(error) => error.into(),
            RefusedPasskey::Unavailable | RefusedPasskey::Lapsed | RefusedPasskey::Taken => {
                Refusal::conflict(error.to_string())
            }
            _ => Refusal::unprocessable(error.to_string()).because(error),
        }
    }
}
