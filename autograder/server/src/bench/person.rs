//! One of many people at once, over the network.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::body::Bytes;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use platform_identity::UserId;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::ground::PASSWORD;
use super::store::Cell;
use crate::entries::EntryId;
use crate::exams::ItemId;

/// Between two acts of a person lie one to nine seconds; between two cells that are typed one to two.
const PAUSE_MS: (u64, u64) = (1_000, 8_000);
const TYPING_MS: (u64, u64) = (1_000, 1_000);
/// Cells that are typed at one look at the sheet.
const AT_A_LOOK: usize = 12;

/// Somebody with a connection and a session.
pub(super) struct Person {
    address: SocketAddr,
    connection: SendRequest<Full<Bytes>>,
    cookie: String,
    user: UserId,
    pages: Vec<String>,
    cells: Vec<Cell>,
    dice: u64,
    record: Record,
    /// What keeps the connections going; it ends with the person.
    behind: JoinSet<()>,
}

/// What a person saw.
#[derive(Default)]
pub(super) struct Record {
    pub(super) durations: Vec<Duration>,
    pub(super) errors: Vec<String>,
    /// What the server said that it keeps.
    pub(super) saved: HashMap<(EntryId, ItemId), i64>,
}

impl Person {
    pub(super) async fn sign_in(
        address: SocketAddr,
        login: &str,
        user: UserId,
        pages: Vec<String>,
        cells: Vec<Cell>,
    ) -> anyhow::Result<Person> {
        let mut behind = JoinSet::new();
        let connection = connect(address, &mut behind).await?;
        let dice = u64::try_from(user.0)?.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let cookie = String::new();
        let record = Record::default();
        let mut person = Person { address, connection, cookie, user, pages, cells, dice, record, behind };
        let form = format!("login={login}&password={PASSWORD}");
        let request = person.request("/login").method("POST");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (status, headers, _) = person.send(request.body(form.into())?).await?;
        let cookie =
            headers.get(header::SET_COOKIE).with_context(|| format!("{login} was answered {status}"))?;
        person.cookie = cookie.to_str()?.split(';').next().unwrap_or_default().to_owned();
        Ok(person)
    }

    /// Looks around, and types if there is a sheet, until the time is over.
    pub(super) async fn live(mut self, until: Instant) -> Record {
        let pages = std::mem::take(&mut self.pages);
        let cells = std::mem::take(&mut self.cells);
        let mut places = pages.iter().cycle();
        let mut typed = cells.chunks(AT_A_LOOK).cycle();
        while Instant::now() < until {
            self.pause(PAUSE_MS).await;
            if let Some(page) = places.next() {
                self.look(page).await;
            }
            if let Some(cells) = typed.next() {
                self.pause(PAUSE_MS).await;
                self.fill_in(cells, until).await;
            }
        }
        self.record
    }

    async fn look(&mut self, page: &str) {
        let request = self.request(page).body(Full::default()).context(page.to_owned());
        self.ask(page, request).await;
    }

    /// Opens the sheet, listens to it, and types some cells.
    async fn fill_in(&mut self, cells: &[Cell], until: Instant) {
        let sheet = format!("/classrooms/{}/exams/{}/marks", cells[0].classroom, cells[0].exam);
        self.look(&sheet).await;
        let listening = listen(self.address, self.request(&format!("{sheet}/events")));
        let listening = self.behind.spawn(async {
            // The end is looked at, whatever it was.
            let _ended = listening.await;
        });
        for cell in cells {
            if Instant::now() > until {
                break;
            }
            self.pause(TYPING_MS).await;
            self.save(&sheet, cell).await;
        }
        if listening.is_finished() {
            self.record.errors.push(format!("{sheet}/events ended"));
        }
        listening.abort();
    }

    async fn save(&mut self, sheet: &str, cell: &Cell) {
        let seen = self.record.saved.get(&(cell.entry, cell.item)).copied().unwrap_or(cell.points);
        let value = (seen + 1) % (cell.full + 1);
        let op = format!("{:016x}", self.roll());
        let batch = serde_json::json!({ "person": self.user, "operations": [{
            "op": op, "entry": cell.entry, "item": cell.item, "seen": seen, "value": value, "means": "typed",
        }]});
        let address = format!("{sheet}/operations");
        let request = self.request(&address).method("POST").header(header::CONTENT_TYPE, "application/json");
        let request = request.header(header::ACCEPT, "application/json");
        let request = request.body(batch.to_string().into()).context(address.clone());
        let Some(answer) = self.ask(&address, request).await else { return };
        match serde_json::from_slice::<serde_json::Value>(&answer) {
            Ok(answer) if answer["outcomes"][0]["result"] == "kept" => {
                self.record.saved.insert((cell.entry, cell.item), value);
            }
            answer => self.record.errors.push(format!("{address}: {answer:?}")),
        }
    }

    /// Notes how long the answer took, or what went wrong.
    async fn ask(&mut self, address: &str, request: anyhow::Result<Request<Full<Bytes>>>) -> Option<Bytes> {
        let began = Instant::now();
        let answer = match request {
            Ok(request) => self.send(request).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok((StatusCode::OK, _, body)) => {
                self.record.durations.push(began.elapsed());
                Some(body)
            }
            Ok((status, ..)) => {
                self.record.errors.push(format!("{address}: {status}"));
                None
            }
            Err(error) => {
                self.record.errors.push(format!("{address}: {error:#}"));
                None
            }
        }
    }

    async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> anyhow::Result<(StatusCode, HeaderMap, Bytes)> {
        if self.connection.ready().await.is_err() {
            self.connection = connect(self.address, &mut self.behind).await?;
        }
        let (head, body) = self.connection.send_request(request).await?.into_parts();
        Ok((head.status, head.headers, body.collect().await?.to_bytes()))
    }

    fn request(&self, address: &str) -> Builder {
        Request::builder()
            .uri(address)
            .header(header::HOST, self.address.to_string())
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, &self.cookie)
    }

    async fn pause(&mut self, (least, more): (u64, u64)) {
        let milliseconds = least + self.roll() % more;
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }

    /// Xorshift: the same person does the same at every measuring.
    fn roll(&mut self) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice
    }
}

async fn connect(address: SocketAddr, behind: &mut JoinSet<()>) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    behind.spawn(async {
        // Who sends hears of trouble.
        let _ended = connection.await;
    });
    Ok(sender)
}

/// Hears what others type, until nobody wants to know any more.
async fn listen(address: SocketAddr, request: Builder) -> anyhow::Result<()> {
    let mut behind = JoinSet::new();
    let mut connection = connect(address, &mut behind).await?;
    let request = request.header(header::ACCEPT, "text/event-stream").body(Full::default())?;
    let mut news: Incoming = connection.send_request(request).await?.into_body();
    while let Some(frame) = news.frame().await {
        frame?;
    }
    Ok(())
}
