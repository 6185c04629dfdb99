use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use platform_web::{Route, Routes, asset};

use crate::site::{ask, get};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_screen_is_shown_in_the_shell() {
    let page = get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<title>ようこそ｜見本</title>",
        "<h1>こんにちは</h1>",
        "佐々木 &#60;まこと&#62;",
        asset("app.css"),
        "aria-current=\"page\"",
    ] {
        assert!(page.text().contains(part), "{part} in {}", page.text());
    }
    assert!(!page.text().contains("style="), "the content security policy forbids inline styles");
}

#[tokio::test]
async fn a_script_gets_the_screen_alone_and_a_boosted_link_the_page() {
    let alone = ask(Request::get("/").header("hx-request", "true"), Body::empty()).await;
    assert_eq!(alone.text(), "<h1>こんにちは</h1>");
    let boosted =
        ask(Request::get("/").header("hx-request", "true").header("hx-boosted", "true"), Body::empty()).await;
    assert!(boosted.text().starts_with("<!doctype html>"));
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let page = get("/").await;
    assert!(
        page.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'self'; img-src 'self' data:;")
    );
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(page.header("x-request-id").len(), 12);
}

#[tokio::test]
async fn only_what_says_so_can_be_shown_inside_a_page() {
    let policy = async |path| get(path).await.header(header::CONTENT_SECURITY_POLICY).to_owned();
    assert!(policy("/").await.ends_with("frame-ancestors 'none'"));
    assert!(policy("/paper").await.ends_with("frame-ancestors 'self'"));
}

#[tokio::test]
async fn a_flash_is_shown_once_and_escaped() {
    let saved = ask(Request::post("/").header(header::CONTENT_TYPE, FORM), "age=7").await;
    assert_eq!((saved.status, saved.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/"));
    let cookie = saved.header(header::SET_COOKIE).split(';').next().unwrap().to_owned();
    let page = ask(Request::get("/").header(header::COOKIE, cookie), Body::empty()).await;
    assert!(
        page.text().contains(r#"role="status""#) && page.text().contains("&#60;b&#62;7&#60;/b&#62;歳です"),
        "{}",
        page.text()
    );
    assert!(
        page.header(header::SET_COOKIE).starts_with("flash=;")
            && page.header(header::SET_COOKIE).contains("Max-Age=0")
    );
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let sent = |site: &'static str| {
        Request::post("/").header(header::CONTENT_TYPE, FORM).header("sec-fetch-site", site)
    };
    let crossed = ask(sent("cross-site"), "age=7").await;
    assert_eq!(crossed.status, StatusCode::FORBIDDEN);
    assert!(crossed.text().contains("このサイトの画面から"), "{}", crossed.text());
    assert_eq!(ask(sent("same-origin"), "age=7").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_refusal_is_a_page_for_people() {
    for (path, status, words) in [
        ("/locked", StatusCode::FORBIDDEN, "受付は終わりました。"),
        ("/nowhere", StatusCode::NOT_FOUND, "見つかりません"),
        ("/broken", StatusCode::INTERNAL_SERVER_ERROR, "お問い合わせ番号"),
        ("/panic", StatusCode::INTERNAL_SERVER_ERROR, "お問い合わせ番号"),
    ] {
        let page = get(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.text().contains(words) && page.text().contains("佐々木"), "{path}: {}", page.text());
        assert!(!page.text().contains("secret") && !page.text().contains("a bug"));
    }
    let id = get("/broken").await;
    assert!(id.text().contains(id.header("x-request-id")), "the page names the id of the log");
}

#[tokio::test]
async fn a_refusal_is_a_problem_for_programs() {
    let asked_for_json = Request::get("/locked").header(header::ACCEPT, "application/json");
    for answer in [get("/api/locked").await, ask(asked_for_json, Body::empty()).await] {
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
        let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["detail"], "受付は終わりました。");
        assert_eq!(problem["status"], answer.status.as_u16());
        assert_eq!(problem["request_id"], answer.header("x-request-id"));
    }
}

#[tokio::test]
async fn a_stranger_is_led_to_the_sign_in_page_and_back() {
    let asked = get("/private?a=1&b=2").await;
    assert_eq!(
        (asked.status, asked.header(header::LOCATION)),
        (StatusCode::SEE_OTHER, "/login?next=%2Fprivate%3Fa%3D1%26b%3D2")
    );
    assert_eq!(ask(Request::post("/private"), Body::empty()).await.status, StatusCode::UNAUTHORIZED);
    let scripted = ask(Request::get("/private").header("hx-request", "true"), Body::empty()).await;
    assert_eq!(
        (scripted.status, scripted.header("hx-redirect")),
        (StatusCode::UNAUTHORIZED, "/login?next=%2Fprivate")
    );
}

#[tokio::test]
async fn a_wrong_method_keeps_its_allow_header() {
    let answer = ask(Request::delete("/"), Body::empty()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header(header::ALLOW), "GET,HEAD,POST");
}

#[tokio::test]
async fn an_unreadable_form_is_refused_in_words() {
    let answer = ask(Request::post("/").header(header::CONTENT_TYPE, FORM), "age=seven").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("読み取れませんでした"));
}

fn multipart(parts: &[(&str, &str)]) -> String {
    let fields = parts
        .iter()
        .map(|(head, body)| format!("--x\r\ncontent-disposition: form-data; {head}\r\n\r\n{body}\r\n"));
    fields.collect::<String>() + "--x--\r\n"
}

async fn upload(parts: &[(&str, &str)]) -> crate::site::Answer {
    let request = Request::builder().method(Method::PUT).uri("/file");
    ask(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x"), multipart(parts)).await
}

#[tokio::test]
async fn an_upload_is_read_up_to_its_limit() {
    let file = r#"name="file"; filename="名簿.csv""#;
    let read = upload(&[(r#"name="note""#, "覚え"), (file, "a,b")]).await;
    assert_eq!((read.status, read.text()), (StatusCode::OK, "名簿.csv 3 覚え"));
    let empty = upload(&[(r#"name="file"; filename="""#, "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for bytes in [1024 * 1024 + 1, 3 * 1024 * 1024] {
        let large = upload(&[(file, &"x".repeat(bytes))]).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(large.text().contains("大きすぎて"));
    }
}

#[tokio::test]
async fn assets_are_compressed_and_kept_for_ever() {
    for (accepted, encoding) in [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let request = Request::get(asset("app.css")).header(header::ACCEPT_ENCODING, accepted);
        let css = ask(request, Body::empty()).await;
        assert_eq!(css.status, StatusCode::OK);
        assert_eq!(css.header(header::CONTENT_ENCODING), encoding);
        assert_eq!(css.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(css.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    }
    for hidden in ["/assets/manifest.json", "/assets/unknown", "/assets/..%2Fmanifest.json"] {
        assert_eq!(get(hidden).await.status, StatusCode::NOT_FOUND, "{hidden}");
    }
}

#[tokio::test]
async fn pages_are_compressed_on_the_way() {
    let page = ask(Request::get("/").header(header::ACCEPT_ENCODING, "br"), Body::empty()).await;
    assert_eq!(page.header(header::CONTENT_ENCODING), "br");
}

#[test]
fn the_table_lists_every_route_in_order() {
    let first =
        Routes::<()>::new().get("/a", async || "").post("/a", async || "").delete("/b/{b}", async || "");
    let routes = first.merge(Routes::new().put("/c", async || ""));
    let lines: Vec<_> =
        routes.table().iter().map(|Route { method, path, .. }| format!("{method} {path}")).collect();
    assert_eq!(lines, ["GET /a", "POST /a", "DELETE /b/{b}", "PUT /c"]);
}
