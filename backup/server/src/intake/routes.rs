//! The screen 取り込み: what came in, and names that nobody has registered.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::names::{RegisterNameError, register_name};
use super::store::MessageFilter;
use super::views::{FilledName, IntakeView, MessageView, NameFormView, message_list};
use super::{MessageId, NameKind, store};
use crate::app::App;
use crate::jobs::{self, SaveJobError};
use crate::members::{Member, Operator};
use crate::{pings, verdicts};

/// How many names that nobody knows are offered.
const SHOWN: i64 = 50;

/// Lists what came in.
pub(crate) async fn list(
    State(app): State<App>,
    by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let list = message_list();
    let wanted = |name| query.filter(name).map(str::to_owned);
    let filter = MessageFilter {
        result: wanted("result"),
        way: wanted("way"),
        search: platform_database::containing(&query.q.to_lowercase()),
    };
    let mut tx = app.database.read().await?;
    let total = u64::try_from(store::count_messages(&mut tx, &filter).await?).unwrap_or_default();
    let paging = list.paging(&query, total);
    let lines = store::list_messages(&mut tx, &filter, (paging.limit(), paging.offset())).await?;
    let unknown = store::list_unknown(&mut tx, SHOWN).await?;
    // Whoever may not report does not read the address either.
    let shared = match by.operator() {
        Some(_) => Some(pings::find_shared_view(&mut tx, &app).await?),
        None => None,
    };
    let list = list.view(shell.path(), &query, &lines, total);
    let may_register = by.operator().is_some();
    shell.show("受信した報告", IntakeView::new(list, &unknown, shared, may_register, tx.now()))
}

/// Shows one message.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<MessageId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let message = store::find_message(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let title = format!("報告 #{id}");
    shell.at(vec![("受信した報告", "/intake".to_owned())]).show(&title, MessageView::new(&message))
}

/// A name that is to be registered.
#[derive(Deserialize)]
pub(crate) struct NameAddress {
    kind: String,
    name: String,
}

/// Shows the form that says which job a name means.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    Query(address): Query<NameAddress>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let kind = NameKind::from_code(&address.kind).ok_or_else(Refusal::not_found)?;
    let filled = FilledName::of(kind, &address.name);
    draw(&database, shell, kind, filled, Problems::none()).await
}

/// Registers the name.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledName>,
) -> Result<Response, Refusal> {
    let kind = filled.kind().ok_or_else(|| Refusal::unprocessable("名前の種類がありません。"))?;
    let mut problems = Problems::none();
    if let Some(meant) = filled.read(&mut problems) {
        match register_name(&app, &by, kind, filled.name(), &meant).await {
            Ok((job, taken)) => {
                verdicts::judge_job(&app.database, job).await?;
                let flash = match taken {
                    0 => Flash::done("登録しました。次の報告から、このジョブの実行になります。"),
                    _ => Flash::done(format!("登録しました。届いていた報告{taken}件を取り込みました。")),
                };
                return Ok(see_other_with(&format!("/jobs/{job}"), flash));
            }
            Err(RegisterNameError::Db(error) | RegisterNameError::Job(SaveJobError::Db(error))) => {
                return Err(error.into());
            }
            Err(refused) => {
                let field = if matches!(refused, RegisterNameError::Job(_)) { "new_name" } else { "job" };
                problems.add(field, format!("{refused}。"));
            }
        }
    }
    let page = draw(&app.database, shell, kind, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn draw(
    database: &Database,
    shell: Shell,
    kind: NameKind,
    filled: FilledName,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let known = jobs::list_external(&mut database.read().await?).await?;
    let view = NameFormView::new(kind, &known, filled, problems);
    shell.at(vec![("受信した報告", "/intake".to_owned())]).show("未登録のジョブの登録", view)
}
