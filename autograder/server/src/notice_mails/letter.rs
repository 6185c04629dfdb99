//! How a mail about notices reads.

use askama::Template;
use platform_identity::UserProfile;
use platform_mail::{Letter, MailAddress};

use super::store::Told;
use crate::app::App;
use crate::progress::UnfinishedClassroom;

/// How many 教室 a mail names; the rest is on the page.
const CLASSROOMS: usize = 20;

/// One notice as its mail tells it.
pub(super) struct Part<'a> {
    pub(super) told: &'a Told,
    /// What is unfinished in the person's own places.
    pub(super) unfinished: Vec<&'a UnfinishedClassroom>,
}

/// What both forms of the mail say.
struct Content<'a> {
    name: &'a str,
    server: &'static str,
    parts: Vec<PartView<'a>>,
    preferences: String,
}

struct PartView<'a> {
    title: &'a str,
    lines: Vec<&'a str>,
    unfinished: Vec<(&'a str, i64)>,
    /// How many 教室 are not named.
    more: usize,
    link: String,
}

#[derive(Template)]
#[template(path = "notice_mails/letter.txt")]
struct Text<'a>(&'a Content<'a>);

#[derive(Template)]
#[template(path = "notice_mails/letter.html")]
struct Page<'a>(&'a Content<'a>);

/// Draws one mail about all of `parts`, at least one.
pub(super) fn draw(
    app: &App,
    person: &UserProfile,
    to: MailAddress,
    parts: &[Part],
) -> Result<Letter, askama::Error> {
    let link = |path: &str| app.postbox.link(path).unwrap_or_default();
    let view = |part: &Part<'_>| link(&format!("/notices/{}", part.told.id));
    let content = Content {
        name: &person.name,
        server: app.brand.name,
        parts: parts.iter().map(|part| PartView::new(part, view(part))).collect(),
        preferences: link("/me/notices"),
    };
    Letter::draw(to, subject(parts), &Text(&content), &Page(&content))
}

/// 「2026年度 第2回 夏期の締切まであと3日です」, with 「ほか1件」 where there is more.
fn subject(parts: &[Part]) -> String {
    let title = parts.first().map_or("お知らせ", |part| &part.told.title);
    match parts.len() {
        0 | 1 => title.to_owned(),
        several => format!("{title}（ほか{}件）", several - 1),
    }
}

impl<'a> PartView<'a> {
    fn new(part: &Part<'a>, link: String) -> PartView<'a> {
        let named = part.unfinished.iter().take(CLASSROOMS);
        PartView {
            title: &part.told.title,
            lines: part.told.words.lines().collect(),
            unfinished: named.map(|classroom| (classroom.name.as_str(), classroom.sittings_left)).collect(),
            more: part.unfinished.len().saturating_sub(CLASSROOMS),
            link,
        }
    }
}
