//! `backup-mgmt run`

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use backup_policy::Outcome;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use platform_database::Clock;
use platform_operator::{Refused, say, tell};

use super::named_job;
use crate::amounts;
use crate::app::App;
use crate::members::Operator;
use crate::runs::{self, Cause, OrderRunError, Progress};

/// The options of `run`.
#[derive(Debug, Args)]
pub(super) struct RunOptions {
    /// ジョブの名前
    #[arg(value_name = "ジョブ")]
    name: String,
    /// 途中経過を出しません
    #[arg(long, short)]
    quiet: bool,
}

/// How often somebody without a terminal is told the same again.
const AGAIN: Duration = Duration::from_secs(10);

pub(super) async fn run(app: &App, options: RunOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let ordered = runs::order_run(&app.database, &Operator::at_the_terminal(), job.id, Cause::Command).await;
    let id = ordered.map_err(|error| match error {
        OrderRunError::Db(error) => error.into(),
        refused => Refused::because(refused.to_string()),
    })?;
    let teller = Arc::new(Teller::new(options.quiet));
    let listener = Arc::clone(&teller);
    let done = runs::perform_run_here(app, id, None, move |progress| listener.hear(progress)).await;
    teller.end();
    done.map_err(|error| Refused::trouble("実行の結果を残せませんでした", error))?;
    let run =
        runs::find_run(&mut app.database.read().await?, id).await?.context("the run was just performed");
    let run = run.map_err(|error| Refused::trouble("実行の結果がわかりません", error))?;
    match run.outcome() {
        Some(Outcome::Succeeded) => {
            let (files, bytes) = (amounts::count(run.files), amounts::bytes(run.bytes));
            say(format_args!(
                "成功: {files}ファイル、{bytes}（新たに保存 {}）",
                amounts::bytes(run.bytes_stored)
            ));
            Ok(())
        }
        Some(outcome) => Err(Refused::because(format!("{outcome}: {}", run.reason))),
        None => Err(Refused::because("実行の結果がわかりません")),
    }
}

/// Tells how far a run is, on standard error: what is asked for is the outcome.
enum Teller {
    /// A bar, on a terminal.
    Bar(ProgressBar),
    /// Lines, elsewhere; with what was told last, and when.
    Lines(Mutex<Option<(&'static str, Instant)>>),
    Quiet,
}

impl Teller {
    fn new(quiet: bool) -> Teller {
        match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Teller::Quiet,
            (_, true) => Teller::Bar(bar()),
            (_, false) => Teller::Lines(Mutex::default()),
        }
    }

    fn hear(&self, progress: &Progress) {
        match self {
            Teller::Bar(bar) => draw(bar, progress),
            Teller::Lines(told) => {
                tell_line(&mut told.lock().unwrap_or_else(PoisonError::into_inner), progress);
            }
            Teller::Quiet => {}
        }
    }

    fn end(&self) {
        if let Teller::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {prefix} {bar:24} {percent:>3}% {msg}");
    let bar = ProgressBar::new(0).with_style(style.expect("the template of the bar is right"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn draw(bar: &ProgressBar, progress: &Progress) {
    bar.set_prefix(progress.label());
    match progress.total_bytes {
        Some(total) if total > 0 => {
            bar.set_length(total.unsigned_abs());
            bar.set_position(progress.done_bytes.unsigned_abs());
        }
        // Nobody knows how much there is: an empty bar, and the amounts beside it.
        _ => {
            bar.set_length(u64::MAX);
            bar.set_position(0);
        }
    }
    bar.set_message(progress.amounts(Clock::System.now()));
}

fn tell_line(told: &mut Option<(&'static str, Instant)>, progress: &Progress) {
    let label = progress.label();
    if told.is_some_and(|(last, at)| last == label && at.elapsed() < AGAIN) {
        return;
    }
    *told = Some((label, Instant::now()));
    let amounts = progress.amounts(Clock::System.now());
    let colon = if amounts.is_empty() { "" } else { ": " };
    tell(format_args!("{label}{colon}{amounts}"));
}
