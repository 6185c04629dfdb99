//! Loans for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::{Database, Timestamp};
use platform_identity::UserId;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::readdress::readdress_loan;
use super::routes::read_address;
use super::store::{self, Loan, LoanFilter};
use super::take_back::{TakeBackError, take_back};
use super::{Borrower, LendMediumError, LoanId, Mail, NewLoan, field_of, lend_medium};
use crate::api::{PersonItem, read_filter};
use crate::inspections::api::SentInspection;
use crate::media::MediumId;
use crate::members::{self, Member, Operator};

/// Which loans are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `out`, `overdue`, `returned` or `all`; without one those that are out.
    state: Option<String>,
    /// A part of the medium's label, of who borrowed it, or of whom they belong to.
    q: Option<String>,
}

/// Who has, or had, a medium.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoanItem {
    id: i64,
    medium: i64,
    medium_label: String,
    borrower: String,
    affiliation: String,
    contact: String,
    purpose: String,
    /// The last day.
    due_on: NaiveDate,
    /// When that day ends.
    due_at: DateTime<Utc>,
    /// Whether it is over, and the medium is not back.
    overdue: bool,
    lent_by: String,
    lent_at: DateTime<Utc>,
    returned_at: Option<DateTime<Utc>>,
    received_by: String,
    /// Whom the reminders are sent to; empty where nobody knows.
    mail_to: String,
    no_mail: bool,
    reminded_on: Option<NaiveDate>,
    reminders: i64,
}

/// A loan that is to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentLoan {
    /// One of `/borrowers`; left out of somebody else, whom the next three name.
    person: Option<i64>,
    #[serde(default)]
    borrower: String,
    #[serde(default)]
    affiliation: String,
    #[serde(default)]
    contact: String,
    purpose: String,
    /// The last day, within a year.
    due_on: NaiveDate,
    /// Whom the reminders are sent to, if not to the borrower's own address.
    #[serde(default)]
    mail_to: String,
    #[serde(default)]
    no_mail: bool,
}

/// A medium that comes back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentReturn {
    /// What somebody saw of it; left out where somebody will look at it later.
    inspection: Option<SentInspection>,
}

/// Whom the reminders of a loan are sent to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentLoanMail {
    /// Empty: to nobody.
    mail_to: String,
    #[serde(default)]
    no_mail: bool,
}

/// Lists the loans in the order in which they began.
#[utoipa::path(
    get,
    path = "/api/v1/loans",
    tag = "媒体",
    summary = "貸出の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "貸出", body = Page<LoanItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<LoanItem>>, Refusal> {
    let filter = wanted.filter()?;
    let mut tx = database.read().await?;
    let loans = store::list_lines_after(&mut tx, &filter, LoanId(page.after()), page.to_ask()).await?;
    let now = tx.now();
    Ok(Json(page.page(loans, |loan| loan.id.0, |loan| LoanItem::new(loan, now))))
}

/// Tells of one loan.
#[utoipa::path(
    get,
    path = "/api/v1/loans/{loan}",
    tag = "媒体",
    summary = "1つの貸出",
    responses((status = 200, description = "貸出", body = LoanItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<LoanId>,
) -> Result<Json<LoanItem>, Refusal> {
    find(&database, id).await
}

/// Lists the people of this server, who may borrow media.
#[utoipa::path(
    get,
    path = "/api/v1/borrowers",
    tag = "媒体",
    summary = "媒体を借りられる社内の人",
    responses((status = 200, description = "人", body = Vec<PersonItem>))
)]
pub(crate) async fn list_borrowers(
    State(database): State<Database>,
    _by: Operator,
) -> Result<Json<Vec<PersonItem>>, Refusal> {
    let people = members::list_people(&mut database.read().await?).await?;
    Ok(Json(people.into_iter().map(PersonItem::new).collect()))
}

/// Lends a medium that lies in its place.
#[utoipa::path(
    post,
    path = "/api/v1/media/{medium}/loans",
    tag = "媒体",
    summary = "媒体を貸す",
    request_body = SentLoan,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "貸出の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(medium): Path<MediumId>,
    making: Making<SentLoan>,
) -> Result<Response, Refusal> {
    making
        .below("/api/v1/loans")
        .once(&database, async move |database, sent: SentLoan| {
            let new = sent.read("")?;
            Ok(lend_medium(&database, &by, medium, &new).await.map_err(explain)?.0)
        })
        .await
}

/// Takes a medium back, perhaps with what somebody saw of it.
#[utoipa::path(
    post,
    path = "/api/v1/loans/{loan}/return",
    tag = "媒体",
    summary = "返却を受け付ける",
    request_body = SentReturn,
    responses((status = 200, description = "終わった貸出", body = LoanItem))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LoanId>,
    Sent(sent): Sent<SentReturn>,
) -> Result<Json<LoanItem>, Refusal> {
    let seen = sent.inspection.map(|seen| seen.read("inspection.condition")).transpose()?;
    take_back(&database, &by, id, seen.as_ref()).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

/// Changes whom the reminders are sent to.
#[utoipa::path(
    post,
    path = "/api/v1/loans/{loan}/mail",
    tag = "媒体",
    summary = "返却のお知らせの宛先を変える",
    request_body = SentLoanMail,
    responses((status = 200, description = "いまの貸出", body = LoanItem))
)]
pub(crate) async fn save_mail(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LoanId>,
    Sent(sent): Sent<SentLoanMail>,
) -> Result<Json<LoanItem>, Refusal> {
    let to = read_address(&sent.mail_to).map_err(|words| Refusal::of_field("mail_to", words))?;
    readdress_loan(&database, &by, id, &Mail { to, declined: sent.no_mail }).await?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: LoanId) -> Result<Json<LoanItem>, Refusal> {
    let mut tx = database.read().await?;
    let loan = store::find_loan(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    Ok(Json(LoanItem::new(loan, tx.now())))
}

impl Wanted {
    fn filter(self) -> Result<LoanFilter, Refusal> {
        let state = read_filter("state", self.state, ["out", "overdue", "returned", "all"])?;
        Ok(LoanFilter {
            search: platform_database::containing(&self.q.unwrap_or_default().trim().to_lowercase()),
            state: state.unwrap_or_default(),
        })
    }
}

impl SentLoan {
    /// Reads it; `within` stands before the names of its fields.
    pub(crate) fn read(self, within: &str) -> Result<NewLoan, Refusal> {
        let to = read_address(&self.mail_to);
        let to = to.map_err(|words| Refusal::of_field(&format!("{within}mail_to"), words))?;
        let borrower = match self.person {
            Some(person) => Borrower::Member(UserId(person)),
            None => Borrower::Outsider {
                name: self.borrower,
                affiliation: self.affiliation,
                contact: self.contact,
            },
        };
        let mail = Mail { to, declined: self.no_mail };
        Ok(NewLoan { borrower, purpose: self.purpose, due_on: self.due_on, mail })
    }
}

impl LoanItem {
    fn new(loan: Loan, now: Timestamp) -> LoanItem {
        LoanItem {
            id: loan.id.0,
            medium: loan.medium_id.0,
            overdue: loan.returned_at.is_none() && loan.due_at <= now,
            medium_label: loan.medium,
            borrower: loan.borrower,
            affiliation: loan.affiliation,
            contact: loan.contact,
            purpose: loan.purpose,
            due_on: loan.due_on,
            due_at: loan.due_at,
            lent_by: loan.lent_by,
            lent_at: loan.lent_at,
            returned_at: loan.returned_at,
            received_by: loan.received_by,
            mail_to: loan.mail_to,
            no_mail: loan.no_mail,
            reminded_on: loan.reminded_on,
            reminders: loan.reminders,
        }
    }
}

impl Explain for LendMediumError {
    fn field(&self) -> Option<&'static str> {
        match self {
            LendMediumError::NoSuchMedium | LendMediumError::NotStored(_) | LendMediumError::Db(_) => None,
            refused => Some(field_of(refused)),
        }
    }
}

impl From<LendMediumError> for Refusal {
    fn from(error: LendMediumError) -> Refusal {
        match error {
            LendMediumError::NoSuchMedium => Refusal::not_found(),
            LendMediumError::NotStored(_) => Refusal::conflict(format!("{error}。")),
            LendMediumError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}

impl Explain for TakeBackError {
    fn field(&self) -> Option<&'static str> {
        match self {
            TakeBackError::Inspect(refused) => refused.field().map(|_note| "inspection.note"),
            _ => None,
        }
    }
}
