//! The screens of channels.

pub(crate) mod retirement;
pub(crate) mod tests;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::add::{SaveChannelError, add_channel};
use super::edit::{edit_channel, opened};
use super::views::{ChannelFormView, ChannelView, ChannelsView, FilledChannel};
use super::{ChannelAddress, ChannelId, store};
use crate::app::App;
use crate::deliveries;
use crate::members::Admin;

/// How many notices a channel's page shows.
const SHOWN: i64 = 20;

/// Lists the channels.
pub(crate) async fn list(State(app): State<App>, _by: Admin, shell: Shell) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let channels = store::list_channels(&mut tx).await?;
    let addresses = store::list_addresses(&mut tx, None).await?;
    let unheard = deliveries::list_unheard(&mut tx).await?;
    shell.at(crumbs()).show("通知先", ChannelsView::new(&channels, &addresses, &unheard))
}

/// Shows the form of a new channel.
pub(crate) async fn new(State(app): State<App>, _by: Admin, shell: Shell) -> Result<Html<String>, Refusal> {
    draw_new(&app, shell, FilledChannel::usual(), Problems::none())
}

/// Adds a channel.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    shell: Shell,
    Form(filled): Form<FilledChannel>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    if let Some((medium, settings, addresses)) =
        filled.read(None, &[], app.outgoing.internal(), &mut problems)
    {
        match add_channel(&app, &by, medium, &settings, &addresses).await {
            Ok(id) => {
                let flash = Flash::done("通知先を登録しました。テストを送って、届くことを確かめてください。");
                return Ok(see_other_with(&format!("/channels/{id}"), flash));
            }
            Err(SaveChannelError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add("name", format!("{refused}。")),
        }
    }
    let page = draw_new(&app, shell, filled, problems)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows one channel and what it was told.
pub(crate) async fn show(
    State(app): State<App>,
    _by: Admin,
    Path(id): Path<ChannelId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let channel = store::find_channel(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let addresses = store::list_addresses(&mut tx, Some(id)).await?;
    let notices = deliveries::list_notices_of_channel(&mut tx, id, SHOWN).await?;
    let title = channel.name.clone();
    shell.at(crumbs_below()).show(&title, ChannelView::new(&channel, &addresses, &notices))
}

/// Shows the form of a channel that is there.
pub(crate) async fn edit(
    State(app): State<App>,
    _by: Admin,
    Path(id): Path<ChannelId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (channel, addresses) = find(&app, id).await?;
    let filled = FilledChannel::of(&channel, &addresses);
    draw_edit(&app, shell, &channel, filled, Problems::none())
}

/// Keeps an edited channel.
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    Path(id): Path<ChannelId>,
    shell: Shell,
    Form(mut filled): Form<FilledChannel>,
) -> Result<Response, Refusal> {
    let (channel, before) = find(&app, id).await?;
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some((_, settings, addresses)) =
        filled.read(channel.medium(), &before, app.outgoing.internal(), &mut problems)
    {
        match edit_channel(&app, &by, (id, filled.revision), &settings, &addresses).await {
            Ok(()) => {
                return Ok(see_other_with(&format!("/channels/{id}"), Flash::done("通知先を変更しました。")));
            }
            Err(SaveChannelError::Db(error)) => return Err(error.into()),
            Err(refused) => {
                if matches!(refused, SaveChannelError::Stale) {
                    status = StatusCode::CONFLICT;
                    filled.revision = channel.revision;
                }
                problems.add("name", format!("{refused}。"));
            }
        }
    }
    let page = draw_edit(&app, shell, &channel, filled, problems)?;
    Ok((status, page).into_response())
}

pub(super) async fn find(app: &App, id: ChannelId) -> Result<(store::Channel, Vec<ChannelAddress>), Refusal> {
    let mut tx = app.database.read().await?;
    let channel = store::find_channel(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let rows = store::list_addresses(&mut tx, Some(id)).await?;
    let addresses = opened(app, rows).into_iter().filter_map(|(_, address)| address);
    Ok((channel, addresses.collect()))
}

fn draw_new(
    app: &App,
    shell: Shell,
    filled: FilledChannel,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let view = ChannelFormView::new("/channels", None, filled, problems, app.postbox.is_open());
    shell.at(crumbs_below()).show("通知先の登録", view)
}

fn draw_edit(
    app: &App,
    shell: Shell,
    channel: &store::Channel,
    filled: FilledChannel,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let address = format!("/channels/{}/edit", channel.id);
    let view = ChannelFormView::new(&address, channel.medium(), filled, problems, app.postbox.is_open());
    shell.at(crumbs_below()).show(&channel.name, view)
}

fn crumbs() -> Vec<(&'static str, String)> {
    vec![("アラート", "/alerts".to_owned())]
}

fn crumbs_below() -> Vec<(&'static str, String)> {
    [crumbs(), vec![("通知先", "/channels".to_owned())]].concat()
}

impl From<SaveChannelError> for Refusal {
    fn from(error: SaveChannelError) -> Refusal {
        match error {
            SaveChannelError::NoSuchChannel => Refusal::not_found(),
            SaveChannelError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}
