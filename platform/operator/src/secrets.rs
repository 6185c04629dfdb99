//! Looking after the keys of what is sealed in the database.

use std::fmt::Write;

use anyhow::Context;
use clap::Subcommand;
use platform_audit::{Actor, record};
use platform_vault::renew;
use serde_json::json;

use crate::Server;
use crate::ending::{Ending, Stop};

/// What can be done with the keys.
#[derive(Clone, Debug, Subcommand)]
pub enum SecretsCommand {
    /// Seals everything anew with the current key.
    #[command(about = "前の鍵（SECRET_KEY_OLD）で封印した秘密を、いまの鍵（SECRET_KEY）で封印し直します")]
    Renew,
}

pub(crate) async fn perform(server: &Server<'_>, command: &SecretsCommand) -> Ending {
    match command {
        SecretsCommand::Renew => renew_all(server).await,
    }
}

async fn renew_all(server: &Server<'_>) -> Ending {
    let vault = server.keys.vault().map_err(Stop::from)?;
    let database = server.open_up_to_date().await?;
    let mut tx = database.write().await?;
    let renewed = renew(&mut tx, &vault, server.sealed).await;
    let renewed =
        renewed.context("秘密を封印し直せません。何も変えていません。SECRET_KEY_OLD を確かめてください")?;
    let texts: usize = renewed.iter().map(|(_, texts)| texts).sum();
    let facts: Vec<_> =
        renewed.iter().map(|(column, texts)| json!({ "column": column, "texts": texts })).collect();
    record(&mut tx, &Actor::command_line(), "secrets.renewed", "secrets", &facts).await?;
    tx.commit().await?;
    let mut said = String::new();
    for (column, texts) in renewed {
        writeln!(said, "{column}: {texts}件")?;
    }
    writeln!(
        said,
        "{texts}件を封印し直しました。どのサーバーも新しい鍵で動いていれば、前の鍵はもう要りません。"
    )?;
    Ok(said)
}
