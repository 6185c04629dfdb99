//! `autograder import-exams`

use std::path::PathBuf;

use clap::Args;
use platform_database::{Database, Timestamp};
use platform_web::dates;

use super::{Refused, say};
use crate::exams::{self, ImportExamsError};
use crate::rounds::{MoveRoundError, Schedule};
use crate::staff::Headquarters;

/// The options of `import-exams`.
#[derive(Debug, Args)]
pub(super) struct ImportExamsOptions {
    /// テストを定義したファイル(exams.json)
    #[arg(value_name = "ファイル")]
    file: PathBuf,
    /// テスト回を受付中にします
    #[arg(long)]
    open: bool,
    /// 締切(例: 2026-12-31T23:59、日本時間)。省略すると期に応じた日
    #[arg(long, value_name = "日時", value_parser = parse_deadline)]
    deadline: Option<Timestamp>,
}

fn parse_deadline(text: &str) -> Result<Timestamp, String> {
    dates::parse_input(text).ok_or_else(|| "2026-12-31T23:59 のように書いてください".to_owned())
}

pub(super) async fn run(database: &Database, options: ImportExamsOptions) -> Result<(), Refused> {
    let path = options.file.display();
    let text = std::fs::read_to_string(&options.file)
        .map_err(|error| Refused::trouble(&format!("{path} を読めません"), error))?;
    let file = exams::read_exam_file(&text).map_err(|error| Refused::because(error.to_string()))?;
    let now = database.now();
    let mut schedule = Schedule::customary(file.round, now);
    if options.open {
        // Who opens it here means to enter marks now.
        schedule.opens_at = schedule.opens_at.min(now);
    }
    schedule.deadline_at = options.deadline.unwrap_or(schedule.deadline_at);
    let by = Headquarters::at_the_terminal();
    let round = exams::import_exams(database, by.actor(), &file, &schedule, options.open).await?;
    say(format_args!(
        "{}を作りました（テスト {}、{}）",
        round.name.label(),
        file.exams.len(),
        round.state.label()
    ));
    say(format_args!("締切: {}", dates::date_time(round.deadline_at)));
    Ok(())
}

impl From<ImportExamsError> for Refused {
    fn from(error: ImportExamsError) -> Refused {
        match error {
            ImportExamsError::Db(error) => error.into(),
            ImportExamsError::Open(error) => error.into(),
            error => Refused::because(error.to_string()),
        }
    }
}

impl From<MoveRoundError> for Refused {
    fn from(error: MoveRoundError) -> Refused {
        match error {
            MoveRoundError::Db(error) => error.into(),
            MoveRoundError::ExamsUnfinished(problems) => Refused::for_reasons(problems),
            error => Refused::because(error.to_string()),
        }
    }
}
