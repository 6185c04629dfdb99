//! What can be prepared before a round opens, and how much of it is done.

use askama::Template;
use askama::filters::HtmlSafe;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::{Tone, dates};

use super::meter::count;
use super::store::{self, Prepared};
use crate::round_builder::sat_on;
use crate::rounds::{Round, RoundState};
use crate::staff::{Permission, Scope};

/// The checklist of the home page; draws nothing once the round on it has opened.
#[derive(Default, Template)]
#[template(path = "progress/checklist.html")]
pub(super) struct Checklist {
    items: Vec<Item>,
    /// When what happens, where a round is being prepared.
    dates: Vec<(&'static str, String)>,
}

// Safe: the template escapes every text.
impl HtmlSafe for Checklist {}

/// One thing to prepare.
struct Item {
    name: &'static str,
    is_done: bool,
    words: String,
    /// Where it is done: the words of the link, and its address.
    door: (&'static str, &'static str),
}

impl Item {
    fn tone(&self) -> Tone {
        if self.is_done { Tone::Good } else { Tone::Info }
    }

    fn sign(&self) -> &'static str {
        if self.is_done { "済み" } else { "これから" }
    }
}

impl Checklist {
    /// What somebody of `scope` can prepare before `round` opens, or before there is any.
    pub(super) async fn load(tx: &mut ReadTx, scope: &Scope, round: Option<&Round>) -> DbResult<Checklist> {
        if round.is_some_and(|round| round.state != RoundState::Preparing) {
            return Ok(Checklist::default());
        }
        let prepared = store::count_prepared(tx, scope).await?;
        let items = match (scope.juku(), scope.classroom()) {
            (None, _) => {
                vec![juku(&prepared), classrooms(&prepared), offices(&prepared), pupils(&prepared, scope)]
            }
            (Some(_), None) => vec![classrooms(&prepared), people(&prepared), pupils(&prepared, scope)],
            (Some(_), Some(_)) => vec![pupils(&prepared, scope)],
        };
        Ok(Checklist { items, dates: round.map(days).unwrap_or_default() })
    }
}

/// What happens when; what the round lacks is left out.
fn days(round: &Round) -> Vec<(&'static str, String)> {
    let time = |name, at: Option<Timestamp>| at.map(|at| (name, dates::date_time(at)));
    [
        time("受付締切", round.roster_deadline_at),
        Some((if round.sat_until.is_some() { "実施期間" } else { "実施日" }, sat_on(round))),
        time("得点の入力の開始", Some(round.opens_at)),
        time("締切", Some(round.deadline_at)),
        time("結果の公開", round.publish_at),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn juku(prepared: &Prepared) -> Item {
    let (is_done, words, door) = match prepared.juku {
        0 => (false, "まだ登録されていません。".to_owned(), ("塾を登録する", "/juku/new")),
        juku => (true, format!("{}塾", count(juku)), ("塾の一覧", "/juku")),
    };
    Item { name: "塾の登録", is_done, words, door }
}

fn classrooms(prepared: &Prepared) -> Item {
    let (is_done, words, door) = match prepared.classrooms {
        0 => (false, "まだ登録されていません。".to_owned(), ("教室を登録する", "/classrooms/new")),
        classrooms => (true, format!("{}教室", count(classrooms)), ("教室の一覧", "/classrooms")),
    };
    Item { name: "教室の登録", is_done, words, door }
}

/// That every 塾 has people.
fn offices(prepared: &Prepared) -> Item {
    let Prepared { juku, staffed_juku, .. } = *prepared;
    Item {
        name: "塾のスタッフの招待",
        is_done: juku > 0 && staffed_juku == juku,
        words: format!("{}塾のうち{}塾に、スタッフがいます。", count(juku), count(staffed_juku)),
        door: ("利用者を招待する", "/people/new"),
    }
}

/// That every 教室 of a 塾 has people of its own.
fn people(prepared: &Prepared) -> Item {
    let Prepared { classrooms, staffed_classrooms, .. } = *prepared;
    let words = format!(
        "{}教室のうち{}教室に、スタッフがいます。塾だけで入力する教室は、招待しなくてもかまいません。",
        count(classrooms),
        count(staffed_classrooms)
    );
    Item {
        name: "スタッフの招待",
        is_done: classrooms > 0 && staffed_classrooms == classrooms,
        words,
        door: ("教室ごとに招待する", "/classrooms"),
    }
}

/// That every 教室 has pupils.
fn pupils(prepared: &Prepared, scope: &Scope) -> Item {
    let empty = prepared.classrooms - prepared.peopled_classrooms;
    let words = match (prepared.students, empty) {
        (0, _) => "まだ登録されていません。".to_owned(),
        (students, 0) => format!("{}人", count(students)),
        (students, empty) => {
            format!("{}人。まだ生徒のいない教室が{}つあります。", count(students), count(empty))
        }
    };
    // 本部 has no pupils of its own to add.
    let adds = !scope.is_headquarters() && scope.allows(Permission::Register);
    Item {
        name: "生徒の登録",
        is_done: prepared.students > 0 && empty == 0,
        words,
        door: if adds {
            ("生徒をまとめて追加する", "/student-pastes/new")
        } else {
            ("生徒の一覧", "/students")
        },
    }
}
