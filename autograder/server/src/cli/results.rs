//! `autograder results`

use std::path::PathBuf;

use clap::Args;
use platform_database::Database;
use serde_json::json;

use super::{Refused, RoundOption, named_round, say};
use crate::result_lists::{self, TableRow};
use crate::results::Basis;
use crate::snapshots;
use crate::staff::Headquarters;

/// The options of `results`.
#[derive(Debug, Args)]
pub(super) struct ResultsOptions {
    #[command(flatten)]
    round: RoundOption,
    /// 書き出すCSVファイル
    #[arg(long, value_name = "ファイル")]
    csv: PathBuf,
    /// 確定した結果を書き出します(省略すると、いまの得点から計算した速報)
    #[arg(long = "final")]
    from_snapshot: bool,
}

/// The columns of the file.
const COLUMNS: &str = "juku_id,student_id,grade,subject,total,rank_national,n_national,rank_juku,n_juku,rank_classroom,n_classroom,deviation_score_1dp_half_up";

pub(super) async fn run(database: &Database, options: ResultsOptions) -> Result<(), Refused> {
    let round = named_round(database, options.round.round).await?;
    let by = Headquarters::at_the_terminal();
    let mut tx = database.read_for_report().await?;
    let basis = if options.from_snapshot {
        let latest = snapshots::find_latest(&mut tx, round.id).await?;
        Basis::Final(latest.ok_or_else(|| {
            Refused::because("まだ確定していません。先に autograder finalise を実行してください")
        })?)
    } else {
        Basis::Provisional
    };
    let mut rows = result_lists::result_table(&mut tx, by.staff().scope(), &basis, &round).await?;
    drop(tx);
    let (subject, facts) = (format!("rounds/{}/results", round.name), json!({ "rows": rows.len() }));
    by.staff().saw(database, "results.exported", subject, &facts).await?;
    rows.sort_by(|a, b| order(a).cmp(&order(b)));
    let text: String =
        std::iter::once(COLUMNS.to_owned()).chain(rows.iter().map(line)).map(|line| line + "\n").collect();
    std::fs::write(&options.csv, text)
        .map_err(|error| Refused::trouble(&format!("{} に書き込めません", options.csv.display()), error))?;
    say(format_args!("{}の{}を{}件書き出しました", round.name.label(), basis.label(), rows.len()));
    Ok(())
}

fn order(row: &TableRow) -> (&str, &str, &str, &str) {
    (row.grade.label(), row.column, &row.juku_number, &row.student_number)
}

fn line(row: &TableRow) -> String {
    let standing = &row.standing;
    let places = [standing.national, standing.juku, standing.classroom]
        .map(|place| format!("{},{}", place.rank, place.n));
    let deviation = standing.deviation.map(|deviation| deviation.to_string()).unwrap_or_default();
    format!(
        "{},{},{},{},{},{},{deviation}",
        row.juku_number,
        row.student_number,
        row.grade.label(),
        row.column,
        standing.total,
        places.join(",")
    )
}
