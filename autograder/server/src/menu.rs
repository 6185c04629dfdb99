//! The menu of the shell, by role.

use platform_web::MenuItem;

use crate::rounds::Round;
use crate::staff::Scope;

/// The address of a round's home.
pub(crate) fn home_of(round: &Round) -> String {
    format!("/?round={}", round.name)
}

/// Where somebody of this scope may go; `path` is the page on screen.
pub(crate) fn menu(scope: &Scope, path: &str) -> Vec<MenuItem> {
    let mut items = vec![("ホーム", "/", "home")];
    if scope.is_headquarters() {
        items.push(("テスト回", "/rounds", "calendar"));
        items.push(("塾", "/juku", "building"));
    }
    if scope.classroom().is_none() {
        items.push(("教室", "/classrooms", "door"));
    }
    items.push(("生徒", "/students", "users"));
    items
        .into_iter()
        .map(|(label, href, icon)| MenuItem {
            label: label.to_owned(),
            href: href.to_owned(),
            icon,
            current: if href == "/" { path == "/" } else { path.starts_with(href) },
        })
        .collect()
}
