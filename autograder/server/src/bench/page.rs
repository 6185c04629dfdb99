//! The results page of a large grade, through the whole server.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{Request, Response, StatusCode, header};
use platform_audit::Actor;
use platform_identity::{CookiePolicy, DemoLogins};
use platform_vault::{SecretKey, Vault};
use tower::ServiceExt;

use super::figure::{Figure, milliseconds, quantile};
use super::ground::Ground;
use crate::app::{App, Entrance};
use crate::router::router;
use crate::staff::{NewStaff, RequiredRoles, Role, enrol_staff};

const PASSWORD: &str = "correct horse battery staple";
/// Pages that are asked for before the clock runs, and how often then.
const WARM_UP: usize = 5;
const RUNS: usize = 200;
/// A page is never this large; reading stops there.
const LARGEST_PAGE: usize = 10_000_000;

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    let pupils = if quick { 600 } else { 12_000 };
    let (ground, round) = Ground::of_one_grade(pupils).await?;
    let mut visitor = Visitor::sign_in(&ground).await?;
    let pages = pupils / 100;
    let (mut durations, mut bytes) = (Vec::new(), 0);
    for run in 0..WARM_UP + RUNS {
        let address = format!("/rounds/{}/results?grade=6&page={}", round.id, 1 + run % pages);
        let (duration, length) = visitor.visit(&address).await?;
        if run >= WARM_UP {
            durations.push(duration);
            bytes = length;
        }
    }
    let p95 = quantile(&mut durations, 95);
    Figure {
        what: format!("results page of {pupils} pupils"),
        found: milliseconds(quantile(&mut durations, 50)),
        goal: "50 ms",
        runs: RUNS,
        beside: format!("p95 {}, page of {} kB", milliseconds(p95), bytes / 1000),
    }
    .print();
    Ok(())
}

/// 本部 at a browser, without the network between.
struct Visitor {
    router: Router,
    cookie: String,
}

impl Visitor {
    async fn sign_in(ground: &Ground) -> anyhow::Result<Visitor> {
        let new = NewStaff {
            login: "honbu".to_owned(),
            name: "本部".to_owned(),
            password: PASSWORD.to_owned(),
            role: Role::Headquarters,
        };
        enrol_staff(&ground.database, &Actor::command_line(), &new).await?;
        let folder = ground.folder.path().join("files");
        let entrance = Entrance {
            cookies: CookiePolicy::Plain,
            demo_logins: DemoLogins::default(),
            vault: Vault::new(&SecretKey::random(), &[]),
            public_url: String::new(),
            second_factor: RequiredRoles::none(),
        };
        let app = App::new(ground.database.clone(), folder, entrance);
        let mut visitor = Visitor { router: router(&app), cookie: String::new() };
        let form = format!("login=honbu&password={}", PASSWORD.replace(' ', "+"));
        let request = visitor.request("/login").method("POST");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = visitor.send(request.body(Body::from(form))?).await;
        let cookie = answer.headers().get(header::SET_COOKIE).context("nobody was signed in")?.to_str()?;
        visitor.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(visitor)
    }

    /// Asks for a page and reads it to its end; gives the time and the length.
    async fn visit(&mut self, address: &str) -> anyhow::Result<(Duration, usize)> {
        let request = self.request(address).body(Body::empty())?;
        let began = Instant::now();
        let answer = self.send(request).await;
        let status = answer.status();
        let page = to_bytes(answer.into_body(), LARGEST_PAGE).await?;
        let duration = began.elapsed();
        anyhow::ensure!(status == StatusCode::OK, "{address} answered {status}");
        Ok((duration, page.len()))
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
