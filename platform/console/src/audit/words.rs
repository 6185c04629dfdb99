//! Words for events, facts and the values of facts.

use platform_web::Choice;
use serde_json::Value;

/// Codes and the words that a reader understands.
type Dictionary = &'static [(&'static str, &'static str)];

/// What a product calls its events and facts. What is missing is shown by its code.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Events: `("marks.recorded", "得点を保存しました")`.
    pub events: Dictionary,
    /// Names of facts: `("reason", "理由")`.
    pub facts: Dictionary,
    /// Values of facts that are codes themselves: `("too_many_attempts", "間違いが続いたため")`.
    pub values: Dictionary,
}

/// What the platform itself records.
const PLATFORM: Words = Words {
    events: &[
        ("identity.signed_in", "ログイン"),
        ("identity.signed_out", "ログアウト"),
        ("identity.sign_in_refused", "ログインの拒否"),
        ("identity.password_changed", "パスワードの変更"),
        ("identity.password_reset", "パスワードの再設定"),
        ("identity.password_set", "コマンドでのパスワードの設定"),
        ("identity.confirmed", "本人の確認"),
        ("identity.confirmation_refused", "本人の確認の拒否"),
        ("identity.email_changed", "メールアドレスの変更"),
        ("identity.sessions_ended", "ログインの終了"),
        ("identity.lock_released", "ログインの制限の解除"),
        ("identity.second_factor_added", "2段階認証の追加"),
        ("identity.second_factor_removed", "2段階認証の解除"),
        ("identity.second_factors_removed", "管理者による2段階認証の解除"),
        ("identity.recovery_codes_reissued", "リカバリーコードの再発行"),
        ("identity.user_created", "アカウントの作成"),
        ("identity.user_invited", "利用者の招待"),
        ("identity.user_suspended", "利用者の停止"),
        ("identity.user_reinstated", "利用者の再開"),
        ("identity.invitation_accepted", "招待からの登録"),
        ("identity.code_issued", "コードの発行"),
        ("identity.code_withdrawn", "コードの取り消し"),
        ("identity.token_issued", "APIトークンの発行"),
        ("identity.token_prolonged", "トークンの期限の延長"),
        ("identity.token_withdrawn", "APIトークンの取り消し"),
        ("people.founded", "最初の管理者の登録"),
        ("people.post_given", "役割の付与"),
        ("people.post_changed", "役割の変更"),
        ("people.exported", "利用者の一覧の書き出し"),
        ("addresses.blocked", "アドレスの遮断"),
        ("addresses.unblocked", "アドレスの遮断の解除"),
        ("mail.resent", "メールの再送"),
        ("mail.tested", "テストメールの送信"),
        ("access.refused", "操作・閲覧の拒否"),
        ("audit.exported", "監査ログの書き出し"),
        ("audit.pruned", "保存期間を過ぎた監査ログの削除"),
        ("database.migrated", "データベースの更新"),
        ("server.backed_up", "サーバー自身のバックアップ"),
        ("maintenance.begun", "メンテナンスの開始"),
        ("maintenance.ended", "メンテナンスの終了"),
        ("server.moved", "データベースのPostgreSQLへの移動"),
        ("server.restored", "サーバー自身のバックアップからの復元"),
    ],
    facts: &[
        ("reason", "理由"),
        ("login", "ログインID"),
        ("sessions_ended", "終了したほかのログイン"),
        ("by", "方法"),
        ("old", "変更前"),
        ("new", "変更後"),
        ("sessions", "終了したログイン"),
        ("whose", "だれの"),
        ("attempts", "間違いの回数"),
        ("refused", "断った回数"),
        ("totp", "認証アプリ"),
        ("passkeys", "パスキー"),
        ("holder", "持ち主"),
        ("prefix", "トークンの先頭"),
        ("scopes", "できること"),
        ("expires_at", "期限"),
        ("purpose", "目的"),
        ("by_mail", "メールで送信"),
        ("one_time", "次のログインで変更"),
        ("until", "まで"),
        ("method", "方法"),
        ("status", "応答"),
        ("format", "形式"),
        ("filter", "条件"),
        ("entries", "件数"),
        ("through", "最後の番号"),
        ("hash", "最後のハッシュ"),
        ("older_than", "この日時より前"),
        ("applied", "適用した更新"),
        ("version", "プログラムの版"),
        ("tables", "表"),
        ("rows", "行"),
        ("bytes", "サイズ（バイト）"),
        ("files", "ファイルの数"),
        ("made_at", "作成日時"),
        ("column", "列"),
        ("texts", "件数"),
        ("recipient", "宛先"),
        ("taken", "SMTPサーバーの受け付け"),
    ],
    values: &[
        ("wrong_password", "パスワードの間違い"),
        ("unknown_login", "知らないログインID"),
        ("account_out_of_use", "停止中のアカウント"),
        ("too_many_attempts", "間違いが続いたため"),
        ("password", "パスワード"),
        ("passkey", "パスキー"),
        ("totp", "認証アプリ"),
        ("recovery_code", "リカバリーコード"),
        ("invitation", "招待"),
        ("reset", "パスワードの再設定"),
    ],
};

/// One fact, ready to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FactLine {
    pub(super) label: String,
    /// What it was, where it is a change.
    pub(super) old: Option<String>,
    pub(super) new: String,
}

impl FactLine {
    /// 「連絡先: 旧 → 新」
    pub(super) fn text(&self) -> String {
        match &self.old {
            Some(old) => format!("{}: {old} → {}", self.label, self.new),
            None => format!("{}: {}", self.label, self.new),
        }
    }
}

impl Words {
    /// The words for an event, or its code.
    pub fn event<'a>(&self, code: &'a str) -> &'a str {
        look_up(&[self.events, PLATFORM.events], code)
    }

    /// Every event that has words, for a select.
    pub fn choices(&self) -> Vec<Choice> {
        let known = self.events.iter().chain(PLATFORM.events);
        known.map(|(code, words)| Choice::new(*code, *words)).collect()
    }

    /// The facts of an entry as one text.
    pub fn told(&self, facts: &str) -> String {
        self.facts(facts).iter().map(FactLine::text).collect::<Vec<_>>().join(" / ")
    }

    /// The facts of an entry, in the order of their names.
    pub(super) fn facts(&self, facts: &str) -> Vec<FactLine> {
        match serde_json::from_str(facts) {
            Ok(Value::Object(facts)) => facts.iter().map(|(name, value)| self.fact(name, value)).collect(),
            _ => vec![FactLine { label: "内容".to_owned(), old: None, new: facts.to_owned() }],
        }
    }

    fn fact(&self, name: &str, value: &Value) -> FactLine {
        let label = look_up(&[self.facts, PLATFORM.facts], name).to_owned();
        let change = value.as_object().filter(|fields| fields.len() == 2);
        let sides = change.and_then(|fields| fields.get("old").zip(fields.get("new")));
        match sides {
            Some((old, new)) => FactLine { label, old: Some(self.value(old)), new: self.value(new) },
            None => FactLine { label, old: None, new: self.value(value) },
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Null => "（なし）".to_owned(),
            Value::Bool(true) => "はい".to_owned(),
            Value::Bool(false) => "いいえ".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) if text.is_empty() => "（空）".to_owned(),
            Value::String(text) => look_up(&[self.values, PLATFORM.values], text).to_owned(),
            Value::Array(values) => {
                values.iter().map(|value| self.value(value)).collect::<Vec<_>>().join("、")
            }
            Value::Object(fields) => {
                let line = |(name, value): (&String, &Value)| self.fact(name, value).text();
                fields.iter().map(line).collect::<Vec<_>>().join("、")
            }
        }
    }
}

fn look_up<'a>(dictionaries: &[Dictionary], code: &'a str) -> &'a str {
    let mut all = dictionaries.iter().flat_map(|dictionary| dictionary.iter());
    all.find(|(known, _)| *known == code).map_or(code, |(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words = Words {
        events: &[("juku.contact_changed", "連絡先の変更")],
        facts: &[("contact", "連絡先")],
        values: &[],
    };

    #[test]
    fn what_has_words_is_told_in_them_and_the_rest_by_its_code() {
        assert_eq!(WORDS.event("juku.contact_changed"), "連絡先の変更");
        assert_eq!(WORDS.event("identity.signed_in"), "ログイン");
        assert_eq!(WORDS.event("new.thing_done"), "new.thing_done");
    }

    #[test]
    fn a_change_is_told_from_old_to_new() {
        let told = |facts| WORDS.facts(facts).iter().map(FactLine::text).collect::<Vec<_>>();
        assert_eq!(
            told(
                r#"{"contact":{"old":"","new":"03-0000-0000"},"x":[1,null,true],"reason":"wrong_password"}"#
            ),
            ["連絡先: （空） → 03-0000-0000", "理由: パスワードの間違い", "x: 1、（なし）、はい"]
        );
        assert_eq!(told(r#"{"by":"passkey"}"#), ["方法: パスキー"]);
        assert_eq!(told("[1"), ["内容: [1"]);
        assert_eq!(told("{}"), Vec::<String>::new());
    }
}
