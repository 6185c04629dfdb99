//! The menu of the shell.

use platform_web::MenuItem;

use crate::members::Member;

/// Where a member may go; `path` is the page on screen.
pub(crate) fn menu(member: &Member, path: &str) -> Vec<MenuItem> {
    let everybody = [
        ("ダッシュボード", "/", "home"),
        ("ジョブ", "/jobs", "list-check"),
        ("実行履歴", "/runs", "history"),
        ("リポジトリ", "/repositories", "database"),
        ("保管場所", "/locations", "map-pin"),
    ];
    let auditors = member.auditor().map(|_| ("監査ログ", "/audit", "shield-check"));
    let admins = member.admin().map(|_| ("アドレスの遮断", "/blocks", "world-off"));
    let items = everybody.into_iter().chain(auditors).chain(admins);
    items.map(|(label, href, icon)| item(label, href, icon, path)).collect()
}

fn item(label: &str, href: &str, icon: &'static str, path: &str) -> MenuItem {
    let below = path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MenuItem { label: label.to_owned(), href: href.to_owned(), icon, current: below }
}
