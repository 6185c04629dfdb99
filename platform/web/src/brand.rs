//! What a server puts around its screens: its name, who is signed in, where one can go.

use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::http::Extensions;

/// The product's name and its one line, the same on every page.
#[derive(Clone, Copy, Debug)]
pub struct Brand {
    /// The name in the side bar and in page titles.
    pub name: &'static str,
    /// A few words beneath the name.
    pub tagline: &'static str,
}

impl Brand {
    /// The first character of the name, drawn as its mark.
    pub(crate) fn mark(&self) -> &'static str {
        self.name.char_indices().nth(1).map_or(self.name, |(end, _)| &self.name[..end])
    }
}

/// What stands around the screen for one request. Without a menu the page is a single calm column (sign-in).
#[derive(Clone, Debug, Default)]
pub struct Masthead {
    /// Who is signed in.
    pub person: Option<Person>,
    /// Where this person may go.
    pub menu: Vec<MenuItem>,
    /// A choice that holds for the whole site, above the menu.
    pub picker: Option<Picker>,
    /// What waits to be read.
    pub bell: Option<Bell>,
    /// A line above every page.
    pub notice: Option<Notice>,
    /// Whether everything here is invented, which every page then says.
    pub demo: bool,
    /// Whether this person only looks on: what would change something is not offered.
    pub looks_on: bool,
}

/// The person signed in, as the side bar names them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name to greet.
    pub name: String,
    /// Where they work, so that nobody works in the wrong place.
    pub place: String,
}

/// A bell in the header: where what waits to be read is listed, and how much of it there is.
#[derive(Clone, Debug)]
pub struct Bell {
    /// What it rings for.
    pub label: &'static str,
    /// Where the list is.
    pub href: &'static str,
    /// How many are unread.
    pub unread: u64,
}

impl Bell {
    /// The words read aloud: 「お知らせ（未読3件）」.
    pub(crate) fn words(&self) -> String {
        match self.unread {
            0 => self.label.to_owned(),
            unread => format!("{}（未読{unread}件）", self.label),
        }
    }

    /// The number as the bell shows it; empty where there is nothing.
    pub(crate) fn count(&self) -> String {
        match self.unread {
            0 => String::new(),
            1..=99 => self.unread.to_string(),
            _ => "99+".to_owned(),
        }
    }
}

/// So many lines of a menu are seen at once on a small screen.
const SEEN_AT_ONCE: usize = 18;

/// One line of the menu.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// A name for [`icon`](crate::icon).
    pub icon: &'static str,
    /// Whether the page on screen belongs to it.
    pub current: bool,
    /// The heading that it stands below, together with its neighbours of the same heading; empty for none.
    pub group: &'static str,
}

/// A choice among places of the same kind, as links.
#[derive(Clone, Debug)]
pub struct Picker {
    /// What is chosen.
    pub label: String,
    /// The choices, newest first.
    pub options: Vec<MenuItem>,
}

impl Picker {
    /// The words of the current choice.
    pub(crate) fn chosen(&self) -> &str {
        self.options
            .iter()
            .find(|option| option.current)
            .map_or("選んでください", |option| &option.label)
    }
}

/// A line above every page.
#[derive(Clone, Debug)]
pub struct Notice {
    /// How urgent it is.
    pub tone: Tone,
    /// What it says.
    pub words: String,
}

/// How something is meant; drawn as colour *and* symbol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Just so.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// Done, in order.
    Good,
    /// Needs a look.
    Warn,
    /// Went wrong.
    Bad,
}

impl Tone {
    /// The symbol that goes with the colour.
    pub const fn icon(self) -> crate::Icon {
        crate::icon(match self {
            Tone::Neutral => "circle-dashed",
            Tone::Info => "info-circle",
            Tone::Good => "circle-check",
            Tone::Warn => "alert-triangle",
            Tone::Bad => "alert-circle",
        })
    }
}

/// Writes the class name.
impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tone::Neutral => "neutral",
            Tone::Info => "info",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        })
    }
}

/// A place in the request that outer layers can still read when the answer comes back.
#[derive(Clone, Default)]
pub(crate) struct MastheadSlot(Arc<OnceLock<Masthead>>);

impl MastheadSlot {
    pub(crate) fn read(&self) -> Masthead {
        self.0.get().cloned().unwrap_or_default()
    }
}

impl Masthead {
    /// The menu, divided where another heading begins.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &[MenuItem]> {
        self.menu.chunk_by(|item, next| item.group == next.group)
    }

    /// Whether these lines wait below their heading until somebody asks for them: with them the menu would be too long to
    /// see at once.
    pub(crate) fn folds(&self, items: &[MenuItem]) -> bool {
        let heading = items[0].group;
        let above = self.menu.iter().take_while(|item| item.group != heading).count();
        !heading.is_empty() && above + items.len() > SEEN_AT_ONCE
    }

    /// Whether the page on screen belongs to one of these lines.
    pub(crate) fn is_within(&self, items: &[MenuItem]) -> bool {
        items.iter().any(|item| item.current)
    }

    /// The first page, as the menu calls it.
    pub(crate) fn home(&self) -> Option<&MenuItem> {
        self.menu.iter().find(|item| item.href == "/")
    }

    /// Puts this masthead around whatever answers the request, refusals too. Called once, by the server's middleware;
    /// a second call for the same request changes nothing.
    pub fn place(self, extensions: &mut Extensions) {
        let slot = extensions.get_or_insert_default::<MastheadSlot>();
        let _first_one_stays = slot.0.set(self);
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Extensions;

    use super::{Bell, Brand, Masthead, MastheadSlot, MenuItem};

    #[test]
    fn the_mark_is_one_character() {
        assert_eq!(Brand { name: "見本", tagline: "" }.mark(), "見");
        assert_eq!(Brand { name: "a", tagline: "" }.mark(), "a");
    }

    #[test]
    fn a_bell_says_how_much_waits() {
        let bell = |unread| Bell { label: "お知らせ", href: "/notices", unread };
        assert_eq!((bell(0).words(), bell(0).count()), ("お知らせ".to_owned(), String::new()));
        assert_eq!((bell(3).words(), bell(3).count()), ("お知らせ（未読3件）".to_owned(), "3".to_owned()));
        assert_eq!(bell(100).count(), "99+");
    }

    #[test]
    fn neighbours_of_one_heading_are_one_group() {
        let entry =
            |group| MenuItem { group, label: String::new(), href: String::new(), icon: "", current: false };
        let masthead = Masthead { menu: ["", "a", "a", "b"].map(entry).into(), ..Masthead::default() };
        assert_eq!(masthead.groups().map(<[_]>::len).collect::<Vec<_>>(), [1, 2, 1]);
        let long = Masthead {
            menu: [["a"; 10], ["b"; 10], [""; 10]].concat().into_iter().map(entry).collect(),
            ..masthead
        };
        assert_eq!(long.groups().map(|items| long.folds(items)).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn an_outer_layer_reads_what_an_inner_one_placed() {
        let mut outer = Extensions::new();
        let slot = MastheadSlot::default();
        outer.insert(slot.clone());
        let mut inner = outer.clone();
        Masthead { demo: true, ..Masthead::default() }.place(&mut inner);
        assert!(slot.read().demo);
    }
}
