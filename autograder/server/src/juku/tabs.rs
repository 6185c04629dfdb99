//! The pages of one 塾, as 本部 turns them.

use askama::Template;
use askama::filters::HtmlSafe;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JukuPage {
    /// 塾の情報
    About,
    /// 教室とスタッフ
    Classrooms,
    /// テスト回ごとの実績
    Rounds,
    /// 履歴
    History,
}

/// The pages as tabs; `{{ tabs }}` in a template draws them.
#[derive(Template)]
#[template(path = "juku/tabs.html")]
pub(crate) struct JukuTabs {
    tabs: Vec<Tab>,
}

struct Tab {
    label: &'static str,
    href: String,
    current: bool,
}

// Safe: the template escapes every text.
impl HtmlSafe for JukuTabs {}

impl JukuTabs {
    /// Those of the 塾 at `address`, of which `here` is on screen.
    pub(crate) fn new(address: &str, here: JukuPage) -> JukuTabs {
        let tab = |(page, label, rest): (JukuPage, &'static str, &str)| Tab {
            label,
            href: format!("{address}{rest}"),
            current: page == here,
        };
        let pages = [
            (JukuPage::About, "塾の情報", ""),
            (JukuPage::Classrooms, "教室とスタッフ", "/classrooms"),
            (JukuPage::Rounds, "テスト回ごとの実績", "/rounds"),
            (JukuPage::History, "履歴", "/history"),
        ];
        JukuTabs { tabs: pages.map(tab).into() }
    }

    /// Those around its 教室.
    pub(crate) fn of_classrooms(address: &str) -> JukuTabs {
        JukuTabs::new(address, JukuPage::Classrooms)
    }
}
