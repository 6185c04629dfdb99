//! `autograder report-cards`

use std::path::PathBuf;

use autograder_grading::Grade;
use autograder_report::{Press, ReportCard};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use platform_database::Database;
use serde_json::json;

use super::{Refused, RoundOption, named_round, say};
use crate::entries;
use crate::juku::JukuId;
use crate::report_cards::{
    self, BUNDLE, FileNames, Issue, Paper, PreparedCard, print_each, read_offset, words_for,
};
use crate::results::StandingsCache;
use crate::rounds::Round;
use crate::staff::Headquarters;

/// The options of `report-cards`.
#[derive(Debug, Args)]
pub(super) struct ReportCardsOptions {
    #[command(flatten)]
    round: RoundOption,
    /// この塾だけ(塾ID)
    #[arg(long, value_name = "塾ID")]
    juku: Option<String>,
    /// この教室だけ(教室ID)
    #[arg(long, value_name = "教室ID")]
    classroom: Option<String>,
    /// この生徒だけ(生徒ID)
    #[arg(long, value_name = "生徒ID")]
    student: Option<String>,
    /// 封筒の窓の印をつけない
    #[arg(long)]
    no_window: bool,
    /// 封筒の窓の位置: 右へ何mm動かすか(-10〜10)
    #[arg(
        long,
        value_name = "ミリ",
        default_value = "0",
        allow_negative_numbers = true,
        value_parser = read_offset
    )]
    window_x: i8,
    /// 封筒の窓の位置: 下へ何mm動かすか(-10〜10)
    #[arg(
        long,
        value_name = "ミリ",
        default_value = "0",
        allow_negative_numbers = true,
        value_parser = read_offset
    )]
    window_y: i8,
    /// 両面印刷のために、成績表のあとに白紙を入れる
    #[arg(long)]
    blank_backs: bool,
    /// 書き出すフォルダー
    #[arg(long, value_name = "フォルダー")]
    out: PathBuf,
}

impl ReportCardsOptions {
    /// The one 塾 that is meant, if it is one. 教室ID and 生徒ID are unique within their 塾 only.
    async fn only_juku(&self, database: &Database, round: &Round) -> Result<Option<JukuId>, Refused> {
        let (juku, classroom, student) =
            (self.juku.as_deref(), self.classroom.as_deref(), self.student.as_deref());
        let mut tx = database.read().await?;
        let found = entries::list_juku_with(&mut tx, round.id, juku, classroom, student).await?;
        let whole_country = juku.or(classroom).or(student).is_none();
        match &found[..] {
            [] => Err(Refused::because("条件に合う受験者がいません")),
            [(id, _)] => Ok(Some(*id)),
            _ if whole_country => Ok(None),
            several => {
                let numbers: Vec<&str> = several.iter().map(|(_, number)| number.as_str()).collect();
                let numbers = numbers.join("、");
                Err(Refused::because(format!(
                    "複数の塾にいます。--juku で塾IDを指定してください（{numbers}）"
                )))
            }
        }
    }

    fn paper(&self) -> Paper {
        let window = (!self.no_window).then_some((self.window_x, self.window_y));
        Paper { window, blank_backs: self.blank_backs }
    }

    fn wants(&self, card: &PreparedCard) -> bool {
        let is =
            |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        is(&self.juku, &card.entry.juku_number)
            && is(&self.classroom, &card.entry.classroom_number)
            && is(&self.student, &card.entry.student_number)
    }
}

/// Prints into a folder and remembers what became of each pupil.
struct Printer {
    press: Press,
    folder: PathBuf,
    names: FileNames,
    bar: ProgressBar,
    pages: usize,
    /// Pupils without a result have no page; that is no failure of the command.
    without_result: Vec<String>,
    failed: Vec<String>,
}

pub(super) async fn run(database: &Database, options: ReportCardsOptions) -> Result<(), Refused> {
    let round = named_round(database, options.round.round).await?;
    std::fs::create_dir_all(&options.out)
        .map_err(|error| Refused::trouble(&format!("{} を作れません", options.out.display()), error))?;
    let by = Headquarters::at_the_terminal();
    let facts =
        json!({ "juku": options.juku, "classroom": options.classroom, "one": options.student.is_some() });
    by.staff().saw(database, "report_cards.exported", format!("rounds/{}", round.name), &facts).await?;
    let issue = report_cards::find_issue(&mut database.read().await?, by.staff().scope(), &round).await?;
    let mut printer = Printer::new(options.out.clone());
    let cache = StandingsCache::default();
    let only = (options.only_juku(database, &round).await?, None, None);
    for grade in Grade::ALL {
        let mut tx = database.read_for_report().await?;
        let mut cards = report_cards::load_cards(&mut tx, &cache, &issue, &round, grade, only).await?;
        drop(tx);
        cards.retain(|card| options.wants(card));
        for card in cards.iter_mut().filter_map(|prepared| prepared.card.as_mut().ok()) {
            options.paper().lay_out(card);
        }
        printer.print(&round, cards);
    }
    printer.report(&issue)
}

impl Printer {
    fn new(folder: PathBuf) -> Printer {
        Printer {
            press: Press::new(),
            folder,
            names: FileNames::default(),
            bar: progress_bar(),
            pages: 0,
            without_result: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Prints on every core; one page that fails is noted and the others go on.
    fn print(&mut self, round: &Round, cards: Vec<PreparedCard>) {
        let mut orders = Vec::with_capacity(cards.len());
        for card in cards {
            let name = self.names.name(round, &card);
            match card.card {
                Ok(card) => orders.push((name, card)),
                Err(reason) => self.without_result.push(format!("{name}: {reason}")),
            }
        }
        self.bar.inc_length(orders.len() as u64);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        for bundle in orders.chunks(BUNDLE) {
            let pages: Vec<&ReportCard> = bundle.iter().map(|(_, card)| card).collect();
            let printed = print_each(&self.press, &pages, cores, &|| true).unwrap_or_default();
            for ((name, _), printed) in bundle.iter().zip(printed) {
                let kept = printed.map_err(|error| words_for(&error).to_owned()).and_then(|pdf| {
                    let path = self.folder.join(format!("{name}.pdf"));
                    std::fs::write(path, pdf).map_err(|error| format!("書き込めません（{error}）"))
                });
                match kept {
                    Ok(()) => self.pages += 1,
                    Err(reason) => self.failed.push(format!("{name}: {reason}")),
                }
            }
            self.bar.inc(bundle.len() as u64);
        }
    }

    fn report(mut self, issue: &Issue) -> Result<(), Refused> {
        self.bar.finish_and_clear();
        if self.pages + self.without_result.len() + self.failed.len() == 0 {
            return Err(Refused::because("条件に合う受験者がいません"));
        }
        say(format_args!("成績表を{}枚書き出しました（{}）", self.pages, issue.edition()));
        if !self.failed.is_empty() || self.pages == 0 {
            self.failed.append(&mut self.without_result);
            return Err(Refused::for_reasons(self.failed));
        }
        for reason in &self.without_result {
            say(reason);
        }
        Ok(())
    }
}

/// Drawn only where standard error is a terminal.
fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len}枚 残り{eta}")
        .expect("the template is fixed and right");
    ProgressBar::new(0).with_style(style)
}
