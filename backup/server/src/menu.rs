//! The menu of the shell.

use platform_web::MenuItem;

use crate::members::Role;

/// Where a member may go; `path` is the page on screen.
pub(crate) fn menu(role: Role, path: &str) -> Vec<MenuItem> {
    let mut items = vec![
        ("ダッシュボード", "/", "home"),
        ("ジョブ", "/jobs", "list-check"),
        ("実行履歴", "/runs", "history"),
        ("リポジトリ", "/repositories", "database"),
        ("保管場所", "/locations", "map-pin"),
        ("2段階認証", "/me/second-factor", "shield-check"),
        ("APIトークン", "/me/tokens", "key"),
    ];
    if role == Role::Admin {
        items.push(("機械のAPIトークン", "/machines", "server"));
    }
    items.into_iter().map(|(label, href, icon)| item(label, href, icon, path)).collect()
}

fn item(label: &str, href: &str, icon: &'static str, path: &str) -> MenuItem {
    let below = path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MenuItem { label: label.to_owned(), href: href.to_owned(), icon, current: below }
}
