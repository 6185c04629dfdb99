//! `backup-mgmt location`

use clap::{Args, Subcommand};
use platform_operator::{Refused, say};

use crate::app::App;
use crate::locations;
use crate::members::Operator;

/// What can be done with places.
#[derive(Debug, Subcommand)]
pub(super) enum LocationCommand {
    /// 保管場所を登録します
    Add(AddOptions),
    /// 保管場所を並べます
    List,
}

/// The options of `location add`.
#[derive(Debug, Args)]
pub(super) struct AddOptions {
    /// 名前
    #[arg(value_name = "名前")]
    name: String,
    /// 本番とは別の場所(オフサイト)です
    #[arg(long)]
    off_site: bool,
    /// 備考
    #[arg(long, value_name = "備考", default_value = "")]
    notes: String,
}

pub(super) async fn run(app: &App, command: LocationCommand) -> Result<(), Refused> {
    match command {
        LocationCommand::Add(options) => {
            let by = Operator::at_the_terminal();
            locations::add_location(&app.database, &by, &options.name, options.off_site, &options.notes)
                .await
                .map_err(|error| Refused::because(error.to_string()))?;
            say(format_args!("保管場所「{}」を登録しました", options.name));
        }
        LocationCommand::List => {
            for place in locations::list_locations(&mut app.database.read().await?).await? {
                say(format_args!("{}\t{}", place.name, place.kind()));
            }
        }
    }
    Ok(())
}
