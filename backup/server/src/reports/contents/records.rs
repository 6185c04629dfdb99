//! What the audit record says: security events, people, and whether the record itself is whole.

use std::collections::BTreeMap;

use platform_audit::Tally;
use platform_console::audit::AuditReader;
use platform_web::dates;

use crate::members::Auditor;
use crate::reports::document::{Cell, Column, Figure, Mark, Section};
use crate::reports::facts::{Chain, Facts};
use crate::reports::period::Period;

/// Events of security, and what to call them.
const SECURITY: [(&str, &str); 9] = [
    ("identity.signed_in", "ログイン"),
    ("identity.sign_in_refused", "ログインの拒否"),
    ("access.refused", "権限のない操作の拒否"),
    ("identity.password_changed", "パスワードの変更"),
    ("identity.second_factor_added", "2段階認証の追加"),
    ("identity.second_factor_removed", "2段階認証の解除"),
    ("identity.user_suspended", "利用者の停止"),
    ("identity.token_issued", "APIトークンの発行"),
    ("addresses.blocked", "アドレスの遮断"),
];

/// The record of a period; of one event, of one person.
fn page(period: Period, event: &str, person: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("from", &period.first.to_string());
    query.append_pair("until", &period.last.to_string());
    for (name, value) in [("event", event), ("person", person)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("/audit?{}", query.finish())
}

fn event_words(event: &str) -> &str {
    let known = SECURITY.iter().find(|(code, _)| *code == event);
    known.map_or_else(|| Auditor::WORDS.event(event), |(_, words)| words)
}

pub(super) fn audit(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let all: i64 = facts.tallies.iter().map(|tally| tally.entries).sum();
    let people = by_person(facts).len();
    let mut figures = vec![
        Figure::new("記録", Cell::count(all, page(facts.period, "", "")), "この期間の件数"),
        Figure::new(
            "操作した人",
            Cell::count(i64::try_from(people).unwrap_or(i64::MAX), "#利用者ごとの件数"),
            "",
        ),
    ];
    figures.extend(refusals(facts));
    figures.push(chain_figure(facts));
    (figures, vec![chain(facts), security(facts), by_event(facts), people_section(facts)])
}

/// How often somebody was turned away.
pub(super) fn refusals(facts: &Facts) -> Vec<Figure> {
    let figure = |event: &str| {
        let count = facts.events(event);
        let cell = Cell::count(count, page(facts.period, event, ""));
        let cell = if count > 0 { cell.marked(Mark::Warn) } else { cell };
        Figure::new(event_words(event), cell, "")
    };
    vec![figure("identity.sign_in_refused"), figure("access.refused")]
}

/// Whether the record is whole.
pub(super) fn chain_figure(facts: &Facts) -> Figure {
    let cell = match facts.chain {
        Chain::Whole { .. } => Cell::link("改ざんなし", "/audit").marked(Mark::Good),
        Chain::Broken { number } => {
            Cell::link(format!("#{number} で不一致"), format!("/audit/{number}")).marked(Mark::Bad)
        }
        Chain::NotFollowed => Cell::text("—"),
    };
    Figure::new("監査ログの連鎖", cell, "作成時点で全件を検証")
}

fn chain(facts: &Facts) -> Section {
    let mut rows = Vec::new();
    let mut row = |name: &str, cell: Cell| rows.push(vec![Cell::text(name), cell]);
    match &facts.chain {
        Chain::Whole { entries, last } => {
            row("検証した記録", Cell::count(*entries, "/audit"));
            if let Some(last) = last {
                row("最後の記録", Cell::link(format!("#{}", last.number), format!("/audit/{}", last.number)));
                row("最後のハッシュ", Cell::text(last.hash.as_str()));
            }
        }
        Chain::Broken { number } => {
            row(
                "一致しない記録",
                Cell::link(format!("#{number}"), format!("/audit/{number}")).marked(Mark::Bad),
            );
        }
        Chain::NotFollowed => {}
    }
    Section::new("監査ログの連鎖", vec![Column::words("項目", 2), Column::words("内容", 6)], rows)
        .noted("各記録は前の記録のハッシュを含みます。最後のハッシュを外に控えておくと、後から照合できます。")
        .or("記録はまだありません。")
}

/// Events of security, those that never happened, too.
pub(super) fn security(facts: &Facts) -> Section {
    let rows = SECURITY.map(|(event, words)| {
        vec![Cell::text(words), Cell::count(facts.events(event), page(facts.period, event, ""))]
    });
    Section::new(
        "セキュリティの出来事",
        vec![Column::words("出来事", 6), Column::number("件数")],
        rows.into(),
    )
}

fn by_event(facts: &Facts) -> Section {
    let mut events: BTreeMap<&str, i64> = BTreeMap::new();
    for tally in &facts.tallies {
        *events.entry(&tally.event).or_default() += tally.entries;
    }
    let rows = events.into_iter().map(|(event, count)| {
        vec![
            Cell::text(event_words(event)),
            Cell::text(event),
            Cell::count(count, page(facts.period, event, "")),
        ]
    });
    let columns = vec![Column::words("出来事", 5), Column::words("記号", 4), Column::number("件数")];
    Section::new("出来事ごとの件数", columns, rows.collect())
}

/// Everybody with what they did, by name.
fn by_person(facts: &Facts) -> BTreeMap<(&str, Option<i64>), Vec<&Tally>> {
    let mut people: BTreeMap<(&str, Option<i64>), Vec<&Tally>> = BTreeMap::new();
    for tally in &facts.tallies {
        people.entry((&tally.actor_name, tally.actor_id)).or_default().push(tally);
    }
    people
}

fn people_section(facts: &Facts) -> Section {
    let rows = by_person(facts).into_iter().map(|((name, _), tallies)| {
        let count = |wanted: &str| {
            tallies.iter().filter(|tally| tally.event == wanted).map(|tally| tally.entries).sum::<i64>()
        };
        let all: i64 = tallies.iter().map(|tally| tally.entries).sum();
        let last = tallies.iter().max_by_key(|tally| tally.last_at);
        let role = last.and_then(|tally| tally.actor_role.clone()).filter(|role| !role.is_empty());
        let cell = |event| Cell::count(count(event), page(facts.period, event, name));
        vec![
            Cell::link(if name.is_empty() { "（名前なし）" } else { name }, page(facts.period, "", name)),
            Cell::text(role.unwrap_or_else(|| "—".to_owned())),
            Cell::count(all, page(facts.period, "", name)),
            cell("identity.signed_in"),
            cell("identity.sign_in_refused"),
            cell("access.refused"),
            Cell::text(last.map(|tally| dates::short(tally.last_at)).unwrap_or_default()),
        ]
    });
    let numbers = ["記録", "ログイン", "拒否", "権限なし"].map(Column::number);
    let columns = [Column::words("名前", 4), Column::words("役割", 4)].into_iter().chain(numbers);
    let columns = columns.chain([Column::words("最後", 3)]).collect();
    Section::new("利用者ごとの件数", columns, rows.collect())
}

pub(super) fn users(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let mut figures: Vec<Figure> = facts
        .roles
        .iter()
        .map(|(role, people)| {
            let count = i64::try_from(*people).unwrap_or(i64::MAX);
            Figure::new(role.label(), Cell::count(count, "/audit"), "作成時点の人数")
        })
        .collect();
    let signed_in = facts.events("identity.signed_in");
    figures.push(Figure::new(
        "ログイン",
        Cell::count(signed_in, page(facts.period, "identity.signed_in", "")),
        "",
    ));
    figures.extend(refusals(facts));
    (figures, vec![people_section(facts), what_people_did(facts), security(facts)])
}

fn what_people_did(facts: &Facts) -> Section {
    let rows = facts.tallies.iter().map(|tally| {
        vec![
            Cell::text(&tally.actor_name),
            Cell::text(event_words(&tally.event)),
            Cell::count(tally.entries, page(facts.period, &tally.event, &tally.actor_name)),
            Cell::text(dates::short(tally.last_at)),
        ]
    });
    let columns = vec![
        Column::words("名前", 4),
        Column::words("操作", 5),
        Column::number("件数"),
        Column::words("最後", 2),
    ];
    Section::new("利用者と操作ごとの件数", columns, rows.collect())
}
