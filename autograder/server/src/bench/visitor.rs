//! Somebody at a browser, without the network between.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{Request, Response, StatusCode, header};
use futures_util::StreamExt;
use platform_files::Files;
use platform_identity::DemoLogins;
use platform_vault::{SecretKey, Vault};
use tower::ServiceExt;

use super::ground::{Ground, PASSWORD};
use crate::app::App;
use crate::router::router;
use crate::staff::Role;

/// A page is never this large; reading stops there.
const LARGEST_PAGE: usize = 10_000_000;

/// A person who has signed in.
pub(super) struct Visitor {
    router: Router,
    cookie: String,
}

impl Visitor {
    /// Makes an account for the role, and signs in with it.
    pub(super) async fn sign_in(ground: &Ground, login: &str, role: Role) -> anyhow::Result<Visitor> {
        ground.enrol(login, role).await?;
        let app = App::new(
            ground.database.clone(),
            Files::in_folder(ground.folder.path().join("files")),
            Vault::new(&SecretKey::random(), &[]),
            DemoLogins::default(),
        );
        let mut visitor = Visitor { router: router(&app), cookie: String::new() };
        let form = format!("login={login}&password={PASSWORD}");
        let request = visitor.request("/login").method("POST");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = visitor.send(request.body(Body::from(form))?).await;
        let cookie = answer.headers().get(header::SET_COOKIE).context("nobody was signed in")?.to_str()?;
        visitor.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(visitor)
    }

    /// Asks for a page and reads it to its end; gives the time and the length.
    pub(super) async fn visit(&mut self, address: &str) -> anyhow::Result<(Duration, usize)> {
        let request = self.request(address).body(Body::empty())?;
        let began = Instant::now();
        let answer = self.send(request).await;
        let status = answer.status();
        let page = to_bytes(answer.into_body(), LARGEST_PAGE).await?;
        let duration = began.elapsed();
        anyhow::ensure!(status == StatusCode::OK, "{address} answered {status}");
        Ok((duration, page.len()))
    }

    /// Asks for a file and throws each piece of it away; gives the time and the length.
    pub(super) async fn download(&self, address: &str) -> anyhow::Result<(Duration, usize)> {
        let request = self.request(address).body(Body::empty())?;
        let began = Instant::now();
        let answer = self.send(request).await;
        let status = answer.status();
        anyhow::ensure!(status == StatusCode::OK, "{address} answered {status}");
        let mut length = 0;
        let mut pieces = answer.into_body().into_data_stream();
        while let Some(piece) = pieces.next().await {
            length += piece?.len();
        }
        Ok((began.elapsed(), length))
    }

    fn request(&self, address: &str) -> Builder {
        Request::builder()
            .uri(address)
            .header(header::HOST, "bench.example")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, &self.cookie)
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))))
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        let Ok(answer) = self.router.clone().oneshot(request).await;
        answer
    }
}
