//! Traces for those who run a collector of OpenTelemetry: requests and tasks as spans, over OTLP/HTTP.

use std::sync::OnceLock;
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::Registry;
use ureq::Agent;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(10);

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// Where traces go.
#[derive(Clone, Debug, PartialEq)]
pub struct Traces {
    /// The collector's address, without a path: `http://127.0.0.1:4318`.
    pub collector: String,
    /// What the collector calls this server.
    pub service: &'static str,
    /// Which share of requests and tasks is traced, from 0 to 1.
    pub share: f64,
}

pub(crate) type TraceLayer = OpenTelemetryLayer<Registry, SdkTracer>;

/// Hands spans to the collector, in the background and in batches. A collector that is away costs spans, nothing else.
pub(crate) fn layer(traces: &Traces) -> Result<TraceLayer, ExporterBuildError> {
    let config = Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Posting(config.build().into()))
        .with_endpoint(format!("{}/v1/traces", traces.collector.trim_end_matches('/')))
        .build()?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(traces.share))))
        .with_resource(Resource::builder_empty().with_service_name(traces.service).build())
        .build();
    Ok(tracing_opentelemetry::layer().with_tracer(PROVIDER.get_or_init(|| provider).tracer("kouzyou")))
}

/// Sends what is still waiting, at the end of the process. It waits for the collector, so call it from a thread that may.
pub fn finish_traces() {
    if let Some(Err(error)) = PROVIDER.get().map(SdkTracerProvider::shutdown) {
        tracing::warn!(%error, "the last traces were not delivered");
    }
}

#[derive(Debug)]
struct Posting(Agent);

#[async_trait]
impl HttpClient for Posting {
    /// Blocks: the exporter calls it on a thread of its own.
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut answer = self.0.run(request.map(|body| body.to_vec()))?;
        let body = answer.body_mut().read_to_vec()?;
        Ok(answer.map(|_read| body.into()))
    }
}
