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
            ("alerts.acknowledged", "アラートの確認"),
            ("alerts.snoozed", "アラートの一時停止"),
            ("alerts.assigned", "アラートの担当の変更"),
            ("alerts.closed", "アラートの手動の解決"),
            ("channels.added", "通知先の登録"),
            ("channels.edited", "通知先の変更"),
            ("channels.retired", "通知先の停止"),
            ("channels.restored", "通知先の再開"),
            ("channels.tested", "通知先のテスト"),
            ("quiet_windows.added", "保守時間の登録"),
            ("quiet_windows.retired", "保守時間の取り消し"),
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
            ("note", "覚え書き"),
            ("until", "期限"),
            ("assignee", "担当"),
            ("reason", "理由"),
            ("medium", "種類"),
            ("addresses", "宛先"),
            ("notice", "通知"),
            ("when", "いつ"),
        ],
        values: &[("structure", "構造だけ"), ("all", "すべてのデータ")],
    };

    fn actor(&self) -> &Actor {
        self.actor()
    }
}
