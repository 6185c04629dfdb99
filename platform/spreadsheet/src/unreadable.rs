//! Why a file cannot be read, in the words of the person who sent it.

use thiserror::Error;

use crate::workbook::column_letters;

/// A file that cannot be read; its text says what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnreadableFile {
    /// The file has no content at all.
    #[error("ファイルが空です。内容のあるファイルを選び直してください")]
    Empty,
    /// The file is larger than `limit` bytes.
    #[error("ファイルが大きすぎます(上限 {})。不要なシートや画像を削除するか、分割してください", mebibytes(*.limit))]
    TooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// The file would take more than `limit` bytes of memory.
    #[error("ファイルの内容が多すぎます(展開後の上限 {})。必要な表だけを新しいブックに値で貼り付けて保存し直してください", mebibytes(*.limit))]
    UnpacksTooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// The archive holds more than `limit` parts.
    #[error(
        "ファイルの構成要素が多すぎます(上限 {limit} 個)。必要な表だけを新しいブックに値で貼り付けて保存し直してください"
    )]
    TooManyParts {
        /// Parts allowed.
        limit: usize,
    },
    /// The workbook holds more than `limit` sheets.
    #[error("シートが多すぎます(上限 {limit} 枚)。不要なシートを削除するか、ブックを分割してください")]
    TooManySheets {
        /// Sheets allowed.
        limit: usize,
    },
    /// A sheet holds more than `limit` rows with content.
    #[error("シート「{sheet}」の行が多すぎます(上限 {limit} 行)。ファイルを分割してください")]
    TooManyRows {
        /// Name of the sheet.
        sheet: String,
        /// Rows allowed.
        limit: usize,
    },
    /// A row has content beyond column number `limit`.
    #[error(
        "シート「{sheet}」の {row} 行目の列が多すぎます(上限 {limit} 列)。右側の不要な列を削除してください"
    )]
    TooManyColumns {
        /// Name of the sheet.
        sheet: String,
        /// Row as the person sees it.
        row: u32,
        /// Columns allowed.
        limit: usize,
    },
    /// A cell holds more than `limit` characters.
    #[error("シート「{sheet}」のセル {}{row} の文字が多すぎます(上限 {limit} 文字)。短くしてください", column_letters(*.column))]
    CellTooLong {
        /// Name of the sheet.
        sheet: String,
        /// Row as the person sees it.
        row: u32,
        /// Index of the column, from 0.
        column: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A binary workbook of Excel 2003 or earlier (.xls).
    #[error("古い Excel 形式(.xls)は読み取れません。Excelで .xlsx 形式に保存し直してください")]
    OldExcel,
    /// The workbook opens only with a password.
    #[error(
        "パスワードで保護されたファイルは読み取れません。パスワードを解除し、Excelで .xlsx 形式に保存し直してください"
    )]
    Encrypted,
    /// Another kind of file, by the name people know it under.
    #[error("{name}は読み取れません。Excelで .xlsx 形式に保存し直してください")]
    OtherFormat {
        /// What the file is.
        name: &'static str,
    },
    /// The file is broken, or made by a program that does not keep to the format.
    #[error("ファイルが壊れています。Excelで開いて .xlsx 形式に保存し直してください")]
    Damaged {
        /// What the parser met, in English, for the log.
        detail: String,
    },
    /// A cell holds an error value that has no reading here, such as `#SPILL!`.
    #[error(
        "シート「{sheet}」にエラー値「{value}」のセルがあります。数式を直すか、値として貼り付けて保存し直してください"
    )]
    UnknownErrorValue {
        /// Name of the sheet.
        sheet: String,
        /// The value as Excel shows it.
        value: String,
    },
    /// A text file is in none of the encodings that Excel writes.
    #[error(
        "{line} 行目に読み取れない文字があります。CSV を UTF-8 か Shift_JIS で保存し直すか、Excelで .xlsx 形式に保存し直してください"
    )]
    UndecodableText {
        /// Line of the text file, from 1.
        line: u32,
    },
    /// A quotation mark opened on `line` of a CSV is never closed.
    #[error(
        "{line} 行目の引用符(\")が閉じられていません。引用符を閉じるか、Excelで .xlsx 形式に保存し直してください"
    )]
    UnclosedQuote {
        /// Line of the text file, from 1.
        line: u32,
    },
}

impl UnreadableFile {
    #[expect(clippy::needless_pass_by_value, reason = "map_err hands over the error by value")]
    pub(crate) fn damaged(cause: impl ToString) -> Self {
        Self::Damaged { detail: cause.to_string() }
    }
}

fn mebibytes(bytes: usize) -> String {
    const MEBIBYTE: usize = 1 << 20;
    if bytes >= MEBIBYTE { format!("{} MB", bytes / MEBIBYTE) } else { format!("{bytes} バイト") }
}
