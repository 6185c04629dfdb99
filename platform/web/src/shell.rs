//! The frame in which a handler shows its screen.

use askama::Template;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::Html;

use crate::brand::MastheadSlot;
use crate::{Brand, Flash, Masthead, MenuItem, Refusal};

/// One step of the way to the page on screen.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Crumb {
    fn to(item: &MenuItem) -> Crumb {
        Crumb { label: item.label.clone(), href: item.href.clone() }
    }
}

/// Everything around a screen for one request. A handler takes it as an argument and calls [`Shell::show`].
#[derive(Clone, Debug)]
pub struct Shell {
    pub(crate) brand: Brand,
    pub(crate) masthead: Masthead,
    pub(crate) path: String,
    pub(crate) fragment: bool,
    pub(crate) flash: Option<Flash>,
    pub(crate) crumbs: Vec<Crumb>,
}

#[derive(Template)]
#[template(path = "web/page.html")]
struct Page<'a> {
    shell: &'a Shell,
    title: &'a str,
    screen: &'a str,
}

impl Shell {
    /// Names the way to this page, outermost first; the page itself is added by [`Shell::show`].
    #[must_use]
    pub fn at(mut self, crumbs: Vec<(&str, String)>) -> Shell {
        self.crumbs =
            crumbs.into_iter().map(|(label, href)| Crumb { label: label.to_owned(), href }).collect();
        self
    }

    /// Says which of the places above the menu this page is about, where its address does not tell; `href` is where
    /// that place leads.
    #[must_use]
    pub fn about(mut self, href: &str) -> Shell {
        for option in self.masthead.picker.iter_mut().flat_map(|picker| &mut picker.options) {
            option.current = option.href == href;
        }
        self
    }

    /// Says that so much of what the bell counts is read by showing this page.
    #[must_use]
    pub fn having_read(mut self, read: u64) -> Shell {
        if let Some(bell) = &mut self.masthead.bell {
            bell.unread = bell.unread.saturating_sub(read);
        }
        self
    }

    /// Draws `screen` as a whole page called `title`, or alone when a script asked for a piece of the page.
    pub fn show(&self, title: &str, screen: impl Template) -> Result<Html<String>, Refusal> {
        let screen = screen.render()?;
        if self.fragment {
            return Ok(Html(screen));
        }
        Ok(Html(Page { shell: self, title, screen: &screen }.render()?))
    }

    /// The way to the page called `title`. It begins at the first page, under the name that this has in the menu. Where
    /// nobody named a way, it leads over the entry of the menu that the page belongs to.
    pub(crate) fn way(&self, title: &str) -> Vec<Crumb> {
        let mut way = self.crumbs.clone();
        let Some(home) = self.masthead.home() else { return way };
        match way.first_mut() {
            None => return self.way_by_menu(home, title),
            Some(first) if first.href.split('?').next() == Some("/") => first.label.clone_from(&home.label),
            Some(_) => way.insert(0, Crumb::to(home)),
        }
        way
    }

    /// The first page has no way to it, and no page is on the way to itself.
    fn way_by_menu(&self, home: &MenuItem, title: &str) -> Vec<Crumb> {
        if self.path == home.href {
            return Vec::new();
        }
        let entry = self.masthead.menu.iter().find(|item| item.current);
        let between = entry
            .filter(|item| item.href != home.href && item.href != self.path)
            .filter(|item| item.label != title);
        std::iter::once(home).chain(between).map(Crumb::to).collect()
    }

    /// The path of the page on screen, without its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Reads a request's part in the page, outside of any handler.
    pub(crate) fn of(brand: Brand, parts: &Parts) -> Shell {
        let asked = |name| parts.headers.contains_key(name);
        Shell {
            brand,
            masthead: parts.extensions.get::<MastheadSlot>().map(MastheadSlot::read).unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            // A boosted link replaces a whole page, so it needs one.
            fragment: asked("hx-request") && !asked("hx-boosted"),
            flash: parts.extensions.get().cloned(),
            crumbs: Vec::new(),
        }
    }
}

impl<S> FromRequestParts<S> for Shell
where
    Brand: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Shell, Self::Rejection> {
        Ok(Shell::of(Brand::from_ref(state), parts))
    }
}

#[cfg(test)]
mod tests {
    use super::Shell;
    use crate::{Brand, Masthead, MenuItem};

    fn entry(label: &str, href: &str, current: bool) -> MenuItem {
        MenuItem { label: label.to_owned(), href: href.to_owned(), icon: "", current, group: "" }
    }

    /// The words of the way to `path`, to which nobody named one; the page belongs to 「媒体」 where that is `current`.
    fn way(path: &str, title: &str, current: bool) -> Vec<String> {
        let menu = vec![entry("ホーム", "/", path == "/"), entry("媒体", "/media", current)];
        let shell = Shell {
            brand: Brand { name: "見本", tagline: "" },
            masthead: Masthead { menu, ..Masthead::default() },
            path: path.to_owned(),
            fragment: false,
            flash: None,
            crumbs: Vec::new(),
        };
        shell.way(title).into_iter().map(|crumb| crumb.label).collect()
    }

    #[test]
    fn a_page_without_a_way_of_its_own_is_reached_by_the_menu() {
        assert_eq!(way("/", "ホーム", false), [""; 0]);
        assert_eq!(way("/media", "媒体", true), ["ホーム"]);
        assert_eq!(way("/media/7", "媒体 7", true), ["ホーム", "媒体"]);
        assert_eq!(way("/media/7/label", "媒体", true), ["ホーム"], "no name stands twice");
        assert_eq!(way("/elsewhere", "見つかりません", false), ["ホーム"]);
    }
}
