//! The menu of the shell.

use platform_web::MenuItem;

use crate::members::Member;

/// Where a member may go, the daily work first and one's own account last; `path` is the page on screen, `open_alerts` how
/// many wait for somebody.
pub(crate) fn menu(member: &Member, path: &str, open_alerts: i64) -> Vec<MenuItem> {
    let alerts = match open_alerts {
        0 => "アラート".to_owned(),
        open => format!("アラート（{open}件）"),
    };
    let everybody = [
        ("ダッシュボード", "/", "home"),
        (alerts.as_str(), "/alerts", "bell"),
        ("ジョブ", "/jobs", "list-check"),
        ("実行履歴", "/runs", "history"),
        ("取り込み", "/intake", "inbox"),
        ("エージェント", "/agents", "server"),
        ("取り込み元", "/pullers", "server"),
        ("リポジトリ", "/repositories", "database"),
        ("媒体", "/media", "device-floppy"),
        ("今夜の媒体", "/rotations", "calendar-event"),
        ("貸出", "/loans", "arrows-exchange"),
        ("検証", "/verifications", "shield-check"),
        ("レポート", "/reports", "chart-bar"),
        ("保管場所", "/locations", "map-pin"),
        ("方針", "/policies", "clipboard-list"),
    ];
    let of_auditors = member.auditor().map(|_| ("監査ログ", "/audit", "shield-check"));
    let of_admins = [
        ("利用者", "/people", "users"),
        ("ログイン中の端末", "/sessions", "login-2"),
        ("メールの記録", "/messages", "send"),
        ("アラートの通知先", "/channels", "speakerphone"),
        ("アドレスの遮断", "/blocks", "world-off"),
        ("システム連携", "/machines", "server"),
    ];
    let of_admins = of_admins.into_iter().filter(|_| member.admin().is_some());
    let ones_own = [("2段階認証", "/me/second-factor", "lock"), ("APIトークン", "/me/tokens", "key")];
    let items = everybody.into_iter().chain(of_auditors).chain(of_admins).chain(ones_own);
    items.map(|(label, href, icon)| item(label, href, icon, path)).collect()
}

fn item(label: &str, href: &str, icon: &'static str, path: &str) -> MenuItem {
    let below = path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MenuItem { label: label.to_owned(), href: href.to_owned(), icon, current: below, group: "" }
}
