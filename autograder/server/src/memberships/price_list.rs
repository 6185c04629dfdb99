//! The screen of prices.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, grouped, see_other_with};
use serde::Deserialize;

use super::prices::{HIGHEST_YEN, SetPriceError, withdraw_price};
use super::views::{PriceListView, day};
use super::{MembershipKind, list_prices, set_price};
use crate::staff::Headquarters;

/// A price as it was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentPrice {
    pub(super) membership: String,
    pub(super) valid_from: String,
    pub(super) yen: String,
    /// `seen_` and the kind's code: the first day of the last price that the person saw.
    #[serde(flatten)]
    seen: BTreeMap<String, String>,
}

impl SentPrice {
    /// The kind, what the person saw of it, and the price from its day on.
    fn read(&self) -> Result<(MembershipKind, NaiveDate, (NaiveDate, i64)), Problems> {
        let mut problems = Problems::none();
        let kind = MembershipKind::from_code(&self.membership);
        let seen = kind.and_then(|kind| self.seen.get(&seen_field(kind))?.parse().ok());
        if seen.is_none() {
            problems.add("membership", "会員種別を選んでください");
        }
        let from = self.valid_from.trim().parse().ok();
        if from.is_none() {
            problems.add("valid_from", "適用開始日を、2027-04-01 のような日付で入れてください");
        }
        let yen = self.yen.trim().parse().ok().filter(|yen| (0..=HIGHEST_YEN).contains(yen));
        if yen.is_none() {
            problems.add("yen", "単価は0円から100,000円までの整数にしてください");
        }
        match (kind, seen, from, yen) {
            (Some(kind), Some(seen), Some(from), Some(yen)) => Ok((kind, seen, (from, yen))),
            _ => Err(problems),
        }
    }
}

/// The name of the field that says which price of `kind` was the last on screen.
pub(super) fn seen_field(kind: MembershipKind) -> String {
    format!("seen_{}", kind.code())
}

/// Shows every price, and the form for the next.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Headquarters,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &shell, &SentPrice::default(), Problems::none()).await
}

/// Sets a price, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    shell: Shell,
    Form(sent): Form<SentPrice>,
) -> Result<Response, Refusal> {
    let (status, problems) = match sent.read() {
        Ok((kind, seen, price)) => match set_price(&database, &by, kind, seen, price).await {
            Ok(()) => {
                let (from, yen) = (day(price.0), grouped(price.1.unsigned_abs()));
                let words = format!("{}の単価を、{from}から{yen}円にしました。", kind.label());
                return Ok(see_other_with("/prices", Flash::done(words)));
            }
            Err(refused) => refuse(refused)?,
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    Ok((status, draw(&database, &shell, &sent, problems).await?).into_response())
}

/// Which price is to be taken back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentWithdrawal {
    seen: String,
}

/// Takes back a price that has not begun.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Headquarters,
    Path(kind): Path<String>,
    Form(sent): Form<SentWithdrawal>,
) -> Result<Response, Refusal> {
    let kind = MembershipKind::from_code(&kind).ok_or_else(Refusal::not_found)?;
    let seen = sent.seen.parse().map_err(|_| {
        Refusal::unprocessable("送られた内容を読み取れませんでした。画面を開き直してください。")
    })?;
    match withdraw_price(&database, &by, kind, seen).await {
        Ok(()) => {
            Ok(see_other_with("/prices", Flash::done(format!("{}の単価を取り消しました。", kind.label()))))
        }
        Err(SetPriceError::Db(error)) => Err(error.into()),
        Err(refused) => Err(Refusal::conflict(format!("{refused}。"))),
    }
}

async fn draw(
    database: &Database,
    shell: &Shell,
    sent: &SentPrice,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let view = PriceListView::new(&list_prices(&mut tx).await?, tx.now(), sent, problems);
    shell.clone().at(vec![("請求", "/billing".to_owned())]).show("単価", view)
}

fn refuse(error: SetPriceError) -> Result<(StatusCode, Problems), Refusal> {
    let (status, field) = match error {
        SetPriceError::Past | SetPriceError::BeforeTheLast => {
            (StatusCode::UNPROCESSABLE_ENTITY, "valid_from")
        }
        SetPriceError::Stale | SetPriceError::Begun => (StatusCode::CONFLICT, "membership"),
        SetPriceError::Db(error) => return Err(error.into()),
    };
    let mut problems = Problems::none();
    problems.add(field, error.to_string());
    Ok((status, problems))
}
