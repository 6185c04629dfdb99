//! What the screen of blocked addresses shows.

use askama::Template;
use platform_database::Timestamp;
use platform_identity::{AddressBlock, BlockId, Caller};
use platform_web::{Problems, dates};

use super::routes::FilledBlock;

/// The list of blocks, with the form of a new one.
#[derive(Template)]
#[template(path = "console/blocks.html")]
pub(super) struct BlocksView {
    lines: Vec<Line>,
    here: String,
    filled: FilledBlock,
    /// Whether the form asks if the own address is really meant.
    asks: bool,
    problems: Problems,
}

struct Line {
    id: BlockId,
    network: String,
    reason: String,
    by: String,
    at: String,
    until: String,
    ended: bool,
}

impl BlocksView {
    pub(super) fn new(
        blocks: &[AddressBlock],
        now: Timestamp,
        caller: &Caller,
        filled: FilledBlock,
        problems: Problems,
    ) -> BlocksView {
        let own = filled
            .network
            .parse()
            .is_ok_and(|network: platform_web::Network| network.contains(caller.address));
        BlocksView {
            lines: blocks.iter().map(|block| Line::new(block, now)).collect(),
            here: caller.address.to_string(),
            asks: own && !problems.is_empty(),
            filled,
            problems,
        }
    }
}

impl Line {
    fn new(block: &AddressBlock, now: Timestamp) -> Line {
        Line {
            id: block.id,
            network: block.network.clone(),
            reason: block.reason.clone(),
            by: block.blocked_by.clone(),
            at: dates::date_time(block.blocked_at),
            until: block.until.map_or("解除するまで".to_owned(), dates::date_time),
            ended: block.until.is_some_and(|until| until <= now),
        }
    }
}
