//! `autograder report-cards`

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use autograder_grading::Grade;
use autograder_report::Press;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use platform_database::{Database, ReadTx};

use super::{Refused, RoundOption, named_round, say};
use crate::report_cards::{self, PreparedCard};
use crate::results::{self, StandingsCache};
use crate::rounds::Round;
use crate::staff::Headquarters;

/// The options of `report-cards`.
#[derive(Debug, Args)]
pub(super) struct ReportCardsOptions {
    #[command(flatten)]
    round: RoundOption,
    /// この塾だけ(塾ID)
    #[arg(long)]
    juku: Option<String>,
    /// この教室だけ(教室ID)
    #[arg(long)]
    classroom: Option<String>,
    /// この生徒だけ(生徒ID)
    #[arg(long)]
    student: Option<String>,
    /// 書き出すフォルダー
    #[arg(long)]
    out: PathBuf,
}

impl ReportCardsOptions {
    fn wants(&self, card: &PreparedCard) -> bool {
        let is =
            |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        is(&self.juku, &card.entry.juku_number)
            && is(&self.classroom, &card.entry.classroom_number)
            && is(&self.student, &card.entry.student_number)
    }
}

/// A page to be printed and where it goes.
struct Order {
    card: autograder_report::ReportCard,
    path: PathBuf,
    name: String,
}

pub(super) async fn run(database: &Database, options: ReportCardsOptions) -> Result<(), Refused> {
    let round = named_round(database, options.round.round).await?;
    std::fs::create_dir_all(&options.out)
        .map_err(|error| Refused::trouble(&format!("{} を作れません", options.out.display()), error))?;
    let mut tx = database.read().await?;
    let by = Headquarters::at_the_terminal();
    let basis = results::find_basis(&mut tx, by.staff().scope(), &round).await?;
    let cards = load(&mut tx, &basis, &round, &options).await?;
    drop(tx);
    if cards.is_empty() {
        return Err(Refused::because("条件に合う受験者がいません"));
    }
    let total = cards.len();
    let (orders, mut problems) = place_orders(&round, cards, &options.out);
    let printed = print(&orders, &mut problems);
    say(format_args!("成績表を{printed}枚書き出しました({})", basis.label()));
    if printed == total {
        return Ok(());
    }
    problems.push(format!("{total}人のうち{}人の成績表はありません", total - printed));
    if printed > 0
        && problems.iter().all(|problem| {
            problem.contains("結果のある教科がありません") || problem.contains("成績表はありません")
        })
    {
        // Pupils without a result have no page; that is no failure of the command.
        for problem in &problems {
            say(problem);
        }
        return Ok(());
    }
    Err(Refused::for_reasons(problems))
}

async fn load(
    tx: &mut ReadTx,
    basis: &results::Basis,
    round: &Round,
    options: &ReportCardsOptions,
) -> Result<Vec<PreparedCard>, Refused> {
    let cache = StandingsCache::default();
    let mut cards = Vec::new();
    for grade in Grade::ALL {
        let of_grade = report_cards::load_cards(tx, &cache, basis, round, grade, (None, None, None)).await?;
        cards.extend(of_grade.into_iter().filter(|card| options.wants(card)));
    }
    Ok(cards)
}

/// Gives each page a file of its own: pupils of one name in one 教室 are told apart by their 生徒ID.
fn place_orders(round: &Round, cards: Vec<PreparedCard>, folder: &Path) -> (Vec<Order>, Vec<String>) {
    let (mut orders, mut problems) = (Vec::new(), Vec::new());
    let mut taken = HashSet::new();
    for card in cards {
        let mut name = report_cards::file_name(round, &card);
        if !taken.insert(name.clone()) {
            name = format!("{name}_{}_{}", card.entry.juku_number, card.entry.student_number);
            taken.insert(name.clone());
        }
        match card.card {
            Ok(card) => orders.push(Order { card, path: folder.join(format!("{name}.pdf")), name }),
            Err(reason) => problems.push(format!("{name}: {reason}")),
        }
    }
    (orders, problems)
}

/// Prints on every core; one page that fails is reported and the others go on.
fn print(orders: &[Order], problems: &mut Vec<String>) -> usize {
    let press = Press::new();
    let bar = progress_bar(orders.len());
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let failed: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut failed = Vec::new();
            while let Some(order) = orders.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(reason) = print_one(&press, order) {
                    failed.push(format!("{}: {reason}", order.name));
                }
                bar.inc(1);
            }
            failed
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| {
                thread.join().unwrap_or_else(|_| vec!["印刷中に予期しないエラーが起きました".to_owned()])
            })
            .collect()
    });
    bar.finish_and_clear();
    let printed = orders.len() - failed.len();
    problems.extend(failed);
    printed
}

fn print_one(press: &Press, order: &Order) -> Result<(), String> {
    let pdf = press.pdf(&order.card).map_err(|error| error.to_string())?;
    std::fs::write(&order.path, pdf).map_err(|error| format!("書き込めません({error})"))
}

/// Drawn only where standard error is a terminal.
fn progress_bar(length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len}枚 残り{eta}")
        .expect("the template is fixed and right");
    ProgressBar::new(length as u64).with_style(style)
}
