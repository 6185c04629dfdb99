//! The page of a preview, whatever the file holds.

use askama::Template;
use platform_database::Timestamp;
use platform_web::{ListQuery, dates, grouped};

use super::{Problem, Problems, TablePages};

/// What kept the application from happening; the preview below it is a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// What it would change is no longer what was shown.
    DataMoved,
    /// Rows with errors were not left out.
    Problems,
}

/// What is told of the kind of file, and where its pages are.
pub(crate) struct About {
    /// 名簿, 得点, 塾, 生徒.
    pub(crate) kind: &'static str,
    /// What a line of the changes is about: 生徒, 塾.
    pub(crate) whose: &'static str,
    /// What was there before: 入力済み, 登録済み.
    pub(crate) known: &'static str,
    /// The round; empty where the file is of none.
    pub(crate) of: String,
    /// Where the page is.
    pub(crate) address: String,
    /// Where another file is sent.
    pub(crate) upload: String,
    /// The way on from a file that was applied: its words and its address.
    pub(crate) onward: (&'static str, String),
}

/// The kept file.
#[derive(Clone, Copy)]
pub(crate) struct Kept<'a> {
    pub(crate) file_name: &'a str,
    pub(crate) fingerprint: &'a str,
    pub(crate) uploaded_at: Timestamp,
    /// When it was applied, and in what words that was reported.
    pub(crate) applied: Option<(Timestamp, &'a str)>,
    /// Whether it is known what became of its rows.
    pub(crate) has_outcomes: bool,
}

/// What it would change now.
pub(crate) struct Planned<'a> {
    pub(crate) problems: &'a Problems,
    pub(crate) fingerprint: &'a str,
    pub(crate) changes_something: bool,
    /// What is counted at the top: words, number and tone. Errors are counted beside it.
    pub(crate) counts: Vec<(&'static str, usize, &'static str)>,
    /// The changes that are on the page, and which of all these are.
    pub(crate) changes: (Vec<ChangeLine>, TablePages),
    /// Why it could not be applied now, whatever it holds.
    pub(crate) closed: Option<String>,
}

/// A line of the table of changes.
pub(crate) struct ChangeLine {
    /// The pupil or the 塾.
    pub(crate) who: String,
    /// Which mark or field.
    pub(crate) what: String,
    /// What is there, empty if nothing.
    pub(crate) old: String,
    /// What it becomes.
    pub(crate) new: String,
}

/// A count at the top.
struct Tile {
    label: &'static str,
    count: String,
    tone: &'static str,
}

/// A line of the table of problems.
struct ProblemLine {
    is_error: bool,
    row: String,
    column: String,
    value: String,
    reason: String,
}

/// The page.
#[derive(Template)]
#[template(path = "imports/preview.html")]
pub(crate) struct PreviewPage {
    about: About,
    file: String,
    uploaded: String,
    /// When it was applied, and what happened then.
    applied: Option<(String, String)>,
    /// Where the rows are with what becomes of them, without the ending.
    result: Option<String>,
    closed: Option<String>,
    data_moved: bool,
    is_unmended: bool,
    tiles: Vec<Tile>,
    problems: Vec<ProblemLine>,
    problem_pages: TablePages,
    errors_total: usize,
    warnings_total: usize,
    spoils_the_file: bool,
    spoilt_rows: usize,
    changes: Vec<ChangeLine>,
    change_pages: TablePages,
    changes_something: bool,
    fingerprint: String,
}

/// The pages of the changes, of which there are `total`.
pub(crate) fn change_pages(address: &str, query: &ListQuery, total: usize) -> TablePages {
    TablePages::new(address, query, ("changes", "変わるところのページ"), total)
}

impl PreviewPage {
    /// The page of a file that was just planned.
    pub(crate) fn new(
        about: About,
        kept: Kept<'_>,
        planned: Planned<'_>,
        query: &ListQuery,
        notice: Option<Notice>,
    ) -> PreviewPage {
        let problems = planned.problems;
        let total = problems.errors.len() + problems.warnings.len();
        let pages = TablePages::new(&about.address, query, ("problems", "直すところのページ"), total);
        let (skipped, shown) = pages.span();
        let lines = lines(&problems.errors, true).chain(lines(&problems.warnings, false));
        let moved = kept.applied.is_none() && planned.fingerprint != kept.fingerprint;
        let is_told = kept.applied.is_none() || kept.has_outcomes;
        let (changes, change_pages) = planned.changes;
        PreviewPage {
            file: kept.file_name.to_owned(),
            uploaded: dates::date_time(kept.uploaded_at),
            applied: kept.applied.map(|(at, words)| (dates::date_time(at), words.to_owned())),
            result: is_told.then(|| format!("{}/result", about.address)),
            closed: planned.closed,
            data_moved: moved || notice == Some(Notice::DataMoved),
            is_unmended: notice == Some(Notice::Problems),
            tiles: tiles(planned.counts, problems),
            problems: lines.skip(skipped).take(shown).collect(),
            problem_pages: pages,
            errors_total: problems.errors.len(),
            warnings_total: problems.warnings.len(),
            spoils_the_file: problems.spoil_the_file(),
            spoilt_rows: problems.spoilt_rows(),
            changes,
            change_pages,
            changes_something: planned.changes_something,
            fingerprint: planned.fingerprint.to_owned(),
            about,
        }
    }
}

fn tiles(mut counts: Vec<(&'static str, usize, &'static str)>, problems: &Problems) -> Vec<Tile> {
    counts.push(("エラー", problems.errors.len(), "bad"));
    let tile = |(label, count, tone): (_, usize, _)| Tile {
        label,
        count: grouped(u64::try_from(count).unwrap_or(u64::MAX)),
        tone: if count == 0 { "" } else { tone },
    };
    counts.into_iter().map(tile).collect()
}

fn lines(problems: &[Problem], is_error: bool) -> impl Iterator<Item = ProblemLine> + '_ {
    problems.iter().map(move |problem| ProblemLine {
        is_error,
        row: problem.row.map_or_else(|| "ファイル".to_owned(), |row| format!("{row}行目")),
        column: problem.column.clone(),
        value: problem.value.clone(),
        reason: problem.reason.clone(),
    })
}
