//! A small server on the platform, for the tests beside it.

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, Response};
use http_body_util::BodyExt;
use platform_web::{
    Account, Brand, Flash, Form, Front, Masthead, MenuItem, Person, RateClass, Refusal, Routes, Shell,
    Upload, asset_routes, attachment, embeddable, layers_behind, see_other_with,
};
use tower::ServiceExt;

#[derive(Clone, Copy)]
struct Site;

const BRAND: Brand = Brand { name: "見本", tagline: "試しのサイト" };

impl FromRef<Site> for Brand {
    fn from_ref(_: &Site) -> Brand {
        BRAND
    }
}

#[derive(askama::Template)]
#[template(source = "<h1>{{ words }}</h1>", ext = "html")]
struct Screen {
    words: &'static str,
}

#[derive(serde::Deserialize)]
struct Filled {
    age: u8,
}

#[derive(Debug, thiserror::Error)]
#[error("the secret cause")]
struct Trouble;

async fn show(shell: Shell) -> Result<Html<String>, Refusal> {
    shell.at(vec![("一覧", "/list".to_owned())]).show("ようこそ", Screen { words: "こんにちは" })
}

async fn save(Form(filled): Form<Filled>) -> Response {
    see_other_with("/", Flash::done(format!("<b>{}</b>歳です", filled.age)))
}

async fn receive(upload: Upload<1>) -> Result<String, Refusal> {
    let note = upload.texts.get("note").cloned().unwrap_or_default();
    let file = upload.require_file()?;
    Ok(format!("{} {} {note}", file.name, file.bytes.len()))
}

fn routes() -> Routes<Site> {
    let pages = Routes::<Site>::new()
        .get("/", show)
        .post("/", save)
        .put("/file", receive)
        .get("/paper", async || embeddable("a page"))
        .get("/download", async || attachment("名簿.csv", "text/csv", "a,b"));
    let refusals = Routes::new()
        .get("/private", async || Refusal::unauthorized())
        .post("/private", async || Refusal::unauthorized())
        .get("/locked", async || Refusal::forbidden("受付は終わりました。"))
        .get("/api/locked", async || Refusal::conflict("受付は終わりました。"))
        .get("/broken", async || Refusal::unknown(Trouble))
        .get("/endless", std::future::pending::<()>)
        .post("/endless", std::future::pending::<()>)
        .get("/panic", async || -> () { panic!("a bug") });
    let programs = Routes::new().get("/api/things", async || "[]").post("/api/things", async || "{}");
    let costly = Routes::new().get("/export", async || "much").limited(RateClass::Costly);
    pages.merge(refusals).merge(programs).merge(costly).merge(asset_routes())
}

pub(crate) fn site_behind(front: &Front) -> Router {
    let router = routes().into_router().layer(from_fn(signed_in)).with_state(Site);
    layers_behind(router, BRAND, front)
}

async fn signed_in(mut request: Request, next: Next) -> Response {
    let home =
        MenuItem {
            label: "ホーム".to_owned(), href: "/".to_owned(), icon: "home", current: true, group: ""
        };
    let person = Person { name: "佐々木 <まこと>".to_owned(), place: "駅前".to_owned() };
    let masthead = Masthead { person: Some(person), menu: vec![home], ..Masthead::default() };
    masthead.place(request.extensions_mut());
    let account = request.headers().get("x-account").map(|number| number.to_str().unwrap().parse().unwrap());
    if let Some(number) = account {
        request.extensions_mut().insert(Account(number));
    }
    next.run(request).await
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) async fn ask(request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
    ask_at(site_behind(&Front::default()), request, body).await
}

pub(crate) async fn ask_at(
    site: Router,
    request: axum::http::request::Builder,
    body: impl Into<Body>,
) -> Answer {
    let response = site.oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

pub(crate) async fn get(path: &str) -> Answer {
    ask(Request::get(path), Body::empty()).await
}
