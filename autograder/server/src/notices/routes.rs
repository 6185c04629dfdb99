//! The screens of one's own notices.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_identity::SignedIn;
use platform_web::{Flash, Form, ListQuery, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::read::{read_all_notices, read_notice, read_notices};
use super::views::{NoticeListView, NoticeTabs, NoticeView, notice_list, ticked};
use super::{NoticeId, store};
use crate::progress;
use crate::staff::Staff;

const TITLE: &str = "お知らせ";

/// Which notices were read, as the form says it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentReadings {
    /// The boxes that were ticked.
    notice: Vec<NoticeId>,
    /// There where all were meant.
    all: Option<String>,
}

/// Lists the person's notices, the unread ones first.
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    person: SignedIn,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let list = notice_list();
    let mut tx = database.read().await?;
    let kind = query.filter("kind");
    let total = store::count_notices_of(&mut tx, person.user(), kind).await?;
    let total = u64::try_from(total).unwrap_or_default();
    let paging = list.paging(&query, total);
    let page = (paging.limit(), paging.offset());
    let notices = store::list_notices_of(&mut tx, person.user(), kind, page).await?;
    let unread = notices.iter().any(|notice| notice.read_at.is_none());
    let list = if unread { ticked(list) } else { list };
    let view = NoticeListView {
        tabs: NoticeTabs::received(&staff),
        unread,
        list: list.view(shell.path(), &query, &notices, total),
    };
    shell.at(vec![("ホーム", "/".to_owned())]).show(TITLE, view)
}

/// Shows one of the person's notices, which is then read.
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    person: SignedIn,
    Path(id): Path<NoticeId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let notice = store::find_notice(&mut tx, person.user(), id).await?.ok_or_else(Refusal::not_found)?;
    let unfinished = match notice.unfinished_round_id {
        Some(round) => progress::list_unfinished(&mut tx, staff.scope(), round).await?,
        None => Vec::new(),
    };
    drop(tx);
    let read = match notice.read_at {
        None => read_notice(&database, person.user(), id).await?,
        Some(_) => 0,
    };
    let title = notice.title.clone();
    let way = vec![("ホーム", "/".to_owned()), (TITLE, "/notices".to_owned())];
    shell.having_read(read).at(way).show(&title, NoticeView::new(notice, &unfinished))
}

/// Marks the ticked notices as read, or all.
pub(crate) async fn create(
    State(database): State<Database>,
    staff: Staff,
    person: SignedIn,
    Form(sent): Form<SentReadings>,
) -> Result<Response, Refusal> {
    let read = match sent.all {
        Some(_) => read_all_notices(&database, staff.actor(), person.user()).await?,
        None => read_notices(&database, staff.actor(), person.user(), &sent.notice).await?,
    };
    let flash = match read {
        0 if sent.all.is_none() && sent.notice.is_empty() => {
            Flash::note("既読にするお知らせを選んでください。")
        }
        0 => Flash::note("未読のお知らせはありませんでした。"),
        read => Flash::done(format!("{read}件を既読にしました。")),
    };
    Ok(see_other_with("/notices", flash))
}
