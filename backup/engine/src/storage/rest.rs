//! A repository on a REST server, as restic defines it.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use rustic_core::{BytesList, FileType, Id, ReadBackend, RusticResult, WriteBackend};
use serde::Deserialize;
use ureq::http::{Method, Request};

use super::LockFiles;
use super::http::{Answer, Http, cut, range};
use super::rclone::Rclone;
use crate::failure::{failed, refuse};
use crate::percent::decode;
use crate::{Failure, FailureKind, Secret};

/// The version of the protocol in which lists tell sizes.
const LISTS: &str = "application/vnd.x.restic.rest.v2";

/// A repository on a REST server.
#[derive(Clone, Debug)]
pub(super) struct Server {
    http: Http,
    /// Without the login, with a slash at the end.
    base: String,
    authorization: Option<Secret>,
    /// The program behind it, where it is one of ours: it lives as long as somebody asks it.
    rclone: Option<Arc<Rclone>>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    size: u32,
}

impl Server {
    pub(super) fn new(url: &Secret, http: Http) -> Result<Server, Failure> {
        let text = url.reveal();
        let text = text.strip_prefix("rest:").unwrap_or(text);
        let wrong = || Failure::new(FailureKind::CannotOpenRepository, "the address is no https:// URL");
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        if !["http", "https"].contains(&scheme) {
            return Err(wrong());
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, host) = host.rsplit_once('@').map_or((None, host), |(login, host)| (Some(login), host));
        let authorization = login.map(|login| {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            let login = format!("{}:{}", decode(user), decode(password));
            Secret::new(format!("Basic {}", BASE64_STANDARD.encode(login)))
        });
        let slash = if path.is_empty() || path.ends_with('/') { "" } else { "/" };
        let base = format!("{scheme}://{host}/{path}{slash}");
        Ok(Server { http, base, authorization, rclone: None })
    }

    /// The same, together with the program that serves it.
    pub(super) fn served_by(self, rclone: Arc<Rclone>) -> Server {
        Server { rclone: Some(rclone), ..self }
    }

    fn ask(
        &self,
        method: &Method,
        path: &str,
        header: Option<(&str, &str)>,
        body: &[u8],
    ) -> RusticResult<Answer> {
        self.http.ask(|| {
            let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
            if let Some(authorization) = &self.authorization {
                request = request.header("authorization", authorization.reveal());
            }
            if let Some((name, value)) = header {
                request = request.header(name, value);
            }
            request.body(body.to_vec()).map_err(|error| refuse(format!("{}: {error}", self.base)))
        })
    }

    fn list_files(&self, folder: &str) -> RusticResult<Vec<Listed>> {
        let accept = Some(("accept", LISTS));
        let answer = self.ask(&Method::GET, &format!("{folder}/"), accept, &[])?;
        let Some(text) = answer.found()? else { return Ok(Vec::new()) };
        // An empty list may be `null`.
        let files: Option<Vec<Listed>> = serde_json::from_slice(&text)
            .map_err(|error| refuse(format!("{}{folder}/: not a list: {error}", self.base)))?;
        Ok(files.unwrap_or_default())
    }
}

fn path(kind: FileType, id: &Id) -> String {
    match kind {
        FileType::Config => "config".to_owned(),
        _ => format!("{}/{}", kind.dirname(), id.to_hex().as_str()),
    }
}

impl ReadBackend for Server {
    fn location(&self) -> String {
        match self.rclone {
            Some(_) => "the remote of rclone".to_owned(),
            None => format!("rest:{}", self.base),
        }
    }

    fn list_with_size(&self, kind: FileType) -> RusticResult<Vec<(Id, u32)>> {
        if kind == FileType::Config {
            let found = self.ask(&Method::HEAD, "config", None, &[])?.found()?;
            return Ok(found.map(|_| (Id::default(), 0)).into_iter().collect());
        }
        let files = self.list_files(kind.dirname())?;
        Ok(files.into_iter().filter_map(|file| Some((file.name.parse().ok()?, file.size))).collect())
    }

    fn read_full(&self, kind: FileType, id: &Id) -> RusticResult<Bytes> {
        self.ask(&Method::GET, &path(kind, id), None, &[])?.body()
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
        let body = self.ask(&Method::GET, &path(kind, id), Some(("range", &part)), &[])?.body()?;
        cut(body, offset, length)
    }

    fn warmup_path(&self, kind: FileType, id: &Id) -> String {
        path(kind, id)
    }
}

impl WriteBackend for Server {
    fn create(&self) -> RusticResult<()> {
        self.ask(&Method::POST, "?create=true", None, &[])?.body().map(drop)
    }

    fn write_bytes(&self, kind: FileType, id: &Id, _: bool, content: BytesList) -> RusticResult<()> {
        let content = content.slice().concat();
        self.ask(&Method::POST, &path(kind, id), None, &content)?.body().map(drop)
    }

    fn remove(&self, kind: FileType, id: &Id, _: bool) -> RusticResult<()> {
        // Gone already: an attempt before this one may have done it.
        self.ask(&Method::DELETE, &path(kind, id), None, &[])?.found().map(drop)
    }
}

impl LockFiles for Server {
    fn read_all(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let cannot = failed(FailureKind::StorageFailed);
        let mut locks = Vec::new();
        for Listed { name, .. } in self.list_files("locks").map_err(&cannot)? {
            let answer = self.ask(&Method::GET, &format!("locks/{name}"), None, &[]).and_then(Answer::found);
            // Its owner may release it while we look.
            if let Some(content) = answer.map_err(&cannot)? {
                locks.push((name, content.to_vec()));
            }
        }
        Ok(locks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cancel;

    #[test]
    fn the_login_is_taken_out_of_the_address() {
        let url = Secret::new("rest:https://me:s%3Acret@backup.example:8000/repo");
        let http = Http::new(&Cancel::default());
        let server = Server::new(&url, http.clone()).unwrap();
        assert_eq!(server.location(), "rest:https://backup.example:8000/repo/");
        assert_eq!(server.authorization.as_ref().map(Secret::reveal), Some("Basic bWU6czpjcmV0"));
        assert!(!format!("{server:?}").contains("bWU6"));
        assert!(Server::new(&Secret::new("ftp://host/"), http).is_err());
    }
}
