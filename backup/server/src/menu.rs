//! The menu of the shell.

use platform_web::MenuItem;

/// Where a member may go; `path` is the page on screen.
pub(crate) fn menu(path: &str) -> Vec<MenuItem> {
    let items = [
        ("ダッシュボード", "/", "home"),
        ("ジョブ", "/jobs", "list-check"),
        ("実行履歴", "/runs", "history"),
        ("リポジトリ", "/repositories", "database"),
        ("保管場所", "/locations", "map-pin"),
        ("方針", "/policies", "clipboard-list"),
    ];
    items.map(|(label, href, icon)| item(label, href, icon, path)).into()
}

fn item(label: &str, href: &str, icon: &'static str, path: &str) -> MenuItem {
    let below = path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MenuItem { label: label.to_owned(), href: href.to_owned(), icon, current: below }
}
