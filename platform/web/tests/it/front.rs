//! What stands before the table of addresses.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{Method, Request, StatusCode, header};
use platform_web::{
    CorsOrigins, ForwardedHeader, Front, HostNames, RateLimits, Rates, TrustedProxies, asset,
};

use crate::site::{Answer, ask_at, site_behind};

const FORM: &str = "application/x-www-form-urlencoded";
const HOST: &str = "kouzyou.example";

fn behind_https() -> Front {
    let proxies = TrustedProxies::at(vec!["10.0.0.1".parse().unwrap()], ForwardedHeader::XForwardedFor);
    Front { https: true, https_below: true, proxies, ..Front::default() }
}

/// Asks from the proxy at 10.0.0.1.
async fn ask(front: &Front, request: Builder) -> Answer {
    let proxy: SocketAddr = "10.0.0.1:4711".parse().unwrap();
    ask_at(site_behind(front), request.extension(ConnectInfo(proxy)), Body::empty()).await
}

async fn send(front: &Front, request: Builder) -> StatusCode {
    let form = request.method(Method::POST).header(header::CONTENT_TYPE, FORM).header(header::HOST, HOST);
    ask_at(site_behind(front), form, "age=7").await.status
}

#[tokio::test]
async fn every_kind_of_answer_is_guarded() {
    let front = behind_https();
    for path in
        ["/", "/locked", "/broken", "/nowhere", "/download", "/private", "/api/things", asset("app.css")]
    {
        let answer = ask(&front, Request::get(path)).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(!policy.contains("unsafe") && policy.contains("object-src 'none'"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
    }
    let paper = ask(&front, Request::get("/paper")).await;
    assert_eq!(paper.header("x-frame-options"), "SAMEORIGIN");
}

#[tokio::test]
async fn https_is_demanded_only_where_people_come_by_it() {
    let strict = async |front: &Front, proto: &str| {
        let request = Request::get("/").header("x-forwarded-proto", proto);
        ask(front, request).await.headers.contains_key(header::STRICT_TRANSPORT_SECURITY)
    };
    assert!(strict(&behind_https(), "https").await);
    assert!(!strict(&behind_https(), "http").await);
    assert!(!strict(&Front::default(), "https").await);
    // A stranger's word does not count.
    assert!(strict(&Front { proxies: TrustedProxies::default(), ..behind_https() }, "http").await);
}

#[tokio::test]
async fn the_flash_belongs_to_the_host_over_https() {
    let request = Request::post("/").header(header::CONTENT_TYPE, FORM);
    let saved = ask_at(site_behind(&behind_https()), request, "age=7").await;
    let cookie = saved.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-flash="), "{cookie}");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    assert!(
        ask(&behind_https(), Request::get("/").header(header::COOKIE, pair))
            .await
            .text()
            .contains("7&#60;/b&#62;歳です")
    );
    let planted = pair.trim_start_matches("__Host-");
    assert!(
        !ask(&behind_https(), Request::get("/").header(header::COOKIE, planted))
            .await
            .text()
            .contains("歳です")
    );
}

/// A browser says where a form comes from. Who does not say it may do what needs no cookie.
#[tokio::test]
async fn a_write_from_elsewhere_is_refused() {
    let front = Front::default();
    let own = format!("https://{HOST}");
    for (wrong, lines) in [
        (false, &[("sec-fetch-site", "same-origin"), ("cookie", "a=1")][..]),
        (false, &[("sec-fetch-site", "none"), ("cookie", "a=1")]),
        (false, &[("origin", own.as_str()), ("cookie", "a=1")]),
        (true, &[("sec-fetch-site", "cross-site"), ("cookie", "a=1")]),
        (
            true,
            &[("sec-fetch-site", "same-site"), ("origin", "https://www.kouzyou.example"), ("cookie", "a=1")],
        ),
        (true, &[("sec-fetch-site", "cross-site")]),
        (true, &[("origin", "https://evil.example"), ("cookie", "a=1")]),
        (true, &[("origin", "https://kouzyou.example.evil.example")]),
        (true, &[("origin", "null")]),
        (true, &[("cookie", "a=1")]),
        (true, &[("cookie", "a=1"), ("authorization", "Bearer x")]),
        (true, &[("cookie", "a=1"), ("authorization", "Bearer x"), ("origin", "https://app.example")]),
        (true, &[("authorization", "Basic eDp5"), ("origin", "https://app.example")]),
        (false, &[]),
        (false, &[("authorization", "Bearer x")]),
        (
            false,
            &[
                ("authorization", "Bearer x"),
                ("origin", "https://app.example"),
                ("sec-fetch-site", "cross-site"),
            ],
        ),
    ] {
        let request =
            lines.iter().fold(Request::post("/"), |request, (name, value)| request.header(*name, *value));
        let expected = if wrong { StatusCode::FORBIDDEN } else { StatusCode::SEE_OTHER };
        assert_eq!(send(&front, request).await, expected, "{lines:?}");
    }
}

#[tokio::test]
async fn another_host_is_refused_where_the_own_one_is_known() {
    let hosts: HostNames = HOST.parse().unwrap();
    let front = Front { hosts, ..Front::default() };
    let status = async |request: Builder| ask(&front, request).await.status;
    assert_eq!(status(Request::get("/").header(header::HOST, "kouzyou.example:8080")).await, StatusCode::OK);
    for other in ["evil.example", "kouzyou.example.evil.example", "127.0.0.1", "localhost"] {
        let answer = ask(&front, Request::get("/").header(header::HOST, other)).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{other}");
        assert!(answer.text().contains("このアドレスでは利用できません") && !answer.text().contains(other));
    }
    assert_eq!(status(Request::get("/")).await, StatusCode::BAD_REQUEST);
    let two = Request::get("/").header(header::HOST, HOST).header(header::HOST, "evil.example");
    assert_eq!(status(two).await, StatusCode::BAD_REQUEST);

    let watchdog: SocketAddr = "127.0.0.1:4711".parse().unwrap();
    let asked = Request::get("/").header(header::HOST, "localhost:8080").extension(ConnectInfo(watchdog));
    assert_eq!(ask_at(site_behind(&front), asked, Body::empty()).await.status, StatusCode::OK);
    assert_eq!(
        ask(&Front::default(), Request::get("/").header(header::HOST, "any.example")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn scripts_of_other_sites_reach_the_api_alone_and_only_those_that_were_named() {
    let named =
        Front { cors: CorsOrigins::of(vec!["https://app.example".parse().unwrap()]), ..Front::default() };
    let preflight = |path: &str, origin: &str| {
        let asked = Request::options(path).header(header::ORIGIN, origin);
        asked
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization")
    };
    let allowed = async |front: &Front, path, origin| {
        let answer = ask(front, preflight(path, origin)).await;
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        answer.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(allowed(&named, "/api/things", "https://app.example").await, "https://app.example");
    assert_eq!(allowed(&named, "/api/things", "https://evil.example").await, "");
    assert_eq!(allowed(&named, "/", "https://app.example").await, "");
    assert_eq!(allowed(&Front::default(), "/api/things", "https://app.example").await, "");

    let call = |cookie: bool| {
        let asked = Request::post("/api/things").header(header::ORIGIN, "https://app.example");
        let asked = asked.header("sec-fetch-site", "cross-site").header(header::AUTHORIZATION, "Bearer x");
        if cookie { asked.header(header::COOKIE, "a=1") } else { asked }
    };
    let answer = ask(&named, call(false)).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (StatusCode::OK, "https://app.example")
    );
    assert_eq!(ask(&named, call(true)).await.status, StatusCode::FORBIDDEN);
}

fn limited(rates: Rates) -> Front {
    Front { rates: Arc::new(RateLimits::new(rates)), ..behind_https() }
}

#[tokio::test]
async fn what_is_costly_is_held_back_by_account_and_by_address() {
    let front = limited(Rates { costly: NonZeroU32::new(2), ..Rates::default() });
    let export = async |account: &str, address: &str| {
        ask(&front, Request::get("/export").header("x-account", account).header("x-forwarded-for", address))
            .await
    };
    for address in ["192.0.2.1", "192.0.2.2"] {
        assert_eq!(export("1", address).await.status, StatusCode::OK);
    }
    let refused = export("1", "192.0.2.3").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.header(header::RETRY_AFTER).parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(
        refused.text().contains("秒ほど待って、もう一度お試しください") && refused.text().contains("<html")
    );
    assert_eq!(ask(&front, Request::get("/").header("x-account", "1")).await.status, StatusCode::OK);

    // Eight of one IPv6 connection, whichever of its addresses they choose.
    for account in 10..18 {
        assert_eq!(
            export(&account.to_string(), &format!("2001:db8::{account}")).await.status,
            StatusCode::OK
        );
    }
    assert_eq!(export("18", "2001:db8::18").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(export("18", "2001:db8:0:1::18").await.status, StatusCode::OK);
}

#[tokio::test]
async fn programs_are_told_in_their_own_way() {
    let front = limited(Rates { api: NonZeroU32::new(1), costly: None, ..Rates::default() });
    let mut refused = None;
    for _ in 0..5 {
        let answer = ask(&front, Request::get("/api/things")).await;
        if answer.status != StatusCode::OK {
            refused = Some(answer);
        }
    }
    let refused = refused.unwrap();
    assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(problem["status"], 429);
    assert!(!refused.header(header::RETRY_AFTER).is_empty());
    for _ in 0..50 {
        assert_eq!(ask(&front, Request::get("/export")).await.status, StatusCode::OK);
    }
}

/// A stranger who writes the proxy's header is counted, and known, by the address that it has.
#[tokio::test]
async fn a_strangers_forwarded_header_is_ignored() {
    let front = limited(Rates { costly: NonZeroU32::new(1), ..Rates::default() });
    let stranger: SocketAddr = "203.0.113.66:4711".parse().unwrap();
    let mut statuses = Vec::new();
    for number in 0..5 {
        let asked = Request::get("/export").header("x-forwarded-for", format!("192.0.2.{number}"));
        let asked =
            asked.header("forwarded", format!("for=192.0.2.{number}")).extension(ConnectInfo(stranger));
        statuses.push(ask_at(site_behind(&front), asked, Body::empty()).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 200, 429]);
}

#[tokio::test]
async fn a_form_without_files_may_be_two_mebibytes() {
    let sent = async |bytes: usize| {
        let request = Request::post("/").header(header::CONTENT_TYPE, FORM);
        ask_at(site_behind(&Front::default()), request, format!("age=7&x={}", "x".repeat(bytes))).await
    };
    assert_eq!(sent(1024 * 1024).await.status, StatusCode::SEE_OTHER);
    let refused = sent(2 * 1024 * 1024).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text().contains("大きすぎて"));
    let said = Request::post("/").header(header::CONTENT_TYPE, FORM).header(header::CONTENT_LENGTH, 3 << 20);
    assert_eq!(ask(&Front::default(), said).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
