//! What this server can show for controls of ISO/IEC 27001 and requirements of ISO 19650. It shows facts; whether an
//! organisation conforms is for its auditors to say.

use backup_policy::{Answer, Rule};

use super::parts::{alert_figure, alerts, proofs, run_figures, runs_page, verdict_figure};
use super::{records, steady};
use crate::reports::document::{Cell, Column, Figure, Mark, Section};
use crate::reports::facts::{Chain, Facts};
use crate::service_levels::{goal_words, percent};

/// A control with what is shown for it, and whether that is as it should be; `None` where nothing can be shown.
struct Control {
    number: &'static str,
    name: &'static str,
    shown: Cell,
    holds: Option<bool>,
}

pub(super) fn security(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let figures = run_figures(facts)
        .into_iter()
        .take(1)
        .chain([verdict_figure(facts)])
        .chain(steady::level_figures(facts))
        .chain([records::chain_figure(facts), alert_figure(facts)])
        .collect();
    let controls = backed_up(facts).into_iter().chain(watched(facts)).collect();
    let sections = vec![
        section("管理策と証拠（ISO/IEC 27001 附属書A）", "管理策", controls),
        steady::levels_by_class(facts),
        steady::levels_by_job(facts),
        proofs(facts),
        alerts(facts),
        records::security(facts),
    ];
    (figures, sections)
}

/// The controls of ISO/IEC 27001 that ask for backups, and for them elsewhere.
fn backed_up(facts: &Facts) -> [Control; 4] {
    let (level, goal) = (steady::whole(facts), steady::goal(facts));
    let met = facts.judged.iter().filter(|job| job.verdict.answer == Answer::Met).count();
    let off_site = rule(facts, Rule::OffSite);
    [
        Control {
            number: "A.8.13（旧 A.12.3.1）",
            name: "情報のバックアップ",
            shown: Cell::link(
                format!("予定した実行の成功率 {}（目標{}）", percent(level.success()), goal_words(goal)),
                runs_page(facts.period, None, None),
            ),
            holds: level.success().map(|share| share >= goal),
        },
        Control {
            number: "A.8.13",
            name: "バックアップの方針への適合",
            shown: Cell::link(
                format!("{}件のジョブのうち{met}件が適合", facts.judged.len()),
                "/jobs?answer=met",
            ),
            holds: (!facts.judged.is_empty()).then_some(met == facts.judged.len()),
        },
        Control {
            number: "A.8.13",
            name: "復元の定期的な試験",
            shown: Cell::link(
                format!("{}回のうち{}回が合格（目標{}）", level.drills, level.passed, goal_words(goal)),
                "#検証と復元訓練",
            ),
            holds: level.restorable().map(|share| share >= goal),
        },
        Control {
            number: "A.8.14",
            name: "情報処理施設の冗長性（別の拠点のコピー）",
            shown: Cell::link(format!("{}件のうち{}件", off_site.1, off_site.0), "/jobs"),
            holds: (off_site.1 > 0).then_some(off_site.0 == off_site.1),
        },
    ]
}

/// Those that ask for records and for somebody who looks.
fn watched(facts: &Facts) -> [Control; 4] {
    let waiting = facts.alerts.iter().filter(|alert| alert.state == "open").count();
    let refused = facts.events("access.refused") + facts.events("identity.sign_in_refused");
    [
        Control {
            number: "A.8.15（旧 A.12.4）",
            name: "ログ取得とログの保護",
            shown: match facts.chain {
                Chain::Whole { entries, .. } => {
                    Cell::link(format!("{entries}件の連鎖に改ざんなし"), "/audit")
                }
                Chain::Broken { number } => {
                    Cell::link(format!("#{number} で不一致"), format!("/audit/{number}"))
                }
                Chain::NotFollowed => Cell::text("—"),
            },
            holds: match facts.chain {
                Chain::Whole { entries, .. } => (entries > 0).then_some(true),
                Chain::Broken { .. } => Some(false),
                Chain::NotFollowed => None,
            },
        },
        Control {
            number: "A.8.16",
            name: "監視活動（アラートへの対応）",
            shown: Cell::link(format!("{}件のうち{waiting}件が未対応", facts.alerts.len()), "#アラート"),
            holds: (!facts.alerts.is_empty()).then_some(waiting == 0),
        },
        Control {
            number: "A.5.15 / A.8.5",
            name: "アクセス制御・安全な認証",
            shown: Cell::link(format!("拒否した操作とログイン {refused}件"), "#セキュリティの出来事"),
            holds: None,
        },
        Control {
            number: "A.5.33（旧 A.18.1.3）",
            name: "記録の保護",
            shown: Cell::link("レポートはSHA-256とともに凍結", "/reports"),
            holds: None,
        },
    ]
}

pub(super) fn information(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let (level, goal) = (steady::whole(facts), steady::goal(facts));
    let figures = [verdict_figure(facts)].into_iter().chain(steady::level_figures(facts)).collect();
    let (offline, off_site, media) =
        (rule(facts, Rule::Offline), rule(facts, Rule::OffSite), rule(facts, Rule::Media));
    let held = |(kept, all): (usize, usize)| (all > 0).then_some(kept == all);
    let words = |(kept, all): (usize, usize)| Cell::link(format!("{all}件のうち{kept}件"), "/jobs");
    let late = facts.late_loans.len();
    let controls = vec![
        Control {
            number: "19650-1 §12 / -2 §5.1.7",
            name: "共通データ環境の保全（別の拠点のコピー）",
            shown: words(off_site),
            holds: held(off_site),
        },
        Control {
            number: "19650-2 §5.1.7",
            name: "媒体の種類の分散",
            shown: words(media),
            holds: held(media),
        },
        Control {
            number: "19650-5 §8",
            name: "書き換えられないコピー（オフライン・不変）",
            shown: words(offline),
            holds: held(offline),
        },
        Control {
            number: "19650-2 §5.1.8",
            name: "取り出せることの確認（検証・復元訓練）",
            shown: Cell::link(format!("{}回のうち{}回が合格", level.drills, level.passed), "#検証と復元訓練"),
            holds: level.restorable().map(|share| share >= goal),
        },
        Control {
            number: "19650-2 §5.8",
            name: "アーカイブの媒体の管理（返却遅延）",
            shown: Cell::link(format!("{late}件"), "/loans?state=overdue"),
            holds: (!facts.media.is_empty()).then_some(late == 0),
        },
        Control {
            number: "19650-2 §5.7",
            name: "情報コンテナの承認と状態（WIP・共有・公開・アーカイブ）",
            shown: Cell::text("このシステムでは管理していません"),
            holds: None,
        },
    ];
    let sections = vec![
        section("要求事項と証拠（ISO 19650）", "要求事項", controls),
        steady::levels_by_job(facts),
        proofs(facts),
        steady::media(facts),
        steady::capacities(facts),
    ];
    (figures, sections)
}

/// How many jobs keep a rule, and how many there are.
fn rule(facts: &Facts, rule: Rule) -> (usize, usize) {
    let kept = facts.judged.iter().filter(|job| job.verdict.clause(rule).answer == Answer::Met);
    (kept.count(), facts.judged.len())
}

fn section(title: &str, called: &str, controls: Vec<Control>) -> Section {
    let rows = controls.into_iter().map(|control| {
        let held = match control.holds {
            Some(true) => Cell::text("満たす").marked(Mark::Good),
            Some(false) => Cell::text("満たさない").marked(Mark::Bad),
            None => Cell::text("判断できない"),
        };
        vec![Cell::text(control.number), Cell::text(control.name), control.shown, held]
    });
    let columns = vec![
        Column::words("番号", 5),
        Column::words(called, 9),
        Column::words("証拠", 10),
        Column::words("評価", 3),
    ];
    Section::new(title, columns, rows.collect()).noted(
        "このシステムの記録から示せることだけを書いています。組織としての適合は監査で判断してください。",
    )
}
