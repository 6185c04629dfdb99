//! The menu of the shell, by role, and the choice of a round above it.

use axum::http::Uri;
use platform_web::{ListQuery, MenuItem, Picker};

use crate::rounds::{Round, choose_round};
use crate::staff::{Permission, Scope};

/// The address of a round's home.
pub(crate) fn home_of(round: &Round) -> String {
    format!("/?round={}", round.name)
}

/// The way to the pages of a round, for somebody of this scope; `label` is the round's.
pub(crate) fn way_to<'l>(scope: &Scope, round: &Round, label: &'l str) -> Vec<(&'l str, String)> {
    if scope.is_headquarters() {
        vec![("テスト回", "/rounds".to_owned()), (label, format!("/rounds/{}", round.id))]
    } else {
        vec![("ホーム", home_of(round))]
    }
}

/// The list of 教室 as the menu of this scope calls it, and where it is.
pub(crate) fn list_of_classrooms(scope: &Scope) -> (&'static str, String) {
    let label = if scope.is_headquarters() { "教室" } else { "教室とスタッフ" };
    (label, "/classrooms".to_owned())
}

/// Where somebody of this scope may go: the daily work first, then what is managed, one's own account last; `path` is
/// the page on screen.
pub(crate) fn menu(scope: &Scope, path: &str) -> Vec<MenuItem> {
    let groups = [("毎日の仕事", daily(scope)), ("管理", managed(scope)), ("自分のアカウント", of_oneself())];
    let here = entry_of(scope, path);
    let hrefs = groups.iter().flat_map(|(_, places)| places).map(|(_, href, _)| href);
    // A page may lie below two entries: 「2段階認証」 below 「アカウント」. The nearer one is where somebody is.
    let current = hrefs.filter(|href| is_below(&here, href)).max_by_key(|href| href.len()).cloned();
    let of_group = |(group, places): (&'static str, Vec<Place>)| -> Vec<MenuItem> {
        places.into_iter().map(|place| item(group, place, current.as_deref())).collect()
    };
    groups.into_iter().flat_map(of_group).collect()
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
            place("得点の変更履歴", "/mark-changes", "clipboard-list"),
            place("全員のログイン", "/sessions", "login-2"),
            place("アドレスの遮断", "/blocks", "world-off"),
            place("システム連携", "/machines", "server"),
            place("サーバーの状態", "/status", "heartbeat"),
        ],
        (Some(juku), None) => vec![
            ("塾の情報", format!("/juku/{juku}"), "building-community"),
            ("ご請求", format!("/billing/{juku}"), "file-text"),
            place("利用者", "/people", "user"),
            place("得点の変更履歴", "/mark-changes", "clipboard-list"),
            place("操作の記録", "/activities", "history"),
        ],
        (Some(_), Some(_)) => vec![
            place("得点の変更履歴", "/mark-changes", "clipboard-list"),
            place("操作の記録", "/activities", "history"),
        ],
    }
}

fn of_oneself() -> Vec<Place> {
    vec![
        place("アカウント", "/me", "user"),
        place("2段階認証", "/me/second-factor", "lock"),
        place("APIトークン", "/me/tokens", "key"),
    ]
}

/// The address by whose entry a page is found: its own, or that of the entry it belongs to without standing below it.
fn entry_of(scope: &Scope, path: &str) -> String {
    let first = path.split('/').nth(1).unwrap_or_default();
    let entry = match (first, scope.juku()) {
        ("exams" | "entries" | "imports" | "printings", None) => "/rounds",
        ("rounds" | "exams" | "entries" | "imports" | "printings", Some(_)) => "/",
        ("juku", Some(_)) if path.contains("/classroom") || path.contains("/exams/") => "/classrooms",
        ("juku", Some(_)) if path.contains("/promotions") => "/students",
        ("invoices", Some(juku)) => return format!("/billing/{juku}"),
        ("invoices" | "prices", None) => "/billing",
        ("student-imports" | "student-pastes" | "student-changes" | "left-students", _) => "/students",
        ("juku-imports", _) => "/juku",
        ("announcements", _) => "/notices",
        _ => path,
    };
    entry.to_owned()
}

/// The way back for somebody of 本部 who looks on as a 塾.
pub(crate) fn way_back(path: &str) -> MenuItem {
    item("", place("本部の画面に戻る", "/viewing", "arrow-left"), Some(path))
}

/// Whether `path` is the page at `href` or one below it.
fn is_below(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn item(group: &'static str, (label, href, icon): Place, current: Option<&str>) -> MenuItem {
    let current = current == Some(&*href);
    MenuItem { label: label.to_owned(), href, icon, current, group }
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
    use super::{is_below, menu};
    use crate::juku::JukuId;
    use crate::staff::Scope;

    #[test]
    fn an_entry_is_current_on_its_own_pages_only() {
        for (path, href, below) in [
            ("/classrooms", "/classrooms", true),
            ("/classrooms/5/exams/1/marks", "/classrooms", true),
            ("/", "/", true),
            ("/students", "/", false),
            ("/juku/12", "/juku/1", false),
        ] {
            assert_eq!(is_below(path, href), below, "{path} {href}");
        }
    }

    #[test]
    fn the_page_on_screen_belongs_to_one_entry() {
        let office = Scope::kept(Some(JukuId(1)), None);
        for (path, entry) in [
            ("/me", "アカウント"),
            ("/me/password", "アカウント"),
            ("/me/second-factor", "2段階認証"),
            ("/me/tokens", "APIトークン"),
            ("/juku/1", "塾の情報"),
            ("/mark-changes/1-2-mark-3/restorations/new", "得点の変更履歴"),
            ("/juku/1/exams/3/marks", "教室とスタッフ"),
            ("/juku/1/promotions/new", "生徒"),
        ] {
            let current = menu(&office, path).into_iter().filter(|item| item.current);
            assert_eq!(current.map(|item| item.label).collect::<Vec<_>>(), [entry], "{path}");
        }
    }
}
