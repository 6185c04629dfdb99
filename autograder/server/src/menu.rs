//! The menu of the shell, by role, and the choice of a round above it.

use axum::http::Uri;
use platform_web::{ListQuery, MenuItem, Picker};

use crate::rounds::{Round, choose_round};
use crate::staff::{Permission, Scope};

/// The address of a round's home.
pub(crate) fn home_of(round: &Round) -> String {
    format!("/?round={}", round.name)
}

/// Where somebody of this scope may go: the daily work first, then what is managed, one's own account last; `path` is
/// the page on screen.
pub(crate) fn menu(scope: &Scope, path: &str) -> Vec<MenuItem> {
    let here = entry_of(scope, path);
    let below = |group| {
        let here = here.clone();
        move |(label, href, icon): Place| item(label, href, icon, &here, group)
    };
    let daily = daily(scope).into_iter().map(below("毎日の仕事"));
    let managed = managed(scope).into_iter().map(below("管理"));
    let account = place("アカウント", "/me", "user");
    let own =
        [account, place("2段階認証", "/me/second-factor", "lock"), place("APIトークン", "/me/tokens", "key")];
    daily.chain(managed).chain(own.map(below("自分のアカウント"))).collect()
}

/// Words, address and icon of an entry.
type Place = (&'static str, String, &'static str);

fn place(label: &'static str, href: &str, icon: &'static str) -> Place {
    (label, href.to_owned(), icon)
}

fn daily(scope: &Scope) -> Vec<Place> {
    let mut places = vec![place("ホーム", "/", "home")];
    match (scope.juku(), scope.classroom()) {
        (None, _) => places.extend([
            place("テスト回", "/rounds", "calendar-event"),
            place("塾", "/juku", "building-community"),
            place("教室", "/classrooms", "school"),
        ]),
        (Some(_), None) => places.push(place("教室とスタッフ", "/classrooms", "school")),
        (Some(_), Some(own)) => places.push(("教室", format!("/classrooms/{own}"), "school")),
    }
    places.push(place("生徒", "/students", "users"));
    if scope.is_headquarters() {
        places.push(place("請求", "/billing", "file-text"));
    }
    if scope.allows(Permission::Report) {
        places.push(place("文例", "/phrases", "file-text"));
    }
    places.extend([place("書き出し", "/exports", "download"), place("お知らせ", "/notices", "bell")]);
    places
}

fn managed(scope: &Scope) -> Vec<Place> {
    match (scope.juku(), scope.classroom()) {
        (None, _) => vec![
            place("利用者", "/people", "user"),
            place("メールの記録", "/messages", "send"),
            place("監査ログ", "/audit", "shield-check"),
            place("ログイン中の端末", "/sessions", "login-2"),
            place("アドレスの遮断", "/blocks", "world-off"),
            place("システム連携", "/machines", "server"),
            place("サーバーの状態", "/status", "heartbeat"),
        ],
        (Some(juku), None) => vec![
            ("塾の情報", format!("/juku/{juku}"), "building-community"),
            ("ご請求", format!("/billing/{juku}"), "file-text"),
            place("利用者", "/people", "user"),
            place("操作の記録", "/activities", "history"),
        ],
        (Some(_), Some(_)) => vec![place("操作の記録", "/activities", "history")],
    }
}

/// The address by whose entry a page is found: its own, or that of the entry it belongs to without standing below it.
fn entry_of(scope: &Scope, path: &str) -> String {
    let first = path.split('/').nth(1).unwrap_or_default();
    let entry = match (first, scope.juku()) {
        ("exams" | "entries" | "imports" | "printings", None) => "/rounds",
        ("rounds" | "exams" | "entries" | "imports" | "printings", Some(_)) => "/",
        ("juku", Some(_)) if path.contains("/classroom") => "/classrooms",
        ("invoices", Some(juku)) => return format!("/billing/{juku}"),
        ("invoices" | "prices", None) => "/billing",
        ("student-pastes" | "student-changes" | "left-students", _) => "/students",
        ("juku-imports", _) => "/juku",
        ("announcements", _) => "/notices",
        _ => path,
    };
    entry.to_owned()
}

/// The way back for somebody of 本部 who looks on as a 塾.
pub(crate) fn way_back(path: &str) -> MenuItem {
    item("本部の画面に戻る", "/viewing".to_owned(), "arrow-left", path, "")
}

fn item(label: &str, href: String, icon: &'static str, path: &str, group: &'static str) -> MenuItem {
    let below = path.strip_prefix(&*href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MenuItem { label: label.to_owned(), href, icon, current: below, group }
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
        let current = |href: &str, path| item("", href.to_owned(), "", path, "").current;
        assert!(
            current("/classrooms", "/classrooms") && current("/classrooms", "/classrooms/5/exams/1/marks")
        );
        assert!(current("/", "/") && !current("/", "/students") && !current("/juku/1", "/juku/12"));
    }
}
