//! A caller of a server, in the same process.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::cookies::Cookies;
use crate::{Answer, Hearing, forms};

/// The name under which the client knows the server.
const HOST: &str = "kouzyou.example";
const FORM: &str = "application/x-www-form-urlencoded";

/// A browser-like caller: it keeps cookies and says that its writes come from the server's own
/// pages. A clone goes its own way from then on.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    cookies: Cookies,
    address: IpAddr,
    site: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Client {
    /// Makes a caller without cookies, at an address kept for documentation (192.0.2.1).
    pub fn new(router: Router) -> Client {
        Client {
            router,
            cookies: Cookies::default(),
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
            site: "same-origin",
            headers: Vec::new(),
        }
    }

    /// A caller who signed in by the form.
    pub async fn signed_in(router: Router, login: &str, password: &str) -> Client {
        let mut client = Client::new(router);
        client.post_form("/login", &[("login", login), ("password", password)]).await.assert_status(303);
        client
    }

    /// The same caller, but its requests come from a page of another site.
    #[must_use]
    pub fn from_another_site(mut self) -> Client {
        self.site = "cross-site";
        self
    }

    /// The same caller at another address.
    #[must_use]
    pub fn at(mut self, address: impl Into<IpAddr>) -> Client {
        self.address = address.into();
        self
    }

    /// The same caller, sending one more header with every request.
    #[must_use]
    #[track_caller]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Client {
        let value = value.parse().expect("the test's header is printable ASCII");
        self.headers.push((HeaderName::from_static(name), value));
        self
    }

    /// The same caller on another server, keeping its cookies: what a restart looks like.
    #[must_use]
    pub fn on(mut self, router: Router) -> Client {
        self.router = router;
        self
    }

    /// The value of a cookie it keeps.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name)
    }

    /// Makes it keep a cookie that no server gave.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.set(name, value);
    }

    /// Visits a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Visits an address, asking for JSON.
    pub async fn get_json(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[(header::ACCEPT, "application/json")], Body::empty()).await
    }

    /// Sends a form.
    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_form(Method::POST, path, fields).await
    }

    /// Sends a form with `PUT`.
    pub async fn put_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_form(Method::PUT, path, fields).await
    }

    /// Sends `DELETE`.
    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Body::empty()).await
    }

    /// Sends JSON, and asks for it.
    pub async fn post_json(&mut self, path: &str, value: &impl serde::Serialize) -> Answer {
        self.send_json(Method::POST, path, value).await
    }

    /// Sends JSON with `PUT`, saying which revision it saw (`"3"`).
    pub async fn put_json(&mut self, path: &str, seen: &str, value: &impl serde::Serialize) -> Answer {
        self.clone().with_header("if-match", seen).send_json(Method::PUT, path, value).await
    }

    async fn send_json(&mut self, method: Method, path: &str, value: &impl serde::Serialize) -> Answer {
        let body = Body::from(serde_json::to_vec(value).expect("the test's value is plain data"));
        let headers = [(header::CONTENT_TYPE, "application/json"), (header::ACCEPT, "application/json")];
        self.send(method, path, &headers, body).await
    }

    /// Sends a text, as a script does.
    pub async fn post_text(&mut self, path: &str, text: &str) -> Answer {
        let headers = [(header::CONTENT_TYPE, "text/plain"), (header::ACCEPT, "*/*")];
        self.send(Method::POST, path, &headers, Body::from(text.to_owned())).await
    }

    /// Sends bytes as what they are said to be, which they need not be.
    pub async fn post_bytes(&mut self, path: &str, kind: &str, bytes: &[u8]) -> Answer {
        self.send(Method::POST, path, &[(header::CONTENT_TYPE, kind)], Body::from(bytes.to_vec())).await
    }

    /// Asks whether a page is there.
    pub async fn head(&mut self, path: &str) -> Answer {
        self.send(Method::HEAD, path, &[], Body::empty()).await
    }

    /// Asks and hangs up as soon as the status is known: a stream of events does not end.
    pub async fn get_status(&mut self, path: &str) -> StatusCode {
        self.ask(Method::GET, path, &[], Body::empty()).await.status()
    }

    /// Opens a stream of events, to listen to.
    pub async fn hear(&mut self, path: &str) -> Hearing {
        let answer =
            self.ask(Method::GET, path, &[(header::ACCEPT, "text/event-stream")], Body::empty()).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        Hearing::new(answer.into_body())
    }

    /// Sends a form with a file in its field `file`.
    pub async fn post_multipart(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file_name: &str,
        bytes: &[u8],
    ) -> Answer {
        let body = Body::from(forms::multipart(fields, file_name, bytes));
        self.send(Method::POST, path, &[(header::CONTENT_TYPE, &forms::multipart_type())], body).await
    }

    async fn send_form(&mut self, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = Body::from(forms::urlencoded(fields));
        self.send(method, path, &[(header::CONTENT_TYPE, FORM)], body).await
    }

    async fn send(&mut self, method: Method, path: &str, extra: &[(HeaderName, &str)], body: Body) -> Answer {
        let (parts, body) = self.ask(method, path, extra, body).await.into_parts();
        let body = body.collect().await.expect("the body of an answer comes to its end").to_bytes();
        Answer { status: parts.status, headers: parts.headers, body: body.to_vec() }
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        extra: &[(HeaderName, &str)],
        body: Body,
    ) -> Response {
        let sends = method == Method::POST || method == Method::PUT;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST)
            .header("sec-fetch-site", self.site)
            .extension(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        for (name, value) in extra {
            request = request.header(name, *value);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(cookies) = self.cookies.header() {
            request = request.header(header::COOKIE, cookies);
        }
        // Browsers say how long a form is; what stands around a handler may hide it otherwise.
        if let Some(length) = body.size_hint().exact().filter(|length| *length > 0 || sends) {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        let request = request.body(body).expect("the test's path is an address");
        let Ok(answer) = self.router.clone().oneshot(request).await;
        self.cookies.take_from(answer.headers());
        answer
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::{Form, Multipart};
    use axum::http::HeaderMap;
    use axum::routing::{get, post};

    use super::*;

    fn echo() -> Router {
        Router::new()
            .route("/cookie", get(|| async { ([(header::SET_COOKIE, "seen=1; Path=/")], "set") }))
            .route("/headers", get(|headers: HeaderMap| async move { format!("{headers:?}") }))
            .route(
                "/form",
                post(|Form(fields): Form<Vec<(String, String)>>| async move { format!("{fields:?}") }),
            )
            .route("/file", post(describe_parts))
    }

    async fn describe_parts(mut parts: Multipart) -> String {
        let mut described = Vec::new();
        while let Some(part) = parts.next_field().await.unwrap() {
            let (name, file) = (part.name().map(str::to_owned), part.file_name().map(str::to_owned));
            described.push(format!("{name:?} {file:?} {:?}", part.bytes().await.unwrap()));
        }
        described.join("\n")
    }

    #[tokio::test]
    async fn cookies_and_the_site_are_sent_with_every_request() {
        let mut client = Client::new(echo());
        client.get("/cookie").await.assert_status(200);
        let answer = client.get("/headers").await;
        answer.assert_contains("seen=1").assert_contains("same-origin").assert_contains(HOST);
        client.from_another_site().get("/headers").await.assert_contains("cross-site");
    }

    #[tokio::test]
    async fn forms_arrive_as_they_were_filled_in() {
        let mut client = Client::new(echo());
        let fields = [("名前", "髙橋 & 花子=+%"), ("empty", "")];
        let answer = client.post_form("/form", &fields).await;
        answer.assert_contains("(\"名前\", \"髙橋 & 花子=+%\")").assert_contains("(\"empty\", \"\")");
    }

    #[tokio::test]
    async fn a_file_arrives_with_its_name_and_bytes() {
        let mut client = Client::new(echo());
        let answer = client.post_multipart("/file", &[("round", "2026-summer")], "名簿.csv", b"a\r\nb").await;
        answer.assert_contains("Some(\"round\") None b\"2026-summer\"");
        answer.assert_contains("Some(\"file\") Some(\"名簿.csv\") b\"a\\r\\nb\"");
    }

    #[tokio::test]
    #[should_panic(expected = "the body began: set")]
    async fn a_wrong_status_shows_the_body() {
        Client::new(echo()).get("/cookie").await.assert_status(404);
    }
}
