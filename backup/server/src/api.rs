//! The API for programs as one document: what the rooms say of their handlers, and the former system's addresses.

use platform_web::Route;
use platform_web::api::ApiDescription;
use utoipa::OpenApi;
use utoipa::openapi::path::{HttpMethod, OperationBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, ResponseBuilder, ResponsesBuilder};

use crate::app::BRAND;
use crate::{
    agents, anomalies, capacities, copies, intake, jobs, pullers, reports, service_levels, verdicts,
};

/// What the handlers say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    jobs::api::list,
    verdicts::api::show,
    reports::api::list,
    reports::api::show,
    service_levels::api::list,
    capacities::api::list,
    anomalies::api::list,
    agents::api::listed::list,
    pullers::api::list,
    copies::api::list,
    copies::api::show,
    copies::api::create,
    copies::api::save,
    copies::api::delete,
    intake::api::create,
    agents::api::heartbeats::create
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
