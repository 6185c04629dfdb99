//! The menu of the shell, by role, and the choice of a round above it.

use axum::http::Uri;
use platform_web::{ListQuery, MenuItem, Picker};

use crate::rounds::{Round, choose_round};
use crate::staff::{Permission, Scope};

/// The address of a round's home.
pub(crate) fn home_of(round: &Round) -> String {
    format!("/?round={}", round.name)
}

/// Where somebody of this scope may go, the daily work first and one's own account last; `path` is the page on screen.
pub(crate) fn menu(scope: &Scope, path: &str) -> Vec<MenuItem> {
    let at = |label, href: &str, icon| item(label, href.to_owned(), icon, path);
    let mut items = vec![at("ホーム", "/", "home")];
    match (scope.juku(), scope.classroom()) {
        (None, _) => items.extend([
            at("テスト回", "/rounds", "calendar-event"),
            at("塾", "/juku", "building-community"),
            at("教室", "/classrooms", "school"),
            at("生徒", "/students", "users"),
            at("ご請求", "/billing", "file-text"),
            at("利用者", "/people", "user"),
            at("メールの記録", "/messages", "send"),
            at("監査ログ", "/audit", "shield-check"),
            at("サインイン中の端末", "/sessions", "login-2"),
            at("アドレスの遮断", "/blocks", "world-off"),
            at("機械のAPIトークン", "/machines", "server"),
            at("サーバーの状態", "/status", "server"),
        ]),
        (Some(juku), None) => items.extend([
            at("塾の情報", &format!("/juku/{juku}"), "building-community"),
            at("教室", "/classrooms", "school"),
            at("生徒", "/students", "users"),
            at("ご請求", &format!("/billing/{juku}"), "file-text"),
            at("利用者", "/people", "user"),
        ]),
        (Some(_), Some(own)) => items
            .extend([at("教室", &format!("/classrooms/{own}"), "school"), at("生徒", "/students", "users")]),
    }
    if scope.allows(Permission::Report) {
        items.push(at("文例", "/phrases", "file-text"));
    }
    items.push(at("書き出し", "/exports", "download"));
    items.push(at("お知らせ", "/notices", "bell"));
    items.push(at("2段階認証", "/me/second-factor", "lock"));
    items.push(at("APIトークン", "/me/tokens", "key"));
    items
}

/// The way back for somebody of 本部 who looks on as a 塾.
pub(crate) fn way_back(path: &str) -> MenuItem {
    item("本部の画面に戻る", "/viewing".to_owned(), "arrow-left", path)
}

fn item(label: &str, href: String, icon: &'static str, path: &str) -> MenuItem {
    let below = path.strip_prefix(&*href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MenuItem { label: label.to_owned(), href, icon, current: below, group: "" }
}

/// The rounds, each leading to its home page; `uri` is the page on screen.
pub(crate) fn picker(rounds: &[Round], uri: &Uri) -> Option<Picker> {
    let here = round_on_screen(rounds, uri).map(|round| round.id);
    let options: Vec<MenuItem> = rounds
        .iter()
        .map(|round| MenuItem {
            label: round.name.label(),
            href: home_of(round),
            icon: "calendar-event",
            current: here == Some(round.id),
            group: "",
        })
        .collect();
    (!options.is_empty()).then(|| Picker { label: "テスト回".to_owned(), options })
}

/// What belongs to a round without naming it in its address.
const OF_A_ROUND: [&str; 5] = ["entries", "exams", "imports", "invoices", "printings"];

/// The round that the page is about: the one in its address, else the one whose work is open. Where the address
/// hides the round, none is named: a wrong one would be worse.
fn round_on_screen<'a>(rounds: &'a [Round], uri: &Uri) -> Option<&'a Round> {
    let in_path = uri.path().strip_prefix("/rounds/").and_then(|rest| rest.split('/').next());
    if let Some(id) = in_path.and_then(|id| id.parse().ok()) {
        return rounds.iter().find(|round| round.id == id);
    }
    if uri.path().split('/').any(|segment| OF_A_ROUND.contains(&segment)) {
        return None;
    }
    let query = ListQuery::parse(uri.query().unwrap_or_default());
    choose_round(rounds, query.filter("round"))
}

#[cfg(test)]
mod tests {
    use super::item;

    #[test]
    fn an_entry_is_current_on_its_own_pages_only() {
        let current = |href: &str, path| item("", href.to_owned(), "", path).current;
        assert!(
            current("/classrooms", "/classrooms") && current("/classrooms", "/classrooms/5/exams/1/marks")
        );
        assert!(current("/", "/") && !current("/", "/students") && !current("/juku/1", "/juku/12"));
    }
}
