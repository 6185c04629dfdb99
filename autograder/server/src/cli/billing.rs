//! `autograder billing`

use std::path::PathBuf;

use clap::Args;
use platform_database::Database;
use serde_json::json;

use super::{Refused, RoundOption, named_round, say};
use crate::billing_boards::{self, Standing};
use crate::config::Config;
use crate::staff::Headquarters;

/// The options of `billing`.
#[derive(Debug, Args)]
pub(super) struct BillingOptions {
    #[command(flatten)]
    round: RoundOption,
    /// 確定した請求だけを書き出します(省略すると、概算と下書きも)
    #[arg(long = "final")]
    only_issued: bool,
    /// 書き出すファイル(.xlsx または .csv)
    #[arg(long, value_name = "ファイル")]
    out: PathBuf,
}

pub(super) async fn run(
    config: &Config,
    database: &Database,
    options: BillingOptions,
) -> Result<(), Refused> {
    let round = named_round(database, options.round.round).await?;
    let is_csv = match options.out.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => true,
        Some("xlsx") => false,
        _ => return Err(Refused::because("--out には .xlsx か .csv のファイルを指定してください")),
    };
    let by = Headquarters::at_the_terminal();
    let mut tx = database.read().await?;
    let board = billing_boards::load_board(&mut tx, &by, round, config.billing.tax_percent).await?;
    drop(tx);
    let (round, mut rows) = (board.round, board.rows);
    if options.only_issued {
        rows.retain(|row| row.standing() == Standing::Issued);
        if rows.is_empty() {
            return Err(Refused::because("確定した請求がまだありません。画面の「請求」で確定してください"));
        }
    }
    let count = |standing| rows.iter().filter(|row| row.standing() == standing).count();
    let [estimates, drafts, issued] = [Standing::Estimate, Standing::Draft, Standing::Issued].map(count);
    let (subject, facts) = (format!("rounds/{}/invoices", round.name), json!({ "rows": rows.len() }));
    by.staff().saw(database, "invoices.exported", subject, &facts).await?;
    let file = if is_csv { billing_boards::csv(rows).await } else { billing_boards::workbook(rows).await };
    let file = file.map_err(|error| Refused::because(error.to_string()))?;
    std::fs::write(&options.out, file)
        .map_err(|error| Refused::trouble(&format!("{} に書き込めません", options.out.display()), error))?;
    say(format_args!(
        "{}の請求を書き出しました（確定 {issued}塾、下書き {drafts}塾、概算 {estimates}塾）",
        round.name.label()
    ));
    Ok(())
}
