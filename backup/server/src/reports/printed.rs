//! A report's content on paper and as CSV.

use backup_report::{PrintedCell, PrintedColumn, PrintedFigure, PrintedSection, TableReport};
use platform_spreadsheet::{BYTE_ORDER_MARK, WriteError, write_csv_lines};

use super::ReportKind;
use super::document::{Cell, Document, Section};

/// How many columns a CSV has: the section and the cells of the widest table, so that every line has the same.
const COLUMNS: usize = 10;

/// The report as the press wants it.
pub(super) fn lay_out(server: &str, kind: ReportKind, document: &Document, digest: &str) -> TableReport {
    TableReport {
        server: server.to_owned(),
        title: document.title.clone(),
        period: document.period.clone(),
        made: document.made.clone(),
        digest: digest.to_owned(),
        figures: document
            .figures
            .iter()
            .map(|figure| PrintedFigure {
                label: figure.label.clone(),
                value: figure.value.text.clone(),
                note: figure.note.clone(),
                tone: figure.value.tone.code().to_owned(),
            })
            .collect(),
        sections: document.sections.iter().map(section).collect(),
        signatures: kind.signatures().iter().map(|who| (*who).to_owned()).collect(),
    }
}

fn section(section: &Section) -> PrintedSection {
    let column = |column: &super::document::Column| PrintedColumn {
        label: column.label.clone(),
        numeric: column.numeric,
        share: column.share,
    };
    let cell = |cell: &Cell| PrintedCell { text: cell.text.clone(), tone: cell.tone.code().to_owned() };
    // A column in which nothing stands takes no place on paper.
    let says =
        |at: &usize| section.rows.is_empty() || section.rows.iter().any(|row| !row[*at].text.is_empty());
    let told: Vec<usize> = (0..section.columns.len()).filter(says).collect();
    PrintedSection {
        title: section.title.clone(),
        note: section.note.clone(),
        columns: told.iter().map(|at| column(&section.columns[*at])).collect(),
        rows: section.rows.iter().map(|row| told.iter().map(|at| cell(&row[*at])).collect()).collect(),
        empty: section.empty.clone(),
        grouped: section.grouped,
        charted: section.charted,
    }
}

/// The report as CSV: UTF-8 with a byte order mark, table after table, each line led by the heading of its table.
pub(super) fn csv(document: &Document, digest: &str) -> Result<String, WriteError> {
    let mut lines = vec![
        line("レポート", [&document.title]),
        line("対象期間", [&document.period]),
        line("作成", [&document.made]),
        line("内容のSHA-256", [digest]),
    ];
    lines.push(line("概要", ["項目", "値", "補足"]));
    for figure in &document.figures {
        lines.push(line("概要", [&figure.label, &figure.value.text, &figure.note]));
    }
    for section in &document.sections {
        lines.push(line(&section.title, section.columns.iter().map(|column| &column.label)));
        for row in &section.rows {
            lines.push(line(&section.title, row.iter().map(|cell| &cell.text)));
        }
    }
    Ok(format!("{BYTE_ORDER_MARK}{}", write_csv_lines(lines)?))
}

fn line<S: AsRef<str>>(first: &str, rest: impl IntoIterator<Item = S>) -> [String; COLUMNS] {
    let mut line = [const { String::new() }; COLUMNS];
    first.clone_into(&mut line[0]);
    for (place, text) in line[1..].iter_mut().zip(rest) {
        text.as_ref().clone_into(place);
    }
    line
}

/// What the file is called: `backup-report_daily_20261127.pdf`.
pub(super) fn file_name(kind: ReportKind, first_on: chrono::NaiveDate, ending: &str) -> String {
    format!("backup-report_{}_{}.{ending}", kind.code(), first_on.format("%Y%m%d"))
}
