//! A repository in a bucket of an S3-compatible store.

use std::fmt::Display;

use aws_sigv4::http_request::{SignableBody, SignableRequest};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use percent_encoding::utf8_percent_encode;
use rustic_core::{BytesList, FileType, Id, ReadBackend, RusticResult, WriteBackend};
use sha2::{Digest, Sha256};
use ureq::http::Request;
use ureq::http::uri::Authority;

use super::http::{Answer, Http, cut, range};
use super::signature::Signer;
use super::{LockFiles, listing, path_of, stored};
use crate::failure::{failed, refuse};
use crate::percent::{PART, PATH};
use crate::{Cancel, Failure, FailureKind, Secret};

/// A folder of a bucket. The bucket stands in the path, not in the host's name, which every store understands.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    http: Http,
    signer: Signer,
    /// `https://host:port`.
    origin: String,
    bucket: String,
    /// The folder inside the bucket; empty, or with a slash at the end.
    folder: String,
}

impl Bucket {
    pub(super) fn new(
        endpoint: &str,
        region: &str,
        bucket: &str,
        prefix: &str,
        access_key: &str,
        secret_key: &Secret,
        cancel: &Cancel,
    ) -> Result<Bucket, Failure> {
        let origin = endpoint.trim_end_matches('/');
        let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
        let is_host = |host: &str| !host.contains('@') && host.parse::<Authority>().is_ok();
        if !host.is_some_and(is_host) || bucket.is_empty() || bucket.contains('/') {
            let reason = "the store's address is no https://host, or the bucket has no name";
            return Err(Failure::new(FailureKind::CannotOpenRepository, reason));
        }
        let prefix = prefix.trim_matches('/');
        let signer = Signer {
            region: region.to_owned(),
            access_key: access_key.to_owned(),
            secret_key: secret_key.clone(),
        };
        Ok(Bucket {
            http: Http::new(cancel),
            signer,
            origin: origin.to_owned(),
            bucket: bucket.to_owned(),
            folder: if prefix.is_empty() { String::new() } else { format!("{prefix}/") },
        })
    }

    fn key(&self, kind: FileType, id: &Id) -> String {
        format!("{}{}", self.folder, path_of(kind, id))
    }

    fn ask(
        &self,
        method: &str,
        key: &str,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> RusticResult<Answer> {
        let (bucket, key) = (utf8_percent_encode(&self.bucket, PART), utf8_percent_encode(key, PATH));
        let path = format!("/{bucket}/{key}");
        let path = path.trim_end_matches('/');
        let mark = if query.is_empty() { "" } else { "?" };
        let uri = format!("{}{path}{mark}{}", self.origin, encoded(query));
        let unsendable = |error: &dyn Display| refuse(format!("{}: {error}", self.location()));
        self.http.ask(|| {
            let bare = SignableRequest::new(method, &uri, headers.iter().copied(), SignableBody::Bytes(body));
            let signed = bare.and_then(|request| self.signer.sign(request, Timestamp::now()));
            let signed = signed.map_err(|error| unsendable(&error))?;
            let mut request = Request::builder().method(method).uri(&uri);
            for (name, value) in headers.iter().copied().chain(signed.output().headers()) {
                request = request.header(name, value);
            }
            request.body(body.to_vec()).map_err(|error| unsendable(&error))
        })
    }

    /// The names below a folder, without the way there.
    fn list_files(&self, folder: &str) -> RusticResult<Vec<(String, u64)>> {
        let prefix = format!("{}{folder}/", self.folder);
        let mut files = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut query = vec![("list-type", "2"), ("prefix", prefix.as_str())];
            query.extend(token.as_deref().map(|token| ("continuation-token", token)));
            let text = self.ask("GET", "", &query, &[], &[])?.body()?;
            let page = listing::read(&String::from_utf8_lossy(&text));
            let name = |key: &str| key.rsplit('/').next().unwrap_or_default().to_owned();
            files.extend(page.files.iter().map(|(key, size)| (name(key), *size)));
            token = page.next;
            if token.is_none() {
                return Ok(files);
            }
        }
    }
}

/// Parameters, as they stand in an address.
fn encoded(query: &[(&str, &str)]) -> String {
    let part = |text| utf8_percent_encode(text, PART);
    let pairs: Vec<String> =
        query.iter().map(|&(name, value)| format!("{}={}", part(name), part(value))).collect();
    pairs.join("&")
}

impl ReadBackend for Bucket {
    fn location(&self) -> String {
        format!("s3:{}/{}/{}", self.origin, self.bucket, self.folder)
    }

    fn list_with_size(&self, kind: FileType) -> RusticResult<Vec<(Id, u32)>> {
        if kind == FileType::Config {
            let found = self.ask("HEAD", &self.key(kind, &Id::default()), &[], &[], &[])?.found()?;
            return Ok(found.map(|_| (Id::default(), 0)).into_iter().collect());
        }
        Ok(self.list_files(kind.dirname())?.into_iter().filter_map(stored).collect())
    }

    fn read_full(&self, kind: FileType, id: &Id) -> RusticResult<Bytes> {
        self.ask("GET", &self.key(kind, id), &[], &[], &[])?.body()
    }

    fn read_partial(
        &self,
        kind: FileType,
        id: &Id,
        _: bool,
        offset: u32,
        length: u32,
    ) -> RusticResult<Bytes> {
        let part = range(offset, length);
        let body = self.ask("GET", &self.key(kind, id), &[], &[("range", &part)], &[])?.body()?;
        cut(body, offset, length)
    }

    fn warmup_path(&self, kind: FileType, id: &Id) -> String {
        self.key(kind, id)
    }
}

impl WriteBackend for Bucket {
    fn write_bytes(&self, kind: FileType, id: &Id, _: bool, content: BytesList) -> RusticResult<()> {
        let content = content.slice().concat();
        // A bucket with object lock takes nothing without a sum.
        let sum = BASE64_STANDARD.encode(Sha256::digest(&content));
        let headers = [("x-amz-checksum-sha256", sum.as_str())];
        self.ask("PUT", &self.key(kind, id), &[], &headers, &content)?.body().map(drop)
    }

    fn remove(&self, kind: FileType, id: &Id, _: bool) -> RusticResult<()> {
        // Gone already: an attempt before this one may have done it.
        self.ask("DELETE", &self.key(kind, id), &[], &[], &[])?.found().map(drop)
    }
}

impl LockFiles for Bucket {
    fn read_all(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let cannot = failed(FailureKind::StorageFailed);
        let mut locks = Vec::new();
        for (name, _) in self.list_files("locks").map_err(&cannot)? {
            let key = format!("{}locks/{name}", self.folder);
            // Its owner may release it while we look.
            if let Some(content) =
                self.ask("GET", &key, &[], &[], &[]).and_then(Answer::found).map_err(&cannot)?
            {
                locks.push((name, content.to_vec()));
            }
        }
        Ok(locks)
    }
}
