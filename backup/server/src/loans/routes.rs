//! The list of loans, each loan's page, lending and taking back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_identity::UserId;
use platform_mail::MailAddress;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, inline, see_other_with};
use serde::Deserialize;
use serde_json::json;
use tokio::task::spawn_blocking;

use super::readdress::{ReaddressError, readdress_loan};
use super::slip::lay_out;
use super::store::{self, LoanFilter};
use super::take_back::{TakeBackError, take_back};
use super::views::{LoanView, LoansView, NewLoanView, loan_list};
use super::{Borrower, LendMediumError, LoanId, Mail, NewLoan, lend_medium};
use crate::app::App;
use crate::copies;
use crate::days;
use crate::media::{self, MediumId};
use crate::members::{self, Member, Operator};

/// The form of a new loan.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledLoan {
    /// A person of this server; blank of somebody else, whom the next three name.
    pub(crate) person: String,
    pub(crate) borrower: String,
    pub(crate) affiliation: String,
    pub(crate) contact: String,
    pub(crate) purpose: String,
    pub(crate) due_on: String,
    pub(crate) mail_to: String,
    pub(crate) no_mail: bool,
}

/// The form of the reminders of a loan.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledMail {
    mail_to: String,
    no_mail: bool,
}

/// An address as somebody typed it; blank is none.
pub(super) fn read_address(typed: &str) -> Result<Option<MailAddress>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_unreadable| format!("「{typed}」をメールアドレスとして読めません。"))
}

impl FilledLoan {
    /// Reads the form; `None` where something is wrong, which `problems` then names.
    pub(crate) fn read(&self, problems: &mut Problems) -> Option<NewLoan> {
        let due_on = days::parse(&self.due_on);
        if due_on.is_none() {
            problems.add("due_on", "返却の期限を選んでください。");
        }
        let borrower = match self.person.trim() {
            "" => Some(Borrower::Outsider {
                name: self.borrower.clone(),
                affiliation: self.affiliation.clone(),
                contact: self.contact.clone(),
            }),
            number => number.parse().ok().map(|number| Borrower::Member(UserId(number))),
        };
        if borrower.is_none() {
            problems.add("person", "借りる人を選び直してください。");
        }
        let to = read_address(&self.mail_to).unwrap_or_else(|words| {
            problems.add("mail_to", words);
            None
        });
        let (due_on, borrower) = due_on.zip(borrower).filter(|_| problems.is_empty())?;
        let mail = Mail { to, declined: self.no_mail };
        Some(NewLoan { borrower, purpose: self.purpose.clone(), due_on, mail })
    }
}

/// Lists the loans: those that are out, unless the address says otherwise.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let list = loan_list(tx.now());
    let filter = filter(&query);
    let total = u64::try_from(store::count_lines(&mut tx, &filter).await?).unwrap_or_default();
    let sort = list.order(&query).map_or(("due", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let lines = store::list_lines(&mut tx, &filter, sort, (paging.limit(), paging.offset())).await?;
    let list = list.view(shell.path(), &query, &lines, total);
    shell.at(vec![("媒体", "/media".to_owned())]).show("貸出", LoansView { list })
}

/// Which loans the address asks for.
pub(super) fn filter(query: &ListQuery) -> LoanFilter {
    LoanFilter {
        search: platform_database::containing(&query.q.trim().to_lowercase()),
        state: query.filter("state").unwrap_or_default().to_owned(),
    }
}

/// Shows one loan.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<LoanId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let loan = store::find_loan(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let view = LoanView::new(&loan, by.operator().is_some(), tx.now());
    let way = vec![("媒体", "/media".to_owned()), ("貸出", "/loans".to_owned())];
    shell.at(way).show(&format!("貸出 #{id}"), view)
}

/// The slip of a loan on paper.
pub(crate) async fn show_pdf(
    State(app): State<App>,
    by: Operator,
    Path(id): Path<LoanId>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let loan = store::find_loan(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let medium = media::find_medium(&mut tx, loan.medium_id).await?.ok_or_else(Refusal::not_found)?;
    let copies = copies::list_on_medium(&mut tx, medium.id).await?;
    drop(tx);
    let (subject, facts) = (format!("media/{}", medium.label), json!({ "loan": id }));
    platform_audit::record_alone(&app.database, by.actor(), "loans.slip_printed", subject, &facts).await?;
    let paper = lay_out(&loan, &medium, &copies, app.front.public_url.as_ref());
    let press = app.press.clone();
    let printed = spawn_blocking(move || press.loan_slip(&paper)).await.map_err(Refusal::unknown)?;
    let pdf = printed.map_err(Refusal::unknown)?;
    Ok(inline(&format!("貸出証明書_{id}_{}.pdf", medium.label), "application/pdf", pdf))
}

/// Shows the form of a new loan.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    Path(medium): Path<MediumId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, shell, medium, FilledLoan::default(), Problems::none()).await
}

/// Lends a medium.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(medium): Path<MediumId>,
    shell: Shell,
    Form(filled): Form<FilledLoan>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(new) = filled.read(&mut problems) {
        match lend_medium(&database, &by, medium, &new).await {
            Ok(loan) => {
                let words = Flash::done("貸出を記録しました。貸出証明書を印刷して渡してください。");
                return Ok(see_other_with(&format!("/loans/{loan}"), words));
            }
            Err(LendMediumError::NoSuchMedium) => return Err(Refusal::not_found()),
            Err(LendMediumError::Db(error)) => return Err(error.into()),
            Err(refused) => {
                if matches!(refused, LendMediumError::NotStored(_)) {
                    status = StatusCode::CONFLICT;
                }
                problems.add(field_of(&refused), format!("{refused}。"));
            }
        }
    }
    let page = draw(&database, shell, medium, filled, problems).await?;
    Ok((status, page).into_response())
}

/// Takes a medium back.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LoanId>,
) -> Result<Response, Refusal> {
    let medium = take_back(&database, &by, id, None).await?;
    let words = Flash::note("返却を受け取りました。媒体を調べて、返却を確認してください。");
    Ok(see_other_with(&format!("/media/{medium}"), words))
}

/// Changes whom the reminders are sent to.
pub(crate) async fn save_mail(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LoanId>,
    Form(filled): Form<FilledMail>,
) -> Result<Response, Refusal> {
    let to = read_address(&filled.mail_to).map_err(Refusal::unprocessable)?;
    readdress_loan(&database, &by, id, &Mail { to, declined: filled.no_mail }).await?;
    Ok(see_other_with(&format!("/loans/{id}"), Flash::done("返却のお知らせの宛先を変更しました。")))
}

async fn draw(
    database: &Database,
    shell: Shell,
    medium: MediumId,
    filled: FilledLoan,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let medium = media::find_medium(&mut tx, medium).await?.ok_or_else(Refusal::not_found)?;
    let people = members::list_people(&mut tx).await?;
    let way = vec![("媒体", "/media".to_owned()), (medium.label.as_str(), format!("/media/{}", medium.id))];
    shell.at(way).show("貸す", NewLoanView::new(&medium, &people, filled, problems))
}

/// The field beside which a refusal stands.
pub(crate) fn field_of(refused: &LendMediumError) -> &'static str {
    match refused {
        LendMediumError::Unnamed => "borrower",
        LendMediumError::NoPurpose => "purpose",
        LendMediumError::Due => "due_on",
        _ => "person",
    }
}

impl From<ReaddressError> for Refusal {
    fn from(error: ReaddressError) -> Refusal {
        match error {
            ReaddressError::NoSuchLoan => Refusal::not_found(),
            ReaddressError::Returned => Refusal::conflict(format!("{error}。")),
            ReaddressError::Db(error) => error.into(),
        }
    }
}

impl From<TakeBackError> for Refusal {
    fn from(error: TakeBackError) -> Refusal {
        match error {
            TakeBackError::NoSuchLoan => Refusal::not_found(),
            TakeBackError::Returned => Refusal::conflict(format!("{error}。")),
            TakeBackError::Inspect(error) => error.into(),
            TakeBackError::Db(error) => error.into(),
        }
    }
}
