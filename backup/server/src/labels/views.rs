//! What the screen of labels shows.

use askama::Template;
use backup_report::LabelSheet;
use platform_web::{CellView, List, ListColumn, ListView};

use crate::media::{Medium, kind_words};

/// The screen.
#[derive(Template)]
#[template(path = "labels/list.html")]
pub(super) struct LabelsView {
    pub(super) list: ListView,
    /// Whether the server knows the address that a code would lead to.
    pub(super) coded: bool,
}

/// The media whose labels can be printed: as many on a page as are printed at once.
pub(super) fn label_list() -> List<Medium> {
    List::new(
        "ラベルを印刷する媒体",
        vec![
            ListColumn::new("label", "ラベル", |row: &Medium| {
                CellView::link(&row.label, format!("/media/{}", row.id))
            }),
            ListColumn::new("kind", "種類", |row: &Medium| CellView::text(kind_words(row))),
            ListColumn::new("home", "定位置", |row: &Medium| CellView::text(&row.home)),
        ],
    )
    .ticked("media", "labels", |row: &Medium| row.id.to_string(), |row: &Medium| row.label.clone())
    .per_page(u32::try_from(LabelSheet::MOST).unwrap_or(u32::MAX))
    .empty("媒体はまだありません。登録すると、ここでラベルを印刷できます。")
}
