//! The pages of a round in the order of its work: 資料, 受験者, 得点, 結果.

use askama::Template;
use askama::filters::HtmlSafe;
use platform_database::{DbResult, ReadTx};
use platform_web::grouped;

use super::steps::{StepCache, load_steps};
use crate::menu::home_of;
use crate::rounds::{Round, RoundState};
use crate::staff::{Permission, Scope};

/// A step of the work, with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// 資料
    Papers,
    /// 受験者
    Examinees,
    /// 得点
    Marks,
    /// 結果
    Results,
}

/// The steps as tabs; `{{ tabs }}` in a template draws them.
#[derive(Template)]
#[template(path = "progress/tabs.html")]
pub(crate) struct RoundTabs {
    tabs: Vec<Tab>,
}

struct Tab {
    label: &'static str,
    href: String,
    /// How much there is, or how much of how much.
    count: String,
    current: bool,
}

impl HtmlSafe for RoundTabs {}

impl RoundTabs {
    /// The steps that somebody of `scope` can take in `round`, of which `here` is on screen, each with its count.
    pub(crate) async fn load(
        tx: &mut ReadTx,
        cache: &StepCache,
        round: &Round,
        scope: &Scope,
        here: Step,
    ) -> DbResult<RoundTabs> {
        let counts = load_steps(tx, cache, scope, round.id).await?;
        let tab = |step, label, href, count| Tab { label, href, count, current: step == here };
        let whole = |count: i64| grouped(u64::try_from(count).unwrap_or_default());
        let papers = format!("/rounds/{}/papers", round.id);
        let examinees = format!("/rounds/{}/examinees", round.id);
        let marks = format!("{}/{}", whole(counts.progress.done), whole(counts.progress.expected));
        let mut tabs = vec![
            tab(Step::Papers, "資料", papers, whole(counts.papers)),
            tab(Step::Examinees, "受験者", examinees, whole(counts.examinees)),
            tab(Step::Marks, "得点", home_of(round), marks),
        ];
        if round.state != RoundState::Preparing && scope.allows(Permission::Report) {
            let results = format!("/rounds/{}/results", round.id);
            tabs.push(tab(Step::Results, "結果", results, whole(counts.results)));
        }
        Ok(RoundTabs { tabs })
    }
}
