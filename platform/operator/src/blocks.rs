//! Keeping callers at suspicious addresses out.

use std::fmt::Write;

use anyhow::Context;
use clap::{Args, Subcommand};
use platform_audit::Actor;
use platform_database::{Database, Timestamp};
use platform_identity::{
    BlockedAddresses, NewBlock, block_address, find_address_block_of, list_address_blocks, unblock_address,
};
use platform_web::{Network, dates};

use crate::Server;
use crate::ending::{Ending, refused};

/// What can be done about addresses.
#[derive(Clone, Debug, Subcommand)]
pub enum BlockCommand {
    /// Blocks one.
    #[command(about = "アドレスを遮断します（登録してあれば、理由と期限を改めます）")]
    Add(NewAddressBlock),
    /// Lists them.
    #[command(about = "遮断しているアドレスを並べます")]
    List,
    /// Lets one in again.
    #[command(about = "遮断を解除します")]
    Remove {
        /// As it was blocked.
        #[arg(value_name = "アドレス", help = "遮断したときのアドレスまたは範囲")]
        network: Network,
    },
}

/// The address to be blocked.
#[derive(Clone, Debug, Args)]
pub struct NewAddressBlock {
    /// One, or a range.
    #[arg(value_name = "アドレス", help = "アドレス（192.0.2.7）または範囲（192.0.2.0/24）")]
    pub network: Network,
    /// Why.
    #[arg(
        long,
        value_name = "理由",
        default_value = "",
        hide_default_value = true,
        help = "理由（一覧に出ます）"
    )]
    pub reason: String,
    /// When it ends.
    #[arg(long, value_name = "日時", value_parser = moment, help = "期限（日本時間、例: 2026-12-31T18:00。省くと解除するまで）")]
    pub until: Option<Timestamp>,
}

pub(crate) async fn perform(server: &Server<'_>, command: BlockCommand) -> Ending {
    let database = server.open_up_to_date().await?;
    match command {
        BlockCommand::Add(new) => add(&database, new).await,
        BlockCommand::List => list(&database).await,
        BlockCommand::Remove { network } => remove(&database, &network).await,
    }
}

async fn add(database: &Database, new: NewAddressBlock) -> Ending {
    let NewAddressBlock { network, reason, until } = new;
    let block = NewBlock { network, reason, until, asking_from: None };
    block_address(database, &BlockedAddresses::default(), &Actor::command_line(), &block).await?;
    Ok(format!("{network} を遮断しました。\n"))
}

async fn list(database: &Database) -> Ending {
    let mut tx = database.read().await?;
    let mut said = String::new();
    for block in list_address_blocks(&mut tx).await? {
        let until = match block.until {
            None => "解除するまで".to_owned(),
            Some(until) if until <= tx.now() => "期限切れ".to_owned(),
            Some(until) => format!("{}まで", dates::date_time(until)),
        };
        writeln!(said, "{}\t{until}\t{}\t{}", block.network, block.blocked_by, block.reason)?;
    }
    Ok(said)
}

async fn remove(database: &Database, network: &Network) -> Ending {
    let found = find_address_block_of(&mut database.read().await?, network).await?;
    let not_there = || refused(format!("{network} は遮断していません。block list で確かめてください。"));
    let block = found.ok_or_else(not_there)?;
    let removed =
        unblock_address(database, &BlockedAddresses::default(), &Actor::command_line(), &block).await;
    if removed.context("遮断を解除できません")? {
        Ok(format!("{network} の遮断を解除しました。\n"))
    } else {
        Err(not_there())
    }
}

fn moment(text: &str) -> Result<Timestamp, &'static str> {
    dates::parse_input(&text.replace(' ', "T")).ok_or("2026-12-31T18:00 の形で書いてください")
}
