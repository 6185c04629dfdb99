//! Why a tool could not be asked, in words for the person who looks after the source.

use thiserror::Error;

/// Why a tool could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Trouble {
    /// The place is no `host:port`.
    #[error("「ホスト名:ポート」の形で入れてください")]
    NoPlace,
    /// The account names no region.
    #[error("ユーザー名を「アクセスキーID@リージョン」の形で入れてください")]
    NoRegion,
    /// Nobody answers.
    #[error("接続できません: {0}")]
    Unreached(String),
    /// The certificate is not the one that was fixed.
    #[error(
        "証明書が登録したものと違います。相手の証明書のSHA-256は {found} です。更新した覚えがなければ、つながずに確かめてください"
    )]
    OtherCertificate {
        /// The fingerprint of the one that was shown.
        found: String,
    },
    /// Nobody vouches for the certificate.
    #[error(
        "証明書を信頼できません（{why}）。相手の証明書のSHA-256は {found} です。サーバーの画面で同じ値を確かめてから、ここに登録してください"
    )]
    Untrusted {
        /// The fingerprint of the one that was shown.
        found: String,
        /// What is wrong with it.
        why: String,
    },
    /// The credentials were refused. They are not tried again by themselves.
    #[error(
        "ログインを拒否されました（{status}）。ユーザー名とパスワードを確かめてください。相手の答え: {said}"
    )]
    LoginRefused {
        /// The status of the answer.
        status: u16,
        /// What the other side said.
        said: String,
    },
    /// The account may not ask this.
    #[error("権限がありません（{what}）。相手の答え: {said}")]
    Forbidden {
        /// What was asked.
        what: String,
        /// What the other side said.
        said: String,
    },
    /// The other side speaks no version that is known here.
    #[error("相手が話すAPIの版に、対応しているものがありません: {0}")]
    NoVersion(String),
    /// It answered with an error.
    #[error("相手がエラーを返しました（{status}、{what}）: {said}")]
    Refused {
        /// What was asked.
        what: String,
        /// The status of the answer.
        status: u16,
        /// What the other side said.
        said: String,
    },
    /// The answer is not what the tool is documented to say.
    #[error("相手の答えを読めません（{what}）: {why}")]
    Unreadable {
        /// What was asked.
        what: String,
        /// What is wrong with the answer.
        why: String,
    },
    /// The pages of a list have no end.
    #[error("一覧が終わりません（{0}）。同じページが続くか、件数が多すぎます")]
    Endless(String),
    /// The account sees nothing.
    #[error("データストアが1つも見えません。トークンに権限（Datastore.Audit）がないと、一覧は空になります")]
    SeesNothing,
}

impl Trouble {
    /// Whether asking again by itself would only harm: accounts are locked after a few wrong passwords.
    pub fn needs_person(&self) -> bool {
        matches!(
            self,
            Trouble::LoginRefused { .. }
                | Trouble::OtherCertificate { .. }
                | Trouble::Untrusted { .. }
                | Trouble::NoPlace
                | Trouble::NoRegion
        )
    }
}
