//! Lending a medium.

use chrono::NaiveDate;
use platform_database::{Database, DbError, WriteTx};
use platform_identity::{UserId, UserState, find_profile};
use platform_mail::MailAddress;
use serde_json::json;
use thiserror::Error;

use super::{LoanId, Mail, store};
use crate::days;
use crate::media::{self, MediumId, Standing};
use crate::members::{self, Operator};
use crate::moves::{self, Act};
use crate::verdicts::judge_soon;

/// A loan as somebody asks for it.
#[derive(Clone, Debug)]
pub(crate) struct NewLoan {
    pub(crate) borrower: Borrower,
    pub(crate) purpose: String,
    /// The last day.
    pub(crate) due_on: NaiveDate,
    /// Where nobody says, the borrower's own address, as far as it is known.
    pub(crate) mail: Mail,
}

/// Who takes a medium along.
#[derive(Clone, Debug)]
pub(crate) enum Borrower {
    /// A person of this server.
    Member(UserId),
    /// Anybody else.
    Outsider {
        /// 氏名.
        name: String,
        /// 所属.
        affiliation: String,
        /// 連絡先.
        contact: String,
    },
}

/// Why nothing was lent.
#[derive(Debug, Error)]
pub(crate) enum LendMediumError {
    /// No such medium.
    #[error("媒体がありません")]
    NoSuchMedium,
    /// It is not in its place.
    #[error("媒体「{0}」は保管中ではないので、貸せません")]
    NotStored(String),
    /// No such person.
    #[error("借りる人を選び直してください")]
    NoSuchPerson,
    /// Nobody, or nobody knows from where.
    #[error("社外の人に貸すときは、氏名・所属・連絡先をすべて入れてください")]
    Unnamed,
    /// For nothing.
    #[error("用途を入れてください")]
    NoPurpose,
    /// A day in the past, or so far away that nobody will ask.
    #[error("返却の期限は、きょうから1年以内にしてください")]
    Due,
    /// The database.
    #[error("the medium could not be lent")]
    Db(#[from] DbError),
}

/// Lends a medium that lies in its place.
pub(crate) async fn lend_medium(
    database: &Database,
    by: &Operator,
    id: MediumId,
    new: &NewLoan,
) -> Result<LoanId, LendMediumError> {
    let mut tx = database.write().await?;
    let loan = lend_in(&mut tx, by, id, new).await?;
    tx.commit().await?;
    Ok(loan)
}

/// The same as a part of another act.
pub(crate) async fn lend_in(
    tx: &mut WriteTx,
    by: &Operator,
    id: MediumId,
    new: &NewLoan,
) -> Result<LoanId, LendMediumError> {
    let purpose = new.purpose.trim();
    if purpose.is_empty() {
        return Err(LendMediumError::NoPurpose);
    }
    let today = days::of(tx.now());
    let due_at = days::end(new.due_on)
        .filter(|_| new.due_on >= today && (new.due_on - today).num_days() <= 366)
        .ok_or(LendMediumError::Due)?;
    let borrower = find_borrower(tx, &new.borrower).await?;
    let won = media::advance_standing(tx, id, Standing::Stored, Standing::Lent, None).await?;
    let medium = media::find_medium(tx, id).await?.ok_or(LendMediumError::NoSuchMedium)?;
    if !won {
        return Err(LendMediumError::NotStored(medium.label));
    }
    let row = store::NewRow {
        medium: id,
        borrower_id: borrower.id,
        borrower: &borrower.name,
        affiliation: &borrower.affiliation,
        contact: &borrower.contact,
        purpose,
        due: (new.due_on, due_at),
        lent_by: &by.actor().name,
        mail_to: new.mail.to.as_ref().or(borrower.address.as_ref()).map_or("", MailAddress::as_str),
        no_mail: new.mail.declined,
    };
    let loan = store::insert_loan(tx, &row).await?;
    let note = format!("{}へ、{}まで", borrower.name, days::words(new.due_on));
    moves::insert_move(tx, by, id, Act::Lent, Standing::Lent, &note).await?;
    let facts = json!({ "loan": loan, "due_on": new.due_on });
    platform_audit::record(tx, by.actor(), "loans.lent", format!("media/{}", medium.label), &facts).await?;
    judge_soon(tx).await?;
    Ok(loan)
}

/// A borrower as a row has one.
struct Named {
    id: Option<UserId>,
    name: String,
    affiliation: String,
    contact: String,
    address: Option<MailAddress>,
}

/// The borrower, of whom everything is known that somebody needs who wants the medium back.
async fn find_borrower(tx: &mut WriteTx, borrower: &Borrower) -> Result<Named, LendMediumError> {
    match borrower {
        Borrower::Member(user) => {
            let people = members::list_people(tx).await?;
            let person = people.into_iter().find(|(known, _)| known == user);
            let (id, name) = person.ok_or(LendMediumError::NoSuchPerson)?;
            let profile = find_profile(tx, id).await?;
            let address = profile
                .filter(|profile| profile.state() == UserState::Active)
                .and_then(|profile| profile.email);
            Ok(Named { id: Some(id), name, affiliation: String::new(), contact: String::new(), address })
        }
        Borrower::Outsider { name, affiliation, contact } => {
            let [name, affiliation, contact] =
                [name, affiliation, contact].map(|words| words.trim().to_owned());
            if name.is_empty() || affiliation.is_empty() || contact.is_empty() {
                return Err(LendMediumError::Unnamed);
            }
            let address = contact.parse().ok();
            Ok(Named { id: None, name, affiliation, contact, address })
        }
    }
}
