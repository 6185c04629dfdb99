//! The menu of the shell.

use platform_web::MenuItem;

use crate::members::Member;

/// A heading with what stands below it: words, address and icon of each.
type Group<'a> = (&'static str, Vec<(&'a str, &'a str, &'static str)>);

/// Where a member may go, the daily work first and one's own account last; `path` is the page on screen, `open_alerts` how
/// many wait for somebody.
pub(crate) fn menu(member: &Member, path: &str, open_alerts: i64) -> Vec<MenuItem> {
    let alerts = match open_alerts {
        0 => "アラート".to_owned(),
        open => format!("アラート（{open}件）"),
    };
    let groups = groups(member, &alerts);
    let hrefs = groups.iter().flat_map(|(_, lines)| lines).map(|(_, href, _)| *href);
    // A page may lie below two items: 「読み取り」 below 「媒体」. The nearer one is where somebody is.
    let current = hrefs.filter(|href| is_below(path, href)).max_by_key(|href| href.len());
    let of_group = |(group, lines): Group<'_>| -> Vec<MenuItem> {
        lines.into_iter().map(|(label, href, icon)| item(group, label, href, icon, current)).collect()
    };
    groups.into_iter().flat_map(of_group).collect()
}

fn groups<'a>(member: &Member, alerts: &'a str) -> Vec<Group<'a>> {
    let daily = vec![
        ("ダッシュボード", "/", "home"),
        (alerts, "/alerts", "bell"),
        ("ジョブ", "/jobs", "list-check"),
        ("実行履歴", "/runs", "history"),
        ("カレンダー", "/calendar", "calendar-event"),
        ("レポート", "/reports", "chart-bar"),
    ];
    let intake = vec![
        ("受信した報告", "/intake", "inbox"),
        ("連携サーバー（API）", "/pullers", "plug-connected"),
        ("エージェント", "/agents", "device-desktop"),
    ];
    let media = vec![
        ("媒体", "/media", "device-floppy"),
        ("読み取り", "/media/scan", "scan"),
        ("今夜の媒体", "/rotations", "calendar-event"),
        ("貸出", "/loans", "arrows-exchange"),
    ];
    let mut proof =
        vec![("検証", "/verifications", "clipboard-check"), ("サービスレベル", "/service-levels", "gauge")];
    proof.extend(member.auditor().map(|_| ("監査ログ", "/audit", "shield-check")));
    let mut settings = vec![
        ("リポジトリ", "/repositories", "database"),
        ("保管場所", "/locations", "map-pin"),
        ("容量", "/capacities", "gauge"),
        ("方針", "/policies", "clipboard-list"),
        ("保守時間", "/windows", "tool"),
    ];
    let mut people = Vec::new();
    if member.admin().is_some() {
        settings.push(("アラートの通知先", "/channels", "speakerphone"));
        people.extend([
            ("利用者", "/people", "users"),
            ("全員のログイン", "/sessions", "login-2"),
            ("メールの記録", "/messages", "send"),
            ("アドレスの遮断", "/blocks", "world-off"),
            ("システム連携", "/machines", "webhook"),
            ("サーバーの状態", "/status", "heartbeat"),
        ]);
    }
    let own = vec![
        ("アカウント", "/me", "user"),
        ("アラートのメール", "/me/alerts", "bell"),
        ("2段階認証", "/me/second-factor", "lock"),
        ("APIトークン", "/me/tokens", "key"),
    ];
    vec![
        ("", daily),
        ("取り込み", intake),
        ("媒体", media),
        ("証明", proof),
        ("設定", settings),
        ("管理", people),
        ("自分のアカウント", own),
    ]
}

/// Whether `path` is the page at `href` or one below it.
fn is_below(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn item(group: &'static str, label: &str, href: &str, icon: &'static str, current: Option<&str>) -> MenuItem {
    MenuItem { label: label.to_owned(), href: href.to_owned(), icon, current: current == Some(href), group }
}
