//! What the table of the 教室 shows.

use askama::Template;
use platform_database::Timestamp;
use platform_identity::UserState;
use platform_web::{Choice, ListQuery, Tone};

use super::board_address;
use crate::classrooms::{ClassroomId, ClassroomLine};
use crate::juku::Juku;
use crate::progress::{Meter, Progress, RoundView, SheetProgress};
use crate::rounds::Round;
use crate::staff::{Member, Office, Permission, Switches};

/// What there is to show, and to whom.
pub(super) struct Seen<'a> {
    pub(super) by: &'a Office,
    pub(super) juku: Juku,
    pub(super) lines: Vec<ClassroomLine>,
    pub(super) round: Option<(Round, Timestamp)>,
    pub(super) sheets: Vec<SheetProgress>,
    pub(super) team: Vec<Member>,
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Number,
    Name,
    Students,
    /// The one furthest behind in the round first.
    Behind,
}

impl Order {
    const ALL: [(Order, &'static str, &'static str); 4] = [
        (Order::Number, "number", "教室ID"),
        (Order::Name, "name", "教室名"),
        (Order::Students, "students", "生徒の多い順"),
        (Order::Behind, "behind", "入力の遅れている順"),
    ];

    pub(super) fn of(query: &ListQuery) -> Order {
        let wished = query.sort.as_deref().unwrap_or_default();
        Order::ALL.into_iter().find(|(_, code, _)| *code == wished).map_or(Order::Number, |(order, ..)| order)
    }

    fn code(self) -> &'static str {
        Order::ALL.into_iter().find(|(order, ..)| *order == self).map_or("", |(_, code, _)| code)
    }

    /// What the database sorts by, and whether the largest comes first.
    pub(super) fn in_store(self) -> (&'static str, bool) {
        match self {
            Order::Number | Order::Behind => ("number", false),
            Order::Name => ("name", false),
            Order::Students => ("students", true),
        }
    }
}

/// The table.
#[derive(Template)]
#[template(path = "classroom_boards/board.html")]
pub(super) struct BoardView {
    headquarters: bool,
    name: String,
    /// Where the 塾's own page is.
    juku_address: String,
    /// Where this page is, without what it asks for.
    address: String,
    /// What it asks for, for those who come back.
    list: String,
    /// The same table as a file.
    file: String,
    new_classroom: String,
    /// Where people are invited to the office.
    invitation: String,
    round: Option<RoundView>,
    /// The name of the round that was wished for.
    round_wished: String,
    q: String,
    order: &'static str,
    orders: Vec<Choice>,
    /// Whether something narrows the list.
    narrowed: bool,
    /// What nobody of the 塾 may do, whatever its 教室 say; empty where there is nothing.
    barred: String,
    office: Vec<MemberView>,
    rows: Vec<Row>,
}

struct Row {
    id: ClassroomId,
    number: String,
    name: String,
    is_closed: bool,
    href: String,
    students: i64,
    /// `None` where nobody sits the round.
    meter: Option<Meter>,
    team: Vec<MemberView>,
    /// Where people are invited to it, for those who may.
    invitation: Option<String>,
    seen: String,
    switches: [SwitchView; 3],
}

struct SwitchView {
    permission: Permission,
    on: bool,
    /// Whether the 塾 may not do it, so that this switch changes nothing.
    barred: bool,
}

struct MemberView {
    name: String,
    login: String,
    state: &'static str,
    tone: Tone,
    /// Where the account is looked after, for those who do.
    href: Option<String>,
    /// Whether it is that of the person who looks on.
    oneself: bool,
    suspended: bool,
    invited: bool,
}

impl BoardView {
    pub(super) fn new(seen: &Seen<'_>, query: &ListQuery, order: Order) -> BoardView {
        let Seen { by, juku, round, team, .. } = seen;
        let headquarters = by.scope().is_headquarters();
        let wished = query.filter("round").is_some();
        let in_round = round.as_ref().filter(|_| wished);
        let suffix = in_round.map_or_else(String::new, |(round, _)| format!("?round={}", round.name));
        let parts = seen.in_order(order);
        let new_classroom = if headquarters {
            format!("/classrooms/new?juku={}", juku.number)
        } else {
            "/classrooms/new".to_owned()
        };
        BoardView {
            headquarters,
            name: juku.name.clone(),
            juku_address: format!("/juku/{}", juku.id),
            address: board_address(by.scope(), juku.id),
            list: query.address("").trim_start_matches('?').to_owned(),
            file: query.address(&format!("{}.xlsx", board_address(by.scope(), juku.id))),
            new_classroom,
            invitation: format!("/people/new?post=juku-{}", juku.id),
            round: round.as_ref().map(|(round, now)| RoundView::new(round, *now)),
            round_wished: query.filter("round").unwrap_or_default().to_owned(),
            q: query.q.clone(),
            order: order.code(),
            orders: Order::ALL.map(|(_, code, label)| Choice::new(code, label)).into(),
            narrowed: !query.q.is_empty(),
            barred: juku.switches.words_off(),
            // Both look after the office of a 塾; its 教室 are its own affair.
            office: members(by, team, None, true),
            rows: parts.into_iter().map(|(progress, line)| seen.row(line, progress, &suffix)).collect(),
        }
    }
}

impl Seen<'_> {
    /// The 教室 in the order that was asked for, each with how far it is.
    pub(super) fn in_order(&self, order: Order) -> Vec<(Progress, &ClassroomLine)> {
        let mut parts: Vec<(Progress, &ClassroomLine)> =
            self.lines.iter().map(|line| (self.progress_of(line.id), line)).collect();
        if order == Order::Behind {
            parts.sort_by_key(|(progress, _)| (progress.expected == 0, progress.most_behind_first()));
        }
        parts
    }

    fn progress_of(&self, classroom: ClassroomId) -> Progress {
        self.sheets.iter().filter(|sheet| sheet.classroom == classroom).map(|sheet| sheet.progress).sum()
    }

    fn row(&self, line: &ClassroomLine, progress: Progress, suffix: &str) -> Row {
        let own = !self.by.scope().is_headquarters();
        let switch = |permission| SwitchView {
            permission,
            on: line.switches.allow(permission),
            barred: !self.juku.switches.allow(permission),
        };
        Row {
            id: line.id,
            number: line.number.clone(),
            name: line.name.clone(),
            is_closed: line.closed_on.is_some(),
            href: format!("/classrooms/{}{suffix}", line.id),
            students: line.students,
            meter: (progress.expected > 0).then(|| Meter::new(progress)),
            team: members(self.by, &self.team, Some(line.id), own),
            invitation: own.then(|| format!("/people/new?post=classroom-{}", line.id)),
            seen: line.switches.code(),
            switches: Permission::ALL.map(switch),
        }
    }
}

/// Those of the team who work in one place; `managed` by whoever looks at them.
fn members(by: &Office, team: &[Member], place: Option<ClassroomId>, managed: bool) -> Vec<MemberView> {
    let here = team.iter().filter(|member| member.classroom == place);
    here.map(|member| MemberView::new(by, member, managed)).collect()
}

impl MemberView {
    fn new(by: &Office, Member { profile, .. }: &Member, managed: bool) -> MemberView {
        let state = profile.state();
        MemberView {
            name: profile.name.clone(),
            login: profile.login.clone(),
            state: state.label(),
            tone: match state {
                UserState::Invited => Tone::Info,
                UserState::Active => Tone::Good,
                UserState::Disabled => Tone::Bad,
            },
            href: managed.then(|| format!("/people/{}", profile.id)),
            oneself: by.actor().user_id == Some(profile.id.0),
            suspended: state == UserState::Disabled,
            invited: state == UserState::Invited,
        }
    }
}

/// What changes before all 教室 have the same switches.
#[derive(Template)]
#[template(path = "classroom_boards/alignment.html")]
pub(super) struct AlignmentView {
    pub(super) name: String,
    /// Where it is sent to.
    pub(super) action: String,
    /// Where the table is.
    pub(super) back: String,
    pub(super) wanted: Switches,
    pub(super) changes: Vec<ChangeView>,
    /// The rows that were on screen: `7:101 8:011`.
    pub(super) seen: String,
    /// Whether somebody was faster.
    pub(super) stale: bool,
}

/// A 教室 whose switches change.
pub(super) struct ChangeView {
    number: String,
    name: String,
    /// Each that changes, and whether it is on then.
    turns: Vec<(&'static str, bool)>,
}

impl ChangeView {
    pub(super) fn new(line: &ClassroomLine, wanted: Switches) -> ChangeView {
        let changes = |permission: &Permission| line.switches.allow(*permission) != wanted.allow(*permission);
        let turns = Permission::ALL.into_iter().filter(changes);
        ChangeView {
            number: line.number.clone(),
            name: line.name.clone(),
            turns: turns.map(|permission| (permission.label(), wanted.allow(permission))).collect(),
        }
    }
}
