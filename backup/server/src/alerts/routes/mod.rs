//! The list of alerts and the page of one.

pub(crate) mod acknowledgement;
pub(crate) mod assignment;
pub(crate) mod closing;
pub(crate) mod snooze;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_identity::UserId;
use platform_web::{ListQuery, Problems, Refusal, Shell};

use super::assign::list_assignable;
use super::look::look_at_alert;
use super::store::{self, AlertFilter};
use super::views::{AlertPage, AlertView, AlertsView, AssignedLine, FilledAlert, alert_list};
use super::{AlertId, count_unresolved};
use crate::deliveries::{self, NoticeLineView};
use crate::members::{Member, Operator};
use crate::quiet;

/// How much of the history, and how many notices, a page shows.
const SHOWN: i64 = 100;
/// How many of the reader's own alerts stand above the list.
const OWN: i64 = 20;

/// Lists the alerts.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let may_operate = by.operator().is_some();
    let mut tx = database.read().await?;
    let list = alert_list(tx.now(), may_operate);
    let filter = filter(&query);
    let total = u64::try_from(store::count_alerts(&mut tx, &filter).await?).unwrap_or_default();
    let sort = list.order(&query).map_or(("state", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let alerts = store::list_alerts(&mut tx, &filter, sort, (paging.limit(), paging.offset())).await?;
    let assigned = match by.actor().user_id.map(UserId) {
        Some(person) => store::list_assigned(&mut tx, person, OWN).await?,
        None => Vec::new(),
    };
    let view = AlertsView {
        assigned: assigned.iter().map(AssignedLine::new).collect(),
        counts: count_unresolved(&mut tx).await?.into(),
        quiet: quiet::find_current(&mut tx).await?.map(|(window, until)| (window.name, until).into()),
        unheard: deliveries::list_unheard(&mut tx).await?.iter().map(NoticeLineView::new).collect(),
        list: list.view(shell.path(), &query, &alerts, total),
        may_operate,
        may_configure: by.admin().is_some(),
        any: !alerts.is_empty(),
    };
    shell.show("アラート", view)
}

/// Which alerts the address asks for.
pub(super) fn filter(query: &ListQuery) -> AlertFilter {
    let wanted = |name| query.filter(name).map(str::to_owned);
    AlertFilter {
        state: wanted("state"),
        severity: wanted("severity"),
        kind: wanted("kind"),
        job: query.filter("job").and_then(|job| job.parse().ok()),
        search: platform_database::containing(&query.q.to_lowercase()),
    }
}

/// Shows one alert, which whoever has it has looked at then.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<AlertId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let read = look_at_alert(&database, &by, id).await?;
    draw(&database, shell.having_read(read), (&by, id), FilledAlert::default(), Problems::none()).await
}

/// Shows the alert again to somebody whose form was refused.
async fn refuse(
    database: &Database,
    shell: Shell,
    (by, id): (&Operator, AlertId),
    filled: FilledAlert,
    (field, words): (&str, String),
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    problems.add(field, words);
    let page = draw(database, shell, (by.member(), id), filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn draw(
    database: &Database,
    shell: Shell,
    (reader, id): (&Member, AlertId),
    filled: FilledAlert,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let alert = store::find_alert(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let page = AlertPage {
        events: store::list_events(&mut tx, id, SHOWN).await?,
        notices: deliveries::list_notices_of_alert(&mut tx, id, SHOWN).await?,
        people: if reader.operator().is_some() { list_assignable(&mut tx).await? } else { Vec::new() },
        reader: reader.clone(),
        filled,
        problems,
        now: tx.now(),
        alert,
    };
    let title = format!("アラート #{id}");
    shell.at(vec![("アラート", "/alerts".to_owned())]).show(&title, AlertView::new(page))
}
