//! What the screens of the audit record call the events of this product.

use platform_audit::Actor;
use platform_console::audit::{AuditReader, Words};

use super::Headquarters;

impl AuditReader for Headquarters {
    const WORDS: Words = Words {
        events: &[
            ("rounds.created", "テスト回の作成"),
            ("rounds.moved", "テスト回の状態の変更"),
            ("rounds.rescheduled", "日程の変更"),
            ("rounds.finalised", "集計の確定"),
            ("snapshots.viewed", "確定版の閲覧"),
            ("exams.planned", "テストの準備"),
            ("exams.revised", "問題構成の変更"),
            ("imports.previewed", "ファイルの読み込み（プレビュー）"),
            ("imports.viewed", "取り込みプレビューの閲覧"),
            ("imports.applied", "ファイルの取り込み"),
            ("templates.exported", "入力用ファイルの書き出し"),
            ("marks.viewed", "得点表の閲覧"),
            ("marks.recorded", "得点の保存"),
            ("remarks.written", "総評の保存"),
            ("results.viewed", "結果の閲覧"),
            ("results.exported", "結果の書き出し"),
            ("report_cards.viewed", "成績表の閲覧"),
            ("report_cards.exported", "成績表の書き出し"),
            ("report_cards.drawn", "成績表の表示・印刷"),
            ("printings.ordered", "成績表の一括印刷"),
            ("printings.viewed", "印刷できなかった生徒の閲覧"),
            ("printings.downloaded", "印刷ファイルのダウンロード"),
            ("printings.called_off", "一括印刷の取りやめ"),
            ("juku.contact_changed", "塾の連絡先の変更"),
            ("students.listed", "生徒一覧の閲覧"),
            ("students.viewed", "個人情報の閲覧"),
            ("students.exported", "個人情報の書き出し"),
            ("students.erased", "個人情報の消去"),
        ],
        facts: &[
            ("contact", "連絡先"),
            ("state", "状態"),
            ("sat_on", "実施日"),
            ("opens_at", "受付開始"),
            ("deadline_at", "締切"),
            ("grace_minutes", "猶予（分）"),
            ("version", "版"),
            ("changed", "変わった成績表"),
            ("exams", "テスト数"),
            ("shape", "問題構成"),
            ("file", "ファイル"),
            ("kind", "種類"),
            ("words", "結果"),
            ("cells", "保存した欄"),
            ("characters", "文字数"),
            ("grade", "学年"),
            ("juku", "塾"),
            ("classroom", "教室"),
            ("binding", "形"),
            ("page", "ページ"),
            ("searched", "検索語あり"),
            ("shown", "表示件数"),
            ("rows", "行数"),
            ("rounds", "テスト回の数"),
            ("snapshots", "確定版の行"),
            ("remarks", "総評"),
            ("imports", "取り込んだファイル"),
            ("printings", "印刷したファイル"),
        ],
        values: &[
            ("preparing", "準備中"),
            ("open", "受付中"),
            ("closed", "締切"),
            ("aggregating", "集計中"),
            ("final", "確定"),
            ("published", "公開"),
            ("roster", "名簿"),
            ("marks", "得点"),
        ],
    };

    fn actor(&self) -> &Actor {
        self.actor()
    }
}
