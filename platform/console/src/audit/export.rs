//! The record as a file that is sent while it is read.

use futures_util::stream::{Stream, try_unfold};
use platform_audit::{Entry, EntryFilter, list_entries};
use platform_database::Database;
use platform_spreadsheet::{BYTE_ORDER_MARK, write_csv_lines};
use platform_web::dates;
use serde_json::{Value, json};

use super::Words;

/// Entries read and sent at a time.
const PAGE: i64 = 1_000;

type Piece = Result<Option<(String, Cursor)>, Box<dyn std::error::Error + Send + Sync>>;

/// What the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// For a spreadsheet, in its reader's words.
    Csv,
    /// For a program, as it is kept.
    Json,
}

impl Format {
    /// The ending of the file's name.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
        }
    }
}

/// How far an export is.
struct Cursor {
    database: Database,
    filter: EntryFilter,
    format: Format,
    words: Words,
    /// The number of the last entry that was sent.
    before: i64,
    begun: bool,
    ended: bool,
}

/// The file in pieces, the newest entry first. Each page is read in a transaction of its own; numbers are never used
/// twice, so no entry is told twice or left out.
pub(super) fn pieces(
    database: Database,
    filter: EntryFilter,
    format: Format,
    words: Words,
) -> impl Stream<Item = Result<String, Box<dyn std::error::Error + Send + Sync>>> {
    let cursor = Cursor { database, filter, format, words, before: i64::MAX, begun: false, ended: false };
    try_unfold(cursor, Cursor::next)
}

impl Cursor {
    async fn next(mut self) -> Piece {
        if self.ended {
            return Ok(None);
        }
        let mut tx = self.database.read().await?;
        let page = list_entries(&mut tx, &self.filter, self.before, PAGE, 0).await?;
        drop(tx);
        self.before = page.last().map_or(self.before, |entry| entry.number);
        self.ended = page.is_empty();
        let piece = match self.format {
            Format::Csv => self.csv(&page)?,
            Format::Json => self.json(&page),
        };
        self.begun = true;
        Ok(Some((piece, self)))
    }

    fn csv(&self, page: &[Entry]) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        let lines = write_csv_lines(page.iter().map(|entry| csv_line(entry, &self.words)))?;
        if self.begun {
            return Ok(lines);
        }
        let headings = HEADINGS.map(str::to_owned);
        Ok(format!("{BYTE_ORDER_MARK}{}{lines}", write_csv_lines([headings])?))
    }

    fn json(&self, page: &[Entry]) -> String {
        let mut text = String::new();
        for (place, entry) in page.iter().enumerate() {
            let first = !self.begun && place == 0;
            text.push_str(if first { "[\n" } else { ",\n" });
            text.push_str(&json_of(entry).to_string());
        }
        if self.ended {
            text.push_str(if self.begun { "\n]\n" } else { "[]\n" });
        }
        text
    }
}

const HEADINGS: [&str; 14] = [
    "番号",
    "日時",
    "利用者番号",
    "氏名",
    "役割",
    "接続元",
    "端末",
    "要求ID",
    "出来事",
    "出来事の記号",
    "対象",
    "内容",
    "内容(JSON)",
    "ハッシュ",
];

fn csv_line(entry: &Entry, words: &Words) -> [String; 14] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let facts: Vec<String> = words.facts(&entry.facts).iter().map(super::words::FactLine::text).collect();
    [
        entry.number.to_string(),
        entry.at.with_timezone(&dates::japan()).format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.actor_name.clone(),
        text(&entry.actor_role),
        text(&entry.address),
        text(&entry.agent),
        text(&entry.request_id),
        words.event(&entry.event).to_owned(),
        entry.event.clone(),
        entry.subject.clone(),
        facts.join(" / "),
        entry.facts.clone(),
        entry.hash.clone(),
    ]
}

fn json_of(entry: &Entry) -> Value {
    json!({
        "number": entry.number,
        "at": entry.at,
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "actor_role": entry.actor_role,
        "address": entry.address,
        "agent": entry.agent,
        "request_id": entry.request_id,
        "event": entry.event,
        "subject": entry.subject,
        // As a text, because the hash is over its very bytes.
        "facts": entry.facts,
        "hash": entry.hash,
    })
}
