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
        ],
        values: &[("structure", "構造だけ"), ("all", "すべてのデータ")],
    };

    fn actor(&self) -> &Actor {
        self.actor()
    }
}
