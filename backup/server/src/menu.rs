//! The menu of the shell.

use platform_web::MenuItem;

use crate::members::Role;

/// Where a member of that role may go; `path` is the page on screen.
pub(crate) fn menu(role: Role, path: &str) -> Vec<MenuItem> {
    let items = [
        ("ダッシュボード", "/", "home"),
        ("ジョブ", "/jobs", "list-check"),
        ("実行履歴", "/runs", "history"),
        ("リポジトリ", "/repositories", "database"),
        ("保管場所", "/locations", "map-pin"),
    ];
    let of_admins = [("利用者", "/people", "users"), ("メールの記録", "/messages", "send")];
    let of_role = of_admins.iter().filter(|_| role == Role::Admin);
    items.iter().chain(of_role).map(|(label, href, icon)| item(label, href, icon, path)).collect()
}

fn item(label: &str, href: &str, icon: &'static str, path: &str) -> MenuItem {
    let below = path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MenuItem { label: label.to_owned(), href: href.to_owned(), icon, current: below }
}
