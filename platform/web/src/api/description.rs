//! The description of an API: what the handlers say of themselves, and what holds for all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Method;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required,
    ResponseBuilder, Type,
};
use utoipa::{PartialSchema, ToSchema};

use crate::{Brand, Route};

/// The name under which the document knows the token.
const TOKEN: &str = "token";

/// The header in which a caller says what it saw.
const IF_MATCH: &str = "If-Match";

/// What a program reads where its request is refused (RFC 9457).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is written by hand in refusal_page, and described here")]
struct Problem {
    r#type: String,
    title: String,
    status: u16,
    /// What is wrong and what to do, in Japanese.
    detail: String,
    /// Names the request in the server's log.
    request_id: String,
    /// Where fields are wrong: which, and why.
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is written by hand in refusal_page, and described here")]
struct FieldProblem {
    field: String,
    detail: String,
}

/// One address of the API, for its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiLine {
    /// `GET`, `POST`, `PUT`.
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// The scope that a token needs; empty where any token will do.
    pub scope: String,
}

/// The finished description. It travels in the extensions of every request.
#[derive(Clone, Debug)]
pub struct ApiDescription(Arc<Described>);

#[derive(Debug)]
struct Described {
    text: String,
    lines: Vec<ApiLine>,
}

impl ApiDescription {
    /// Finishes what the handlers say: scopes from the table, ids in paths, and the refusals that every address has.
    pub fn of(brand: Brand, mut said: OpenApi, table: &[Route]) -> ApiDescription {
        said.info = InfoBuilder::new()
            .title(format!("{} API", brand.name))
            .version("1")
            .description(Some("docs/formats/api.md"))
            .build();
        said.servers = None;
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("kz_…").build();
        let components = ComponentsBuilder::from(said.components.take().unwrap_or_default())
            .schema("Problem", Problem::schema())
            .schema("FieldProblem", FieldProblem::schema())
            .security_scheme(TOKEN, SecurityScheme::Http(token))
            .build();
        said.components = Some(components);
        let mut routes: BTreeMap<(&str, &str), &Route> = BTreeMap::new();
        routes.extend(table.iter().map(|route| ((route.method.as_str(), route.path), route)));
        for (path, item) in &mut said.paths.paths {
            let operations = [
                (Method::GET, item.get.as_mut()),
                (Method::POST, item.post.as_mut()),
                (Method::PUT, item.put.as_mut()),
            ];
            for (method, operation) in operations {
                let Some(operation) = operation else { continue };
                let scope = routes.get(&(method.as_str(), path)).and_then(|route| route.scope);
                let scopes = scope.map(|scope| scope.code).filter(|code| !code.is_empty());
                operation.security = Some(vec![SecurityRequirement::new(TOKEN, scopes)]);
                operation.operation_id = Some(name_of(&method, path));
                finish(operation, &method, path);
            }
        }
        let text = said.to_pretty_json().expect("a description is plain data") + "\n";
        ApiDescription(Arc::new(Described { text, lines: list_lines(&said) }))
    }

    /// The OpenAPI document as it is served and committed.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Every address with its method, in the order of the paths.
    pub fn lines(&self) -> &[ApiLine] {
        &self.0.lines
    }
}

fn list_lines(said: &OpenApi) -> Vec<ApiLine> {
    let mut lines = Vec::new();
    for (path, item) in &said.paths.paths {
        for (method, operation) in
            [(Method::GET, &item.get), (Method::POST, &item.post), (Method::PUT, &item.put)]
        {
            let Some(operation) = operation else { continue };
            let summary = operation.summary.clone().unwrap_or_default();
            lines.push(ApiLine { method, path: path.clone(), summary, scope: scope_in(operation) });
        }
    }
    lines
}

/// `get_rounds_round_exams`: unique, and the same however the code moves.
fn name_of(method: &Method, path: &str) -> String {
    let words = path.trim_start_matches("/api/v1/").split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!("{}_{}", method.as_str().to_lowercase(), words.join("_"))
}

fn scope_in(operation: &Operation) -> String {
    let needs = serde_json::to_value(&operation.security).unwrap_or_default();
    needs[0][TOKEN][0].as_str().unwrap_or_default().to_owned()
}

/// Adds what holds for every address of that kind.
fn finish(operation: &mut Operation, method: &Method, path: &str) {
    let parameters = operation.parameters.get_or_insert_default();
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        if !has(parameters, name) {
            parameters.push(RefOr::T(id_parameter(name)));
        }
    }
    let changes = *method == Method::PUT || has(parameters, IF_MATCH);
    if changes && !has(parameters, IF_MATCH) {
        parameters.push(RefOr::T(seen_revision()));
    }
    let responses = &mut operation.responses.responses;
    let tagged = responses.get("200").is_some_and(|answer| match answer {
        RefOr::T(answer) => answer.headers.contains_key("ETag"),
        RefOr::Ref(_) => false,
    });
    if tagged && *method == Method::GET {
        let unchanged = ResponseBuilder::new().description("If-None-Match と同じ版").header(
            "ETag",
            HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build(),
        );
        responses.insert("304".to_owned(), RefOr::T(unchanged.build()));
    }
    for (status, words) in refusals(method, changes) {
        responses.entry((*status).to_owned()).or_insert_with(|| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let refusal =
                ResponseBuilder::new().description(*words).content("application/problem+json", content);
            RefOr::T(refusal.build())
        });
    }
}

/// Whether the handler tells of that parameter itself.
fn has(parameters: &[RefOr<Parameter>], name: &str) -> bool {
    parameters.iter().any(|known| matches!(known, RefOr::T(known) if known.name == name))
}

fn id_parameter(name: &str) -> Parameter {
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(number))
        .build()
}

fn seen_revision() -> Parameter {
    let tag = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name(IF_MATCH)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("読み取ったときの ETag"))
        .schema(Some(tag))
        .build()
}

/// The refusals that any address of that kind may answer with.
fn refusals(method: &Method, changes: bool) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let write: &[_] = if *method == Method::GET { &[] } else { &TO_A_BODY };
    let change: &[_] = if changes { &TO_A_CHANGE } else { &[] };
    TO_ANYBODY.iter().chain(write).chain(change)
}

const TO_ANYBODY: [(&str, &str); 8] = [
    ("400", "読み取れない"),
    ("401", "だれが呼んでいるか分からない"),
    ("403", "許されていない"),
    ("404", "ない、または見る権限がない"),
    ("409", "いまの状態ではできない"),
    ("422", "内容に直すところがある"),
    ("429", "短い間に多すぎる"),
    ("503", "混み合っている、またはメンテナンス中"),
];
const TO_A_BODY: [(&str, &str); 2] = [("413", "大きすぎる"), ("415", "JSONではない")];
const TO_A_CHANGE: [(&str, &str); 2] =
    [("412", "読み取ったあとに、だれかが変えた"), ("428", "If-Match がない")];
