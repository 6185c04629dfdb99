//! The list of blocked addresses, with the form of a new block.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_identity::{
    BlockAddressError, BlockId, BlockedAddresses, Caller, NewBlock, block_address, find_address_block,
    list_address_blocks, unblock_address,
};
use platform_web::{Flash, Form, Network, Problems, Refusal, Shell, dates, see_other_with};
use serde::Deserialize;

use super::views::BlocksView;
use crate::Directory;

const LIST: &str = "/blocks";

/// The form of a new block.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledBlock {
    pub(super) network: String,
    pub(super) reason: String,
    pub(super) until: String,
    /// Whether the asker means to block their own address.
    pub(super) own: bool,
}

/// Lists the blocks.
pub(crate) async fn list<S, D: Directory<S>>(
    State(database): State<Database>,
    _by: D::Chief,
    caller: Caller,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, shell, &caller, (FilledBlock::default(), Problems::none())).await
}

/// Blocks an address.
pub(crate) async fn create<S, D: Directory<S>>(
    State(database): State<Database>,
    State(blocked): State<BlockedAddresses>,
    by: D::Chief,
    caller: Caller,
    shell: Shell,
    Form(filled): Form<FilledBlock>,
) -> Result<Response, Refusal> {
    let problems = match read(&filled, &caller) {
        Ok(new) => match block_address(&database, &blocked, D::chief_actor(&by), &new).await {
            Ok(()) => {
                let done = format!("{}を遮断しました。", new.network);
                return Ok(see_other_with(LIST, Flash::done(done)));
            }
            Err(refused) => in_words(refused)?,
        },
        Err(problems) => problems,
    };
    let page = draw(&database, shell, &caller, (filled, problems)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Lets an address in again.
pub(crate) async fn delete<S, D: Directory<S>>(
    State(database): State<Database>,
    State(blocked): State<BlockedAddresses>,
    by: D::Chief,
    Path(block): Path<BlockId>,
) -> Result<Response, Refusal> {
    let found = find_address_block(&mut database.read().await?, block).await?;
    let block = found.ok_or_else(Refusal::not_found)?;
    unblock_address(&database, &blocked, D::chief_actor(&by), &block).await?;
    Ok(see_other_with(LIST, Flash::done(format!("{}の遮断を解除しました。", block.network))))
}

fn read(filled: &FilledBlock, caller: &Caller) -> Result<NewBlock, Problems> {
    let mut problems = Problems::none();
    let network = filled.network.parse::<Network>();
    if let Err(wrong) = &network {
        problems.add("network", format!("{wrong}。"));
    }
    let until = dates::parse_input(&filled.until);
    if until.is_none() && !filled.until.is_empty() {
        problems.add("until", "日付と時刻を入れるか、空けておいてください。");
    }
    let asking_from = (!filled.own).then_some(caller.address);
    match network {
        Ok(network) if problems.is_empty() => {
            Ok(NewBlock { network, reason: filled.reason.clone(), until, asking_from })
        }
        _ => Err(problems),
    }
}

/// What the form says beside its fields; trouble of ours is no matter of the form.
fn in_words(refused: BlockAddressError) -> Result<Problems, Refusal> {
    let field = match refused {
        BlockAddressError::EndsInThePast => "until",
        BlockAddressError::LongReason => "reason",
        BlockAddressError::OwnAddress => "network",
        BlockAddressError::Db(error) => return Err(error.into()),
    };
    let mut problems = Problems::none();
    problems.add(field, format!("{refused}。"));
    Ok(problems)
}

async fn draw(
    database: &Database,
    shell: Shell,
    caller: &Caller,
    (filled, problems): (FilledBlock, Problems),
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let blocks = list_address_blocks(&mut tx).await?;
    let view = BlocksView::new(&blocks, tx.now(), caller, filled, problems);
    shell.at(vec![("ホーム", "/".to_owned())]).show("アドレスの遮断", view)
}
