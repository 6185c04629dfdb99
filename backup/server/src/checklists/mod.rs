//! チェックリスト: what is to be looked at in a verification of each kind.
//!
//! Invariant: a verification keeps the items as they were when it was recorded; editing a list changes no record.
//! Invariant: a kind that nobody has edited has the items that come with the program.

pub(crate) mod api;
pub(crate) mod routes;
mod save;
mod store;
mod views;

use platform_database::{DbResult, ReadTx};
use serde::{Deserialize, Serialize};

use crate::verifications::KINDS;

/// An item as a record keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CheckedItem {
    pub(crate) words: String,
    pub(crate) done: bool,
}

/// The list of a kind of verification.
#[derive(Clone, Debug)]
pub(crate) struct Checklist {
    pub(crate) kind: &'static str,
    pub(crate) label: &'static str,
    pub(crate) items: Vec<String>,
    /// 0 is the list that comes with the program.
    pub(crate) revision: i64,
}

/// The items that come with the program.
fn usual(kind: &str) -> &'static [&'static str] {
    match kind {
        "full_restore" => &[
            "本番とは別の復元先を用意した",
            "すべての対象を復元した",
            "件数とサイズが元と一致した",
            "アプリケーションで開いて中身を確かめた",
            "かかった時間を記録した",
            "復元先のデータを消去した",
        ],
        "partial" => &[
            "復元する対象を無作為に選んだ",
            "復元したものが元と一致した",
            "アプリケーションで開いて中身を確かめた",
            "復元先のデータを消去した",
        ],
        _ => &["ツールの検証を最後まで実行した", "エラーと警告がないことを確かめた", "結果のログを保存した"],
    }
}

/// The list of every kind, in the order of the kinds.
pub(crate) async fn list_checklists(tx: &mut ReadTx) -> DbResult<Vec<Checklist>> {
    let edited = store::list_edited(tx).await?;
    let of_kind =
        |(kind, label): (&'static str, &'static str)| match edited.iter().find(|row| row.kind == kind) {
            Some(row) => Checklist {
                kind,
                label,
                items: row.items.lines().map(str::to_owned).collect(),
                revision: row.revision,
            },
            None => {
                let items = usual(kind).iter().map(|item| (*item).to_owned()).collect();
                Checklist { kind, label, items, revision: 0 }
            }
        };
    Ok(KINDS.into_iter().map(of_kind).collect())
}
