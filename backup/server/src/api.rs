//! The API for programs as one document: what the rooms say of their handlers, and the former system's addresses. And what
//! several rooms tell and are told alike.

use platform_identity::UserId;
use platform_web::api::{ApiDescription, read_code};
use platform_web::{Refusal, Route};
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{HttpMethod, OperationBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, ResponseBuilder, ResponsesBuilder};
use utoipa::{OpenApi, ToSchema};

use crate::app::BRAND;
use crate::{
    agents, alerts, anomalies, canaries, capacities, channels, checklists, checks, copies, deliveries,
    drills, holdings, insertions, inspections, intake, jobs, loans, locations, media, moves, objects, pings,
    policies, pullers, quiet, reports, repositories, rotations, runs, scans, service_levels, stocktakes,
    verdicts, verification_plans, verifications,
};

/// What the handlers say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    verdicts::api::show,
    reports::api::list,
    reports::api::show,
    service_levels::api::list,
    capacities::api::list,
    anomalies::api::list,
    agents::api::listed::list,
    pullers::api::list,
    pullers::api::create,
    pullers::api::show,
    pullers::api::save,
    pullers::api::delete,
    pullers::api::create_poll,
    pullers::api::create_trial,
    holdings::api::list,
    holdings::api::show,
    holdings::api::save,
    holdings::api::save_link,
    copies::api::list,
    copies::api::show,
    copies::api::create,
    copies::api::save,
    copies::api::delete,
    intake::api::create,
    agents::api::heartbeats::create,
    jobs::api::list,
    jobs::api::create,
    jobs::api::show,
    jobs::api::save,
    jobs::api::states::save_pause,
    jobs::api::states::save_retirement,
    objects::api::list,
    objects::api::save,
    service_levels::api::save,
    canaries::api::delete,
    runs::api::list,
    runs::api::show,
    runs::api::delete,
    drills::api::list,
    drills::api::show,
    checks::api::list,
    checks::api::show,
    media::api::list,
    media::api::create,
    media::api::show,
    media::api::save,
    media::api::delete,
    moves::api::create,
    moves::api::save,
    inspections::api::create,
    copies::api::create_on_medium,
    copies::api::delete_from_medium,
    loans::api::create,
    scans::api::create_moves,
    scans::api::create_loans,
    scans::api::create_returns,
    stocktakes::api::create,
    stocktakes::api::list,
    stocktakes::api::show,
    loans::api::list,
    loans::api::show,
    loans::api::save,
    loans::api::save_mail,
    loans::api::list_borrowers,
    rotations::api::list,
    rotations::api::show,
    rotations::api::create,
    rotations::api::save,
    rotations::api::delete,
    insertions::api::create,
    rotations::api::list_tonight,
    verifications::api::list,
    verifications::api::show,
    verifications::routes::show_evidence,
    verifications::api::create,
    verifications::api::create_handling,
    verifications::api::save,
    verification_plans::api::list,
    verification_plans::api::show,
    verification_plans::api::save,
    checklists::api::list,
    checklists::api::show,
    checklists::api::save,
    policies::api::list,
    policies::api::show,
    policies::api::save,
    repositories::api::list,
    repositories::api::show,
    repositories::api::save,
    repositories::api::delete,
    capacities::api::save,
    locations::api::list,
    locations::api::create,
    locations::api::show,
    locations::api::save,
    locations::api::delete,
    alerts::api::list,
    alerts::api::show,
    alerts::api::list_assignees,
    alerts::api::create_acknowledgement,
    alerts::api::create_assignment,
    alerts::api::create_snooze,
    alerts::api::create_closing,
    quiet::api::list,
    quiet::api::create,
    quiet::api::show,
    quiet::api::delete,
    channels::api::list,
    channels::api::create,
    channels::api::show,
    channels::api::save,
    channels::api::delete,
    channels::api::create_test,
    deliveries::api::show,
    deliveries::api::create,
    intake::names_api::list,
    intake::names_api::show,
    intake::names_api::list_unknown,
    intake::names_api::create,
    pings::api::list,
    pings::api::create,
    pings::api::create_shared,
    reports::recipients_api::list,
    reports::recipients_api::create,
    reports::recipients_api::save,
    canaries::api::save,
    runs::api::create,
    drills::api::create,
    checks::api::create,
    repositories::api::create,
    reports::api::create,
    reports::routes::show_pdf
))]
struct Said;

/// What agents of the former system send; `docs/formats/intake.md` tells the fields.
const AGENTS_SEND: [(&str, &str); 8] = [
    ("/api/backup/status", "旧エージェント: 実行の結果"),
    ("/api/backup/update-status", "旧エージェント: 実行の結果"),
    ("/api/backup/copy-status", "旧エージェント: コピーの結果"),
    ("/api/backup/update-copy-status", "旧エージェント: コピーの結果"),
    ("/api/backup/record-execution", "旧エージェント: 時刻のある実行"),
    ("/api/v1/aomei/register", "AOMEI: タスクの登録"),
    ("/api/v1/aomei/status", "AOMEI: 実行の結果"),
    ("/api/v1/aomei/log-analysis", "AOMEI: ログの要約"),
];
/// What they ask for.
const AGENTS_ASK: [(&str, &str); 2] = [
    ("/api/v1/aomei/jobs", "AOMEI: 報告できるジョブ"),
    ("/api/v1/aomei/jobs/{number}", "AOMEI: 1つのジョブ"),
];

/// The description of every address that takes a token.
pub(crate) fn description(table: &[Route]) -> ApiDescription {
    let mut said = Said::openapi().merge_from(platform_identity::api_description());
    for (path, summary) in AGENTS_SEND {
        said.paths.add_path_operation(path, vec![HttpMethod::Post], of_agents(summary, true));
    }
    for (path, summary) in AGENTS_ASK {
        said.paths.add_path_operation(path, vec![HttpMethod::Get], of_agents(summary, false));
    }
    ApiDescription::of(BRAND, said, table)
}

fn of_agents(summary: &str, sends: bool) -> OperationBuilder {
    let object = || ContentBuilder::new().schema(Some(ObjectBuilder::new())).build();
    let answer =
        |words: &str| ResponseBuilder::new().description(words).content("application/json", object());
    let mut responses = ResponsesBuilder::new().response("200", answer("答え"));
    if sends {
        responses = responses.response("201", answer("新しく記録した"));
    }
    let body = RequestBodyBuilder::new().content("application/json", object()).build();
    OperationBuilder::new()
        .tag("旧エージェント")
        .summary(Some(summary))
        .request_body(sends.then_some(body))
        .responses(responses.build())
}

/// Somebody of whom an act may speak.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonItem {
    id: i64,
    name: String,
}

impl PersonItem {
    pub(crate) fn new((user, name): (UserId, String)) -> PersonItem {
        PersonItem { id: user.0, name }
    }
}

/// Whether a thing is to be out of use, or in use again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retirement {
    pub(crate) retired: bool,
}

/// The same by a screen: the button that retires, and the one that brings back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledRetirement {
    pub(crate) revision: i64,
    pub(crate) retired: bool,
}

/// A filter of a list, which is one of `all`; what is none of them is refused.
pub(crate) fn read_filter<const N: usize>(
    field: &str,
    sent: Option<String>,
    all: [&'static str; N],
) -> Result<Option<String>, Refusal> {
    let read = sent.map(|sent| read_code(field, &sent, all, |code| code).map(str::to_owned));
    read.transpose()
}
