//! What the page of an invoice shows.

use askama::Template;
use autograder_grading::Grade;
use platform_web::{CellView, List, ListColumn, ListView, Tone, dates, grouped};

use super::Invoice;
use super::paper::number;
use super::store::Examinee;
use crate::billing::RULE;
use crate::memberships::day;
use crate::rounds::Round;
use crate::snapshots::Snapshot;

/// 「12,300円」, 「−500円」
pub(crate) fn yen(amount: i64) -> String {
    format!("{}{}円", if amount < 0 { "−" } else { "" }, grouped(amount.unsigned_abs()))
}

/// One invoice.
#[derive(Template)]
#[template(path = "invoices/show.html")]
pub(super) struct InvoiceView {
    /// 「請求」, to a 塾 politely.
    word: &'static str,
    number: String,
    juku: String,
    /// All rounds of the 塾.
    billing: String,
    round: String,
    state: &'static str,
    tone: Tone,
    /// The paper, once it is issued.
    pdf: Option<String>,
    facts: Vec<(&'static str, String)>,
    amount: String,
    tax: String,
    rule: &'static str,
    lines: Vec<LineView>,
    examinees: String,
    /// All editions where there are several, the latest first.
    editions: Vec<EditionView>,
    list: ListView,
}

struct LineView {
    grade: &'static str,
    examinees: String,
    subjects: [(&'static str, String); 2],
}

struct EditionView {
    label: String,
    href: String,
    current: bool,
    state: String,
    examinees: String,
    unit: String,
    amount: String,
    /// How much more than the edition before, if there is one.
    difference: Option<String>,
}

impl InvoiceView {
    pub(super) fn new(
        invoice: &Invoice,
        round: &Round,
        version: &Snapshot,
        editions: &[Invoice],
        list: ListView,
        headquarters: bool,
    ) -> InvoiceView {
        let owed = &invoice.owed;
        let mut facts = vec![
            ("会員種別", owed.membership.label().to_owned()),
            ("単価（税込）", yen(owed.unit_yen)),
            ("実施日", day(version.sat_on)),
            ("もとになる集計", format!("確定 第{}版", version.version)),
            ("下書き", format!("{} {}", dates::date_time(invoice.drafted.1), invoice.drafted.0)),
        ];
        if !headquarters {
            facts.pop();
        }
        if let Some((by, at, _)) = &invoice.issued {
            let by = if headquarters { format!(" {by}") } else { String::new() };
            facts.push(("確定", format!("{}{by}", dates::date_time(*at))));
        }
        let (state, tone) = match invoice.issued {
            Some(_) => ("確定", Tone::Good),
            None => ("下書き", Tone::Warn),
        };
        InvoiceView {
            word: if headquarters { "請求" } else { "ご請求" },
            number: number(round, invoice),
            juku: owed.juku.name.clone(),
            billing: format!("/billing/{}", owed.juku.id),
            round: round.name.label(),
            state,
            tone,
            pdf: invoice.issued.as_ref().map(|_| format!("/invoices/{}/invoice.pdf", invoice.id)),
            facts,
            amount: yen(owed.amount_yen()),
            tax: format!("うち消費税（{}%） {}", invoice.tax_percent, yen(invoice.tax_yen)),
            rule: RULE,
            lines: owed.lines.iter().map(LineView::new).collect(),
            examinees: grouped(owed.examinees().unsigned_abs()),
            editions: if editions.len() > 1 { edition_views(editions, invoice) } else { Vec::new() },
            list,
        }
    }
}

impl LineView {
    fn new(line: &crate::billing::GradeLine) -> LineView {
        let count = |number: i64| grouped(number.unsigned_abs());
        let [first, second] = line.grade.subjects();
        LineView {
            grade: line.grade.label(),
            examinees: count(line.examinees),
            subjects: [(first.label(), count(line.sat[0])), (second.label(), count(line.sat[1]))],
        }
    }
}

fn edition_views(editions: &[Invoice], shown: &Invoice) -> Vec<EditionView> {
    let before = std::iter::once(None).chain(editions.iter().map(Some));
    let view = |(edition, before): (&Invoice, Option<&Invoice>)| {
        let difference = before.map(|before| edition.owed.amount_yen() - before.owed.amount_yen());
        EditionView {
            label: format!("第{}版", edition.edition),
            href: format!("/invoices/{}", edition.id),
            current: edition.id == shown.id,
            state: edition.issued.as_ref().map_or_else(|| "下書き".to_owned(), |(_, at, _)| dates::date(*at)),
            examinees: grouped(edition.owed.examinees().unsigned_abs()),
            unit: yen(edition.owed.unit_yen),
            amount: yen(edition.owed.amount_yen()),
            difference: difference.map(signed),
        }
    };
    let mut views: Vec<EditionView> = editions.iter().zip(before).map(view).collect();
    views.reverse();
    views
}

/// 「+500円」, 「−500円」, 「±0円」
fn signed(difference: i64) -> String {
    match difference {
        0 => "±0円".to_owned(),
        1.. => format!("+{}", yen(difference)),
        _ => yen(difference),
    }
}

/// Whom an invoice counts.
pub(super) fn examinee_list() -> List<Examinee> {
    let grade = |row: &Examinee| u8::try_from(row.grade).ok().and_then(Grade::from_number);
    let subjects = move |row: &Examinee| {
        let sat = [row.first_sat, row.second_sat];
        let subjects = grade(row).map(Grade::subjects).into_iter().flatten().zip(sat);
        subjects.filter(|(_, sat)| *sat).map(|(subject, _)| subject.label()).collect::<Vec<_>>().join("・")
    };
    List::new(
        "受験者",
        vec![
            ListColumn::new("grade", "学年", move |row| {
                CellView::text(grade(row).map_or("", Grade::label))
            }),
            ListColumn::new("classroom", "教室", |row: &Examinee| CellView::text(&row.classroom_name)),
            ListColumn::new("number", "生徒ID", |row: &Examinee| CellView::text(&row.student_number)),
            ListColumn::new("name", "氏名", |row: &Examinee| CellView::text(&row.student_name)),
            ListColumn::new("subjects", "教科", move |row| CellView::text(subjects(row))),
        ],
    )
    .empty("数えられる受験者がいません。")
}
