//! Servers that keep repositories in a folder: enough of restic's REST protocol and of S3 to be used by real clients.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server on a port of its own, until dropped.
pub(crate) struct Server {
    pub(crate) address: String,
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    speak: fn(&Shared, &Request) -> Response,
    stopped: AtomicBool,
    /// Whether every request fails once before it is answered.
    moody: bool,
    refused: Mutex<BTreeMap<String, u64>>,
    requests: AtomicU64,
}

pub(crate) struct Request {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

struct Response {
    status: u16,
    body: Vec<u8>,
}

fn plain(status: u16) -> Response {
    Response { status, body: Vec::new() }
}

impl Server {
    pub(crate) fn rest(folder: &Path, moody: bool) -> Server {
        Server::start(folder, moody, speak_rest)
    }

    pub(crate) fn s3(folder: &Path, moody: bool) -> Server {
        Server::start(folder, moody, speak_s3)
    }

    /// How many requests it got.
    pub(crate) fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    fn start(folder: &Path, moody: bool, speak: fn(&Shared, &Request) -> Response) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        fs::create_dir_all(folder).unwrap();
        let shared = Arc::new(Shared {
            folder: folder.to_owned(),
            speak,
            stopped: AtomicBool::new(false),
            moody,
            refused: Mutex::default(),
            requests: AtomicU64::new(0),
        });
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if served.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let served = Arc::clone(&served);
                thread::spawn(move || serve(&served, &stream.unwrap()));
            }
        });
        Server { address, shared }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(&self.address);
    }
}

fn serve(shared: &Shared, stream: &TcpStream) {
    let mut input = BufReader::new(stream);
    let mut output = stream;
    while let Some(request) = read(&mut input) {
        shared.requests.fetch_add(1, Ordering::Relaxed);
        let response = if shared.moody && is_first(shared, &request) {
            plain(503)
        } else {
            (shared.speak)(shared, &request)
        };
        let body: &[u8] = if request.method == "HEAD" { &[] } else { &response.body };
        let head =
            format!("HTTP/1.1 {} .\r\nContent-Length: {}\r\n\r\n", response.status, response.body.len());
        if output.write_all(head.as_bytes()).and_then(|()| output.write_all(body)).is_err() {
            return;
        }
    }
}

fn is_first(shared: &Shared, request: &Request) -> bool {
    let mut refused = shared.refused.lock().unwrap();
    let times = refused.entry(format!("{} {}", request.method, request.path)).or_default();
    *times += 1;
    *times == 1
}

fn read(input: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    input.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Some(Request { method, path: path.to_owned(), query: query.to_owned(), headers, body })
}

/// A file, or the part of it that was asked for.
fn send(file: &Path, request: &Request) -> Response {
    let Ok(content) = fs::read(file) else { return plain(404) };
    let Some(range) = request.headers.get("range") else { return Response { status: 200, body: content } };
    let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    Response { status: 206, body: content[first..=last].to_vec() }
}

fn store(file: &Path, content: &[u8]) -> Response {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, content).unwrap();
    plain(200)
}

/// restic's REST protocol, for one login.
fn speak_rest(shared: &Shared, request: &Request) -> Response {
    // user:pass word
    if request.headers.get("authorization").map(String::as_str) != Some("Basic dXNlcjpwYXNzIHdvcmQ=") {
        return plain(401);
    }
    let Some(path) = request.path.strip_prefix("/repository/") else { return plain(404) };
    let file = match path.split_once('/') {
        Some(("data", name)) if !name.is_empty() => shared.folder.join("data").join(&name[..2]).join(name),
        _ => shared.folder.join(path),
    };
    match request.method.as_str() {
        "POST" if path.is_empty() && request.query == "create=true" => {
            for folder in ["data", "keys", "locks", "snapshots", "index"] {
                fs::create_dir_all(shared.folder.join(folder)).unwrap();
            }
            plain(200)
        }
        "POST" => store(&file, &request.body),
        "GET" if path.ends_with('/') => {
            let mut files = Vec::new();
            collect(&shared.folder.join(path), &mut files);
            let entry = |(path, size): (PathBuf, u64)| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                format!(r#"{{"name":"{name}","size":{size}}}"#)
            };
            let entries: Vec<String> = files.into_iter().map(entry).collect();
            let text =
                if entries.is_empty() { "null".to_owned() } else { format!("[{}]", entries.join(",")) };
            Response { status: 200, body: text.into_bytes() }
        }
        "GET" | "HEAD" => send(&file, request),
        // It is append-only, except for locks.
        "DELETE" if !path.starts_with("locks/") => plain(403),
        "DELETE" if fs::remove_file(&file).is_ok() => plain(200),
        _ => plain(404),
    }
}

/// As much of S3 as a repository needs. Signatures are held by the specification's examples, beside their code; here
/// they only have to be there and to cover what they must.
fn speak_s3(shared: &Shared, request: &Request) -> Response {
    let authorization = request.headers.get("authorization").map_or("", String::as_str);
    let signed =
        ["host;", "x-amz-content-sha256;", "x-amz-date"].iter().all(|name| authorization.contains(name));
    if !authorization.starts_with("AWS4-HMAC-SHA256 Credential=the-account/") || !signed {
        return plain(403);
    }
    let Some(key) = request.path.strip_prefix("/bucket") else { return plain(404) };
    let file = shared.folder.join(key.trim_start_matches('/'));
    match request.method.as_str() {
        "GET" if key.is_empty() => list_s3(shared, &request.query),
        "GET" | "HEAD" => send(&file, request),
        "PUT" if request.headers.contains_key("x-amz-checksum-sha256") => store(&file, &request.body),
        "DELETE" => {
            // S3 does not say whether there was something.
            let _ = fs::remove_file(&file);
            plain(204)
        }
        _ => plain(400),
    }
}

/// Two files a page, so that every listing has several.
fn list_s3(shared: &Shared, query: &str) -> Response {
    let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    assert_eq!(query["list-type"], "2");
    let prefix = query["prefix"].replace("%2F", "/");
    let mut files = Vec::new();
    collect(&shared.folder.join(&prefix), &mut files);
    let first: usize = query.get("continuation-token").map_or(0, |token| token.parse().unwrap());
    let page = files.iter().skip(first).take(2);
    let entry = |(path, size): &(PathBuf, u64)| {
        let key = path.strip_prefix(&shared.folder).unwrap().to_string_lossy();
        format!("<Contents><Key>{key}</Key><Size>{size}</Size></Contents>")
    };
    let entries: String = page.map(entry).collect();
    let next = first + 2;
    let next = if next < files.len() {
        format!("<NextContinuationToken>{next}</NextContinuationToken>")
    } else {
        String::new()
    };
    let body = format!("<ListBucketResult>{entries}{next}</ListBucketResult>").into_bytes();
    Response { status: 200, body }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, u64)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else {
            let size = fs::metadata(&path).unwrap().len();
            files.push((path, size));
        }
    }
}
