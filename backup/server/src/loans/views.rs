//! What the screens of loans show.

use askama::Template;
use platform_database::Timestamp;
use platform_identity::UserId;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Problems, Tone, dates};

use super::routes::FilledLoan;
use super::store::Loan;
use crate::days;
use crate::media::Medium;

/// The list of loans.
#[derive(Template)]
#[template(path = "loans/list.html")]
pub(super) struct LoansView {
    pub(super) list: ListView,
}

/// The form of a new loan.
#[derive(Template)]
#[template(path = "loans/new.html")]
pub(super) struct NewLoanView {
    label: String,
    page: String,
    people: Vec<Choice>,
    filled: FilledLoan,
    problems: Problems,
}

/// One loan.
#[derive(Template)]
#[template(path = "loans/show.html")]
pub(super) struct LoanView {
    number: i64,
    address: String,
    badge: (Tone, &'static str),
    medium: (String, String),
    facts: Vec<(&'static str, String)>,
    open: bool,
    mail_to: String,
    no_mail: bool,
    /// How often and when the borrower was reminded.
    reminded: Option<String>,
    may_operate: bool,
}

/// What the list shows and sorts by.
pub(super) fn loan_list(now: Timestamp) -> List<Loan> {
    let states = vec![
        Choice::new("overdue", "延滞"),
        Choice::new("returned", "返却済み"),
        Choice::new("all", "返却済みも含む"),
    ];
    List::new(
        "貸出の一覧",
        vec![
            ListColumn::new("medium", "媒体", |row: &Loan| {
                CellView::link(&row.medium, format!("/loans/{}", row.id)).with_sub(&row.purpose)
            })
            .sorted(),
            ListColumn::new("borrower", "借りた人", |row: &Loan| {
                CellView::text(&row.borrower).with_sub(&row.affiliation)
            })
            .sorted(),
            ListColumn::new("due", "返却の期限", |row: &Loan| CellView::text(days::words(row.due_on)))
                .sorted(),
            ListColumn::new("state", "状態", move |row: &Loan| {
                let (tone, words) = badge(row, now);
                CellView::badge(words, tone)
            }),
            ListColumn::new("lent", "貸出", |row: &Loan| {
                CellView::text(dates::date_time(row.lent_at)).with_sub(&row.lent_by)
            })
            .sorted(),
        ],
    )
    .usually("due", false)
    .searched("媒体・借りた人・所属")
    .filtered(ListFilter { name: "state", label: "状態".to_owned(), choices: states })
    .exported("/lists/loans.xlsx")
    .with_csv("/lists/loans.csv")
    .empty("貸出中の媒体はありません。媒体の画面から貸し出せます。")
}

/// How it stands, in words.
pub(super) fn state_words(loan: &Loan, now: Timestamp) -> String {
    badge(loan, now).1.into()
}

impl NewLoanView {
    pub(super) fn new(
        medium: &Medium,
        people: &[(UserId, String)],
        filled: FilledLoan,
        problems: Problems,
    ) -> NewLoanView {
        NewLoanView {
            label: medium.label.clone(),
            page: format!("/media/{}", medium.id),
            people: people.iter().map(|(user, name)| Choice::new(user.to_string(), name)).collect(),
            filled,
            problems,
        }
    }
}

impl LoanView {
    pub(super) fn new(loan: &Loan, may_operate: bool, now: Timestamp) -> LoanView {
        LoanView {
            number: loan.id.0,
            address: format!("/loans/{}", loan.id),
            badge: badge(loan, now),
            medium: (loan.medium.clone(), format!("/media/{}", loan.medium_id)),
            facts: facts(loan),
            open: loan.returned_at.is_none(),
            mail_to: loan.mail_to.clone(),
            no_mail: loan.no_mail,
            reminded: loan
                .reminded_on
                .map(|on| format!("これまでに{}回、最後は{}に送りました。", loan.reminders, days::words(on))),
            may_operate,
        }
    }
}

fn badge(loan: &Loan, now: Timestamp) -> (Tone, &'static str) {
    match loan.returned_at {
        Some(_) => (Tone::Neutral, "返却済み"),
        None if loan.due_at <= now => (Tone::Bad, "延滞"),
        None => (Tone::Warn, "貸出中"),
    }
}

fn facts(loan: &Loan) -> Vec<(&'static str, String)> {
    let told = [("所属", &loan.affiliation), ("連絡先", &loan.contact)];
    let mut facts = vec![("借りた人", loan.borrower.clone())];
    facts.extend(
        told.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| (name, words.clone())),
    );
    facts.extend([
        ("用途", loan.purpose.clone()),
        ("返却の期限", days::words(loan.due_on)),
        ("貸出", format!("{} {}", dates::date_time(loan.lent_at), loan.lent_by)),
    ]);
    facts.extend(loan.overdue_at.map(|at| ("延滞の記録", dates::date_time(at))));
    let returned = loan.returned_at.map(|at| format!("{} {}", dates::date_time(at), loan.received_by));
    facts.extend(returned.map(|words| ("返却", words)));
    facts
}
