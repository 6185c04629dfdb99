//! An S3-compatible store in a test.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::header::ETAG;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::sync::oneshot;

const KEY: &str = "test-key";
const BUCKET: &str = "files";
/// Two files a page, so that most listings have several.
const PAGE: usize = 2;
const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
const NAMESPACE: &str = r#"xmlns="http://s3.amazonaws.com/doc/2006-03-01/""#;

/// As much of S3 as files need, on a port of its own, with one bucket in memory; it is away once it is dropped. It looks
/// at who signed and for how long, not at the signature, which the library that makes it holds against the specification.
#[derive(Debug)]
pub struct S3Server {
    address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shelf {
    files: BTreeMap<String, Bytes>,
    /// Files that come in parts, by the number of the upload.
    uploads: BTreeMap<String, BTreeMap<u32, Bytes>>,
    begun: usize,
    /// Whether nothing more is taken.
    full: bool,
    /// Whether uploads end without a word and without a file.
    silent: bool,
}

type Asked = BTreeMap<String, String>;

impl S3Server {
    /// Starts it.
    pub fn start() -> S3Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        listener.set_nonblocking(true).expect("a listener need not block");
        let address = listener.local_addr().expect("it listens");
        let shelf = Arc::new(Mutex::default());
        let router =
            Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(Arc::clone(&shelf));
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || serve(listener, router, stopped));
        S3Server { address, shelf, stop: Some(stop), thread: Some(thread) }
    }

    /// The settings of a server that keeps its files here, as lines.
    pub fn settings(&self) -> String {
        self.settings_of(BUCKET, KEY)
    }

    /// The same for another bucket or another key.
    pub fn settings_of(&self, bucket: &str, key: &str) -> String {
        let address = self.address;
        format!(
            "FILES_S3_ENDPOINT=http://{address}\nFILES_S3_BUCKET={bucket}\nFILES_S3_PREFIX=server/one\n\
             FILES_S3_ACCESS_KEY={key}\nFILES_S3_SECRET_KEY=test-secret\n"
        )
    }

    /// The names of what is kept, each with its whole way in the bucket.
    pub fn files(&self) -> Vec<String> {
        lock(&self.shelf).files.keys().cloned().collect()
    }

    /// How many files have come in parts, and how many are still coming.
    pub fn uploads(&self) -> (usize, usize) {
        let shelf = lock(&self.shelf);
        (shelf.begun, shelf.uploads.len())
    }

    /// Whether nothing more is taken from now on: no file, and of one in parts the first part alone.
    pub fn set_full(&self, full: bool) {
        lock(&self.shelf).full = full;
    }

    /// Whether a file that comes in parts is lost at its end from now on, and well received as far as the status tells.
    pub fn set_silent(&self, silent: bool) {
        lock(&self.shelf).silent = silent;
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

/// Serves on a runtime of its own: the test that waits for a program must not hold up the store.
fn serve(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be built").block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime takes a listener");
        tokio::select! {
            _ = axum::serve(listener, router).into_future() => {}
            _ = stopped => {}
        }
    });
}

fn lock(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(shelf): State<Arc<Mutex<Shelf>>>,
    method: Method,
    uri: Uri,
    Query(asked): Query<Asked>,
    body: Bytes,
) -> Response {
    let signed = asked.get("X-Amz-Credential").is_some_and(|by| by.starts_with(&format!("{KEY}/")));
    if !signed || !asked.contains_key("X-Amz-Signature") || !asked.contains_key("X-Amz-Expires") {
        return refusal(StatusCode::FORBIDDEN, "InvalidAccessKeyId");
    }
    let bucket = format!("/{BUCKET}/");
    let Some(name) = uri.path().strip_prefix(&bucket) else {
        return refusal(StatusCode::NOT_FOUND, "NoSuchBucket");
    };
    let mut shelf = lock(&shelf);
    match asked.get("uploadId") {
        Some(upload) => shelf.answer_upload(&method, name, upload, &asked, body),
        None => shelf.answer(&method, name, &asked, body),
    }
}

impl Shelf {
    fn answer(&mut self, method: &Method, name: &str, asked: &Asked, body: Bytes) -> Response {
        match method.as_str() {
            "GET" if asked.contains_key("list-type") => self.list(asked).into_response(),
            "GET" | "HEAD" => match self.files.get(name) {
                Some(content) => content.clone().into_response(),
                None => refusal(StatusCode::NOT_FOUND, "NoSuchKey"),
            },
            "PUT" if self.full => refusal(StatusCode::INSUFFICIENT_STORAGE, "QuotaExceeded"),
            "PUT" => {
                self.files.insert(name.to_owned(), body);
                StatusCode::OK.into_response()
            }
            "POST" if asked.contains_key("uploads") => self.begin(name).into_response(),
            "DELETE" => {
                // S3 does not say whether there was something.
                self.files.remove(name);
                StatusCode::NO_CONTENT.into_response()
            }
            _ => refusal(StatusCode::BAD_REQUEST, "NotImplemented"),
        }
    }

    fn begin(&mut self, name: &str) -> String {
        self.begun += 1;
        let upload = format!("upload-{}", self.begun);
        self.uploads.insert(upload.clone(), BTreeMap::new());
        format!(
            "{XML}<InitiateMultipartUploadResult {NAMESPACE}><Bucket>{BUCKET}</Bucket><Key>{name}</Key>\
             <UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        )
    }

    fn answer_upload(
        &mut self,
        method: &Method,
        name: &str,
        upload: &str,
        asked: &Asked,
        body: Bytes,
    ) -> Response {
        let Some(parts) = self.uploads.get_mut(upload) else {
            return refusal(StatusCode::NOT_FOUND, "NoSuchUpload");
        };
        let number = asked.get("partNumber").and_then(|number| number.parse().ok());
        match (method.as_str(), number) {
            ("PUT", Some(2..)) if self.full => refusal(StatusCode::INSUFFICIENT_STORAGE, "QuotaExceeded"),
            ("PUT", Some(number)) => {
                parts.insert(number, body);
                [(ETAG, format!("\"{number}\""))].into_response()
            }
            ("POST", None) if self.silent => StatusCode::OK.into_response(),
            ("POST", None) => {
                let whole = parts.values().map(AsRef::as_ref).collect::<Vec<&[u8]>>().concat();
                self.uploads.remove(upload);
                self.files.insert(name.to_owned(), whole.into());
                "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>".into_response()
            }
            ("DELETE", None) => {
                self.uploads.remove(upload);
                StatusCode::NO_CONTENT.into_response()
            }
            _ => refusal(StatusCode::BAD_REQUEST, "NotImplemented"),
        }
    }

    fn list(&self, asked: &Asked) -> String {
        let prefix = asked.get("prefix").map_or("", String::as_str);
        let first: usize = asked.get("continuation-token").and_then(|at| at.parse().ok()).unwrap_or_default();
        let found: Vec<_> = self.files.iter().filter(|(name, _)| name.starts_with(prefix)).collect();
        let page = found.iter().skip(first).take(PAGE);
        let entries: String = page.map(|(name, content)| entry(name, content.len())).collect();
        let last = first + PAGE >= found.len();
        let next = if last {
            String::new()
        } else {
            format!("<NextContinuationToken>{}</NextContinuationToken>", first + PAGE)
        };
        format!(
            "{XML}<ListBucketResult {NAMESPACE}><Name>{BUCKET}</Name><Prefix>{prefix}</Prefix>\
             <KeyCount>{PAGE}</KeyCount><MaxKeys>{PAGE}</MaxKeys><EncodingType>url</EncodingType>\
             <IsTruncated>{}</IsTruncated>{entries}{next}</ListBucketResult>",
            !last
        )
    }
}

fn entry(name: &str, bytes: usize) -> String {
    format!(
        "<Contents><Key>{name}</Key><LastModified>2026-11-28T03:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag>\
         <Size>{bytes}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )
}

fn refusal(status: StatusCode, code: &str) -> Response {
    (status, format!("<Error><Code>{code}</Code></Error>")).into_response()
}
