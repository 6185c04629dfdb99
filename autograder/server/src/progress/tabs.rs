//! The pages of a round in the order of its work: 資料, 受験者, 得点, 結果.

use askama::Template;
use askama::filters::HtmlSafe;

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
    tabs: Vec<(&'static str, String, bool)>,
}

impl HtmlSafe for RoundTabs {}

impl RoundTabs {
    /// The steps that somebody of `scope` can take in `round`, of which `here` is on screen.
    pub(crate) fn new(round: &Round, scope: &Scope, here: Step) -> RoundTabs {
        let has_results = round.state != RoundState::Preparing && scope.allows(Permission::Report);
        let tab = |step, label, href| (label, href, step == here);
        let mut tabs = vec![
            tab(Step::Papers, "資料", format!("/rounds/{}/papers", round.id)),
            tab(Step::Examinees, "受験者", format!("/rounds/{}/examinees", round.id)),
            tab(Step::Marks, "得点", home_of(round)),
        ];
        if has_results {
            tabs.push(tab(Step::Results, "結果", format!("/rounds/{}/results", round.id)));
        }
        RoundTabs { tabs }
    }
}
