//! What the screens of the audit record call the events of this product.

use platform_audit::Actor;
use platform_console::audit::{AuditReader, Words};

use super::Auditor;

impl AuditReader for Auditor {
    const WORDS: Words = Words {
        events: &[
            ("jobs.added", "ジョブの登録"),
            ("jobs.named", "ジョブの名乗りの登録"),
            ("jobs.paused", "ジョブの停止"),
            ("jobs.resumed", "ジョブの再開"),
            ("pings.key_made", "pingのアドレスの作成"),
            ("runs.ordered", "バックアップの実行"),
            ("runs.cancelled", "実行の取りやめ"),
            ("checks.ordered", "検証の実行"),
            ("drills.ordered", "復元訓練の実行"),
            ("restores.ordered", "復元の実行"),
            ("repositories.added", "リポジトリの登録"),
            ("locations.added", "保管場所の登録"),
            ("media.added", "媒体の登録"),
            ("media.edited", "媒体の変更"),
            ("media.taken_out", "媒体の持ち出し"),
            ("media.put_back", "媒体の戻し"),
            ("media.inspected", "媒体の点検"),
            ("media.retired", "媒体の廃棄"),
            ("copies.attached", "媒体へのコピーの登録"),
            ("copies.detached", "媒体のコピーの記録の削除"),
            ("media.labels_printed", "媒体のラベルの印刷"),
            ("rotations.begun", "ローテーションの開始"),
            ("rotations.edited", "ローテーションの変更"),
            ("rotations.ended", "ローテーションの終了"),
            ("insertions.made", "今夜の媒体の記録"),
            ("verifications.planned", "検証の予定の保存"),
            ("verifications.recorded", "検証の記録"),
            ("verifications.closed", "検証エラーの対応"),
            ("verifications.evidence_taken", "検証の証拠の取得"),
            ("loans.lent", "媒体の貸出"),
            ("loans.slip_printed", "貸出票の印刷"),
            ("loans.returned", "媒体の返却"),
            ("loans.overdue", "媒体の延滞"),
        ],
        facts: &[
            ("name", "名前"),
            ("tool", "ツール"),
            ("target", "対象"),
            ("schedule", "スケジュール"),
            ("address", "場所"),
            ("off_site", "オフサイト"),
            ("run", "実行"),
            ("drill", "復元訓練"),
            ("depth", "深さ"),
            ("snapshot", "スナップショット"),
            ("paths", "ファイル"),
            ("medium_kind", "媒体の種類"),
            ("place", "場所"),
            ("verification", "検証"),
            ("passed", "合格"),
            ("evidence", "証拠のSHA-256"),
            ("words", "対応"),
            ("every_months", "間隔（月）"),
            ("scheme", "方式"),
            ("first_on", "始める日"),
            ("night", "夜"),
            ("medium", "媒体"),
            ("planned", "予定の媒体"),
            ("loan", "貸出"),
            ("due_on", "返却の期限"),
            ("readable", "読み取り"),
            ("condition", "外観"),
        ],
        values: &[("structure", "構造だけ"), ("all", "すべてのデータ")],
    };

    fn actor(&self) -> &Actor {
        self.actor()
    }
}
