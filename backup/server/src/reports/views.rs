//! What the screens of reports show.

use askama::Template;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Problems, Tone, dates};

use super::ReportKind;
use super::document::{Cell, Column, Document, Mark, Section};
use super::number::document_number;
use super::routes::{FilledReport, recipients::FilledRecipient};
use super::store::{MailRow, Recipient, Report, ReportLine};

/// The list, and the form of a new one.
#[derive(Template)]
#[template(path = "reports/list.html")]
pub(super) struct ReportsView {
    pub(super) list: ListView,
    pub(super) kinds: Vec<Choice>,
    pub(super) times: Vec<Choice>,
    pub(super) filled: FilledReport,
    pub(super) problems: Problems,
    pub(super) may_make: bool,
    pub(super) may_configure: bool,
}

/// One report.
#[derive(Template)]
#[template(path = "reports/show.html")]
pub(super) struct ReportView {
    address: String,
    document: Document,
    /// Whether its contents are listed.
    long: bool,
    number: String,
    /// Who signs its paper.
    signature: String,
    digest: String,
    mails: Vec<MailLine>,
}

struct MailLine {
    address: String,
    tone: Tone,
    state: &'static str,
    words: String,
}

/// Whether a report is still what was written down.
#[derive(Template)]
#[template(path = "reports/proof.html")]
pub(super) struct ProofView {
    address: String,
    title: String,
    finding: (Tone, &'static str, &'static str),
    hashes: Hashes,
    may_audit: bool,
}

/// The hashes that are compared.
pub(super) struct Hashes {
    /// Of the content as it is now.
    pub(super) computed: String,
    /// What was kept beside it.
    pub(super) kept: String,
    /// What is in the audit record, and the number of the entry; none where its time is over.
    pub(super) recorded: Option<(String, i64)>,
}

/// Who is sent what.
#[derive(Template)]
#[template(path = "reports/recipients.html")]
pub(super) struct RecipientsView {
    lines: Vec<RecipientLine>,
    kinds: Vec<Choice>,
    filled: FilledRecipient,
    problems: Problems,
    /// Whether mail leaves this server.
    mails: bool,
}

struct RecipientLine {
    action: String,
    kind: &'static str,
    address: String,
    active: bool,
    added: String,
}

/// Rows of a table that belong together.
struct RowGroup<'a> {
    /// To what they belong.
    heads: &'a [Cell],
    rows: Vec<&'a [Cell]>,
    /// How many of them are not as they should be.
    amiss: usize,
}

impl RowGroup<'_> {
    fn of(rows: &[Vec<Cell>], heads: usize) -> RowGroup<'_> {
        let amiss = |row: &&Vec<Cell>| row.iter().any(|cell| matches!(cell.tone, Mark::Warn | Mark::Bad));
        RowGroup {
            heads: &rows[0][..heads],
            rows: rows.iter().map(|row| &row[heads..]).collect(),
            amiss: rows.iter().filter(amiss).count(),
        }
    }
}

impl Section {
    /// The rows, those together that agree in the grouped columns.
    fn groups(&self) -> Vec<RowGroup<'_>> {
        let agree = |one: &Vec<Cell>, next: &Vec<Cell>| {
            one.iter().zip(next).take(self.grouped).all(|(one, next)| one == next)
        };
        self.rows.chunk_by(agree).map(|rows| RowGroup::of(rows, self.grouped)).collect()
    }

    /// The columns that are not told above a group.
    fn own_columns(&self) -> &[Column] {
        &self.columns[self.grouped..]
    }

    /// Whether a row reads well as a card on a phone: one that is a name and numbers is better a narrow line.
    fn as_cards(&self) -> bool {
        self.columns.iter().filter(|column| !column.numeric).count() > 1
    }
}

impl Mark {
    pub(super) fn tone(self) -> Tone {
        match self {
            Mark::Plain => Tone::Neutral,
            Mark::Good => Tone::Good,
            Mark::Warn => Tone::Warn,
            Mark::Bad => Tone::Bad,
        }
    }

    fn is_plain(self) -> bool {
        self == Mark::Plain
    }
}

/// The kinds that somebody may see.
pub(super) fn kinds(confidential: bool) -> Vec<Choice> {
    let seen = ReportKind::ALL.into_iter().filter(|kind| confidential || !kind.is_confidential());
    seen.map(|kind| Choice::new(kind.code(), kind.label())).collect()
}

/// The times that a kind may be about, where nobody asks for days.
pub(super) fn times() -> Vec<Choice> {
    vec![Choice::new("before", "直前の期間"), Choice::new("current", "いまの期間")]
}

/// What the list shows and sorts by.
pub(super) fn report_list(confidential: bool) -> List<ReportLine> {
    let ways = [("scheduled", "定期"), ("by_hand", "手動"), ("unsent", "送れなかったもの")];
    let ways = ways.map(|(code, label)| Choice::new(code, label)).into();
    List::new(
        "レポートの一覧",
        vec![
            ListColumn::new("kind", "レポート", |row: &ReportLine| {
                let label = ReportKind::from_code(&row.kind).map_or("不明", ReportKind::label);
                let number = document_number(&row.kind, row.period(), row.id);
                CellView::link(label, format!("/reports/{}", row.id)).with_sub(number)
            })
            .sorted(),
            ListColumn::new("period", "対象期間", |row: &ReportLine| {
                CellView::text(row.period().words())
            })
            .sorted(),
            ListColumn::new("made", "作成", |row: &ReportLine| {
                let way = if row.scheduled { "定期" } else { row.made_by.as_str() };
                CellView::text(dates::date_time(row.made_at)).with_sub(way)
            })
            .sorted(),
            ListColumn::new("mail", "メール", mail_cell),
        ],
    )
    .usually("made", true)
    .filtered(ListFilter { name: "kind", label: "種類".to_owned(), choices: kinds(confidential) })
    .filtered(ListFilter { name: "way", label: "作り方".to_owned(), choices: ways })
    .empty("レポートはまだありません。毎朝8時に最初の日次レポートができます。")
}

fn mail_cell(row: &ReportLine) -> CellView {
    match (row.failed, row.waiting, row.sent) {
        (0, 0, 0) => CellView::text("—"),
        (0, 0, sent) => CellView::badge(format!("送信済み {sent}件"), Tone::Good),
        (0, waiting, _) => CellView::badge(format!("送信待ち {waiting}件"), Tone::Info),
        (failed, ..) => CellView::badge(format!("失敗 {failed}件"), Tone::Bad),
    }
}

impl ReportView {
    pub(super) fn new(
        report: &Report,
        (kind, document): (ReportKind, Document),
        signature: String,
        mails: &[MailRow],
    ) -> ReportView {
        ReportView {
            address: format!("/reports/{}", report.id),
            document,
            long: kind.has_cover(),
            number: report.number(),
            signature,
            digest: report.digest.clone(),
            mails: mails.iter().map(MailLine::new).collect(),
        }
    }
}

impl ProofView {
    pub(super) fn new(address: String, title: String, hashes: Hashes, may_audit: bool) -> ProofView {
        ProofView { address, title, finding: hashes.finding(), hashes, may_audit }
    }
}

impl Hashes {
    /// How they compare, in words.
    fn finding(&self) -> (Tone, &'static str, &'static str) {
        if self.computed != self.kept {
            let words = "保存されている内容から計算したハッシュが、控えと一致しません。データベースが書き換えられた可能性があります。";
            return (Tone::Bad, "内容が、作成した時のものではありません", words);
        }
        match &self.recorded {
            Some((recorded, _)) if *recorded == self.computed => {
                let words = "内容のハッシュが、控えと監査ログの両方に一致しました。";
                (Tone::Good, "作成した時から変わっていません", words)
            }
            Some(_) => {
                let words = "レポートと控えが、どちらも書き換えられた可能性があります。";
                (Tone::Bad, "監査ログに残したハッシュと一致しません", words)
            }
            None => {
                let words = "控えとは一致しました。監査ログの保存期間を過ぎているか、記録がありません。";
                (Tone::Warn, "監査ログの記録が見つかりません", words)
            }
        }
    }
}

impl MailLine {
    fn new(mail: &MailRow) -> MailLine {
        let (tone, state) = match mail.state.as_str() {
            "sent" => (Tone::Good, "送信済み"),
            "failed" => (Tone::Bad, "失敗"),
            _ => (Tone::Info, "送信待ち"),
        };
        let when = mail.ended_at.map(dates::date_time).unwrap_or_default();
        let tried = if mail.attempts > 1 { format!("（{}回目）", mail.attempts) } else { String::new() };
        MailLine {
            address: mail.address.clone(),
            tone,
            state,
            words: format!("{when} {}{tried}", mail.answer),
        }
    }
}

impl RecipientsView {
    pub(super) fn new(
        recipients: &[Recipient],
        mails: bool,
        filled: FilledRecipient,
        problems: Problems,
    ) -> RecipientsView {
        let line = |row: &Recipient| RecipientLine {
            action: format!("/reports/recipients/{}", row.id),
            kind: ReportKind::from_code(&row.kind).map_or("不明", ReportKind::label),
            address: row.address.clone(),
            active: row.active,
            added: format!("{} {}", dates::date(row.added_at), row.added_by),
        };
        RecipientsView {
            lines: recipients.iter().map(line).collect(),
            kinds: kinds(true),
            filled,
            problems,
            mails,
        }
    }
}
