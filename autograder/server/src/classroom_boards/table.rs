//! The table of the 教室 as a file has it.

use platform_web::{ListTable, TableColumn};

use super::views::{Order, Seen};
use crate::classrooms::{ClassroomId, ClassroomLine};
use crate::progress::Progress;
use crate::staff::Permission;

/// The rows of the table in its order, with everything that stands in them.
pub(super) fn board_table(seen: &Seen<'_>, order: Order) -> ListTable {
    let columns = [
        TableColumn::words("教室ID"),
        TableColumn::words("教室"),
        TableColumn::words("閉室"),
        TableColumn::figures("生徒"),
        TableColumn::figures("入力済"),
        TableColumn::figures("受験者"),
        TableColumn::words("スタッフ"),
    ];
    let switches = Permission::ALL.map(|permission| TableColumn::words(permission.label()));
    ListTable {
        columns: columns.into_iter().chain(switches).collect(),
        rows: seen.in_order(order).iter().map(|(progress, line)| row(seen, *progress, line)).collect(),
    }
}

fn row(seen: &Seen<'_>, progress: Progress, line: &ClassroomLine) -> Vec<String> {
    let switch = |permission: Permission| match line.switches.allow(permission) {
        _ if !seen.juku.switches.allow(permission) => "塾で停止",
        true => "オン",
        false => "オフ",
    };
    let facts = [
        line.number.clone(),
        line.name.clone(),
        line.closed_on.map(|day| day.to_string()).unwrap_or_default(),
        line.students.to_string(),
        progress.done.to_string(),
        progress.expected.to_string(),
        team(seen, line.id),
    ];
    facts.into_iter().chain(Permission::ALL.map(|permission| switch(permission).to_owned())).collect()
}

/// 「田中 一郎（利用中）、…」
fn team(seen: &Seen<'_>, classroom: ClassroomId) -> String {
    let here = seen.team.iter().filter(|member| member.classroom == Some(classroom));
    let named = here.map(|member| format!("{}（{}）", member.profile.name, member.profile.state().label()));
    named.collect::<Vec<_>>().join("、")
}
