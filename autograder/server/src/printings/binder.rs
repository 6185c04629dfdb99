//! The binder: puts printed cards into one file. Blocking; it knows no database.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::Context;
use autograder_grading::Grade;
use autograder_report::{Press, PrintError, ReportCard};
use platform_files::Draft;
use platform_spreadsheet::{Column, ColumnKind, CsvEncoding, SheetOut, Value, write_csv};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::LARGEST_BOOKLET;
use super::order::CardOrder;
use super::store::Unprinted;
use crate::report_cards::{BUNDLE, FileNames, PreparedCard, print_booklet, print_each, safe, words_for};
use crate::results::EntryRecord;
use crate::rounds::Round;

/// Threads that print at once; the others answer requests.
const THREADS: usize = 2;

/// What the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One PDF of at most [`LARGEST_BOOKLET`] cards.
    Booklet,
    /// A ZIP with a PDF per 教室 or 学年, in parts where it has more than fit into one.
    BookletPerPart,
    /// A ZIP with a PDF per pupil.
    PagePerPupil,
}

impl Kind {
    /// The ending of the file's name.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Kind::Booklet => "pdf",
            Kind::BookletPerPart | Kind::PagePerPupil => "zip",
        }
    }
}

/// A file that grows by one 教室, or one 学年, at a time.
pub(super) struct Binder {
    kind: Kind,
    order: CardOrder,
    round: Round,
    out: Out,
    draft: Draft,
    names: FileNames,
    lines: Vec<Line>,
}

enum Out {
    Pages(Vec<PreparedCard>),
    Zip(Box<ZipWriter<BufWriter<File>>>),
}

/// A line of the cover list: a pupil and what became of the card.
struct Line {
    juku: String,
    classroom: String,
    grade: Grade,
    number: String,
    name: String,
    /// The file the card is in, or why there is none.
    outcome: Result<String, String>,
}

/// What a finished file holds.
pub(super) struct Bound {
    /// The whole file; not one card could be printed where there is none.
    pub(super) draft: Option<Draft>,
    pub(super) cards: usize,
    pub(super) unprinted: Vec<Unprinted>,
}

impl Binder {
    /// Begins a file in `draft`.
    pub(super) fn open(kind: Kind, order: CardOrder, round: Round, draft: Draft) -> anyhow::Result<Binder> {
        let out = match kind {
            Kind::Booklet => Out::Pages(Vec::new()),
            Kind::BookletPerPart | Kind::PagePerPupil => {
                let file = draft.writer().context("while opening the ZIP")?;
                Out::Zip(Box::new(ZipWriter::new(BufWriter::new(file))))
            }
        };
        Ok(Binder { kind, order, round, out, draft, names: FileNames::default(), lines: Vec::new() })
    }

    /// Prints and adds the cards of one 教室 or 学年; `false` when `go_on` called the work off.
    pub(super) fn add(
        &mut self,
        press: &Press,
        cards: Vec<PreparedCard>,
        go_on: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<bool> {
        match self.kind {
            Kind::Booklet => {
                if let Out::Pages(pages) = &mut self.out {
                    pages.extend(cards);
                }
                Ok(go_on())
            }
            Kind::BookletPerPart => self.add_booklets(press, cards, go_on),
            Kind::PagePerPupil => self.add_pages(press, cards, go_on),
        }
    }

    fn add_pages(
        &mut self,
        press: &Press,
        mut cards: Vec<PreparedCard>,
        go_on: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<bool> {
        while !cards.is_empty() {
            let rest = cards.split_off(cards.len().min(BUNDLE));
            let sound: Vec<&ReportCard> = cards.iter().filter_map(|card| card.card.as_ref().ok()).collect();
            let Some(printed) = print_each(press, &sound, THREADS, go_on) else { return Ok(false) };
            let mut printed = printed.into_iter();
            for card in cards {
                let page = match &card.card {
                    Ok(_) => {
                        printed.next().context("every sound card was printed")?.map_err(|error| words(&error))
                    }
                    Err(reason) => Err(reason.to_string()),
                };
                let outcome = match page {
                    Ok(pdf) => {
                        let name = format!("{}.pdf", self.names.name(&self.round, &card));
                        self.put(&name, &pdf)?;
                        Ok(name)
                    }
                    Err(reason) => Err(reason),
                };
                self.lines.push(Line::of(card.entry, card.grade, outcome));
            }
            cards = rest;
        }
        Ok(true)
    }

    fn add_booklets(
        &mut self,
        press: &Press,
        mut cards: Vec<PreparedCard>,
        go_on: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<bool> {
        let parts = cards.len().div_ceil(LARGEST_BOOKLET);
        for part in 1..=parts {
            if !go_on() {
                return Ok(false);
            }
            let rest = cards.split_off(cards.len().min(LARGEST_BOOKLET));
            let name = self.booklet_name(&cards, (part, parts));
            if let Some(pdf) = self.print_booklet(press, cards, &name) {
                self.put(&name, &pdf)?;
            }
            cards = rest;
        }
        Ok(true)
    }

    /// `2026夏_あおば塾_駅前教室.pdf`, or `2026夏_小6.pdf`; 教室 of one name are told apart by 塾ID and 教室ID.
    fn booklet_name(&mut self, cards: &[PreparedCard], (part, parts): (usize, usize)) -> String {
        let Some(PreparedCard { entry, grade, .. }) = cards.first() else { return String::new() };
        let round = self.round.name.file_label();
        let place = match self.order {
            CardOrder::ByClassroom => [round, safe(&entry.juku_name), safe(&entry.classroom_name)].join("_"),
            CardOrder::ByGrade => [&*round, grade.label()].join("_"),
        };
        let part = if parts > 1 { format!("_{part}") } else { String::new() };
        let other = format!("{place}_{}_{}{part}", entry.juku_number, entry.classroom_number);
        format!("{}.pdf", self.names.take(format!("{place}{part}"), other))
    }

    /// Prints what can be printed as one PDF and notes a line for every pupil.
    fn print_booklet(&mut self, press: &Press, cards: Vec<PreparedCard>, name: &str) -> Option<Vec<u8>> {
        let mut sound = Vec::new();
        let mut lines = Vec::new();
        for PreparedCard { entry, grade, card } in cards {
            let outcome = match card {
                Ok(page) => {
                    sound.push((lines.len(), page));
                    Ok(name.to_owned())
                }
                Err(reason) => Err(reason.to_string()),
            };
            lines.push(Line::of(entry, grade, outcome));
        }
        let (places, pages): (Vec<usize>, Vec<ReportCard>) = sound.into_iter().unzip();
        let (pdf, left_out) = print_booklet(press, pages);
        for (at, error) in left_out {
            lines[places[at]].outcome = Err(words(&error));
        }
        self.lines.append(&mut lines);
        pdf
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let Out::Zip(zip) = &mut self.out else { return Ok(()) };
        // A PDF is compressed inside.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name, options).context("while adding to the ZIP")?;
        zip.write_all(bytes).context("while writing the ZIP")
    }

    /// Makes the file whole.
    pub(super) fn finish(mut self, press: &Press) -> anyhow::Result<Bound> {
        if let Out::Pages(pages) = &mut self.out {
            let pages = std::mem::take(pages);
            if let Some(pdf) = self.print_booklet(press, pages, "") {
                self.draft.writer()?.write_all(&pdf).context("while writing the PDF")?;
            }
        } else {
            let list = write_csv(&cover_list(&self.lines), CsvEncoding::Utf8Bom)
                .context("while writing the list")?;
            self.put("一覧.csv", &list)?;
        }
        if let Out::Zip(zip) = self.out {
            zip.finish()
                .context("while closing the ZIP")?
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
        }
        let cards = self.lines.iter().filter(|line| line.outcome.is_ok()).count();
        let unprinted = self.lines.into_iter().filter_map(Line::unprinted).collect();
        Ok(Bound { draft: (cards > 0).then_some(self.draft), cards, unprinted })
    }
}

fn words(error: &PrintError) -> String {
    tracing::warn!("a report card could not be printed: {error}");
    words_for(error).to_owned()
}

impl Line {
    fn of(entry: EntryRecord, grade: Grade, outcome: Result<String, String>) -> Line {
        Line {
            juku: entry.juku_number,
            classroom: entry.classroom_name,
            grade,
            number: entry.student_number,
            name: entry.student_name,
            outcome,
        }
    }

    fn unprinted(self) -> Option<Unprinted> {
        let Line { classroom, grade, number, name, outcome, .. } = self;
        outcome.err().map(|reason| Unprinted { classroom, grade, number, name, reason })
    }
}

/// The list that comes with the PDFs: who is in which file, and who is in none and why.
fn cover_list(lines: &[Line]) -> SheetOut {
    let headings = ["塾ID", "教室", "学年", "生徒ID", "氏名", "ファイル", "結果"];
    let row = |line: &Line| {
        let (file, outcome) = match &line.outcome {
            Ok(file) => (file.as_str(), "印刷しました"),
            Err(reason) => ("", reason.as_str()),
        };
        let texts =
            [&line.juku, &line.classroom, line.grade.label(), &line.number, &line.name, file, outcome];
        texts.map(|text: &str| Value::Text(text.to_owned())).to_vec()
    };
    SheetOut {
        name: "一覧".to_owned(),
        columns: headings.map(|heading| Column::new(heading, ColumnKind::Text, 16.0)).to_vec(),
        rows: lines.iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}
