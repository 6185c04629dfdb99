//! The sockets at which events are heard.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::http::StatusCode;
use platform_operator::Refused;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::frames::{Frames, LONGEST};
use super::hearing::Hearing;
use super::take::{Heard, take_event, turn_away};
use crate::app::App;

/// So many messages wait at most.
const WAITING: usize = 2_000;
/// So many connections are held at most.
const TALKS: usize = 64;
/// After this silence a connection is closed.
const SILENCE: Duration = Duration::from_secs(3_600);
/// The time between two events that are taken.
const PACE: Duration = Duration::from_millis(10);
/// How often a message is tried that the database does not take, and how long apart.
const ATTEMPTS: u32 = 12;
const APART: Duration = Duration::from_secs(5);
/// After trouble with a socket.
const BREATH: Duration = Duration::from_secs(1);

/// Open sockets.
#[derive(Debug)]
pub(crate) struct Ears {
    hearing: Hearing,
    udp: UdpSocket,
    tcp: TcpListener,
}

impl Ears {
    /// Opens them: UDP and TCP at one address.
    pub(crate) async fn open(hearing: &Hearing) -> Result<Ears, Refused> {
        let listen = hearing.listen;
        let refused =
            |error| Refused::trouble(&format!("SYSLOG_LISTEN {listen} で待ち受けられません"), error);
        let tcp = TcpListener::bind(listen).await.map_err(refused)?;
        let udp = UdpSocket::bind(tcp.local_addr().map_err(refused)?).await.map_err(refused)?;
        Ok(Ears { hearing: hearing.clone(), udp, tcp })
    }

    /// Hears for ever.
    async fn hear(&self, app: &App) -> Infallible {
        let (queue, heard) = channel(WAITING);
        tokio::select! {
            never = self.hear_datagrams(app, &queue) => never,
            never = self.hear_streams(app, &queue) => never,
            never = take_all(app, heard) => never,
        }
    }

    async fn hear_datagrams(&self, app: &App, queue: &Sender<Heard>) -> Infallible {
        let mut bytes = vec![0; LONGEST + 1];
        loop {
            match self.udp.recv_from(&mut bytes).await {
                Ok((length, from)) => {
                    let heard = Heard { origin: from.ip(), bytes: bytes[..length].to_vec() };
                    if !self.hearing.admits(from.ip()) {
                        turn_away(app, from.ip(), StatusCode::FORBIDDEN).await;
                    } else if queue.try_send(heard).is_err() {
                        turn_away(app, from.ip(), StatusCode::TOO_MANY_REQUESTS).await;
                    }
                }
                Err(error) => pause(&error).await,
            }
        }
    }

    async fn hear_streams(&self, app: &App, queue: &Sender<Heard>) -> Infallible {
        let mut talks = JoinSet::new();
        loop {
            let (stream, from) = tokio::select! {
                Some(_ended) = talks.join_next() => continue,
                accepted = self.tcp.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => { pause(&error).await; continue }
                },
            };
            if !self.hearing.admits(from.ip()) {
                turn_away(app, from.ip(), StatusCode::FORBIDDEN).await;
            } else if talks.len() >= TALKS {
                turn_away(app, from.ip(), StatusCode::TOO_MANY_REQUESTS).await;
            } else {
                talks.spawn(talk(app.clone(), stream, from, queue.clone()));
            }
        }
    }
}

/// Hears one connection to its end. A sender that is faster than we are waits.
async fn talk(app: App, mut stream: TcpStream, from: SocketAddr, queue: Sender<Heard>) {
    let (mut frames, mut bytes) = (Frames::default(), vec![0; 4_096]);
    let origin = from.ip();
    loop {
        let length = match timeout(SILENCE, stream.read(&mut bytes)).await {
            Ok(Ok(length)) if length > 0 => length,
            _ended => break,
        };
        frames.add(&bytes[..length]);
        loop {
            match frames.next() {
                Ok(Some(bytes)) => drop(queue.send(Heard { origin, bytes }).await),
                Ok(None) => break,
                Err(_broken) => return turn_away(&app, origin, StatusCode::PAYLOAD_TOO_LARGE).await,
            }
        }
    }
    match frames.last() {
        Ok(Some(bytes)) => drop(queue.send(Heard { origin, bytes }).await),
        Ok(None) => {}
        Err(_broken) => turn_away(&app, origin, StatusCode::PAYLOAD_TOO_LARGE).await,
    }
}

/// Takes what waits, one after the other. While the database cannot, nothing is taken.
async fn take_all(app: &App, mut heard: Receiver<Heard>) -> Infallible {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        let Some(heard) = heard.recv().await else { return std::future::pending().await };
        for attempt in 1..=ATTEMPTS {
            match take_event(app, &heard).await {
                Ok(()) => break,
                Err(error) => tracing::error!(%error, attempt, "an event was not kept"),
            }
            sleep(APART).await;
        }
    }
}

async fn pause(error: &std::io::Error) {
    tracing::warn!(%error, "a socket for events has trouble");
    sleep(BREATH).await;
}

/// Serves, and hears beside it, if there are ears.
pub(crate) async fn hear_beside<T>(app: &App, ears: Option<Ears>, serving: impl Future<Output = T>) -> T {
    let hearing = async {
        match &ears {
            Some(ears) => ears.hear(app).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        served = serving => served,
        never = hearing => match never {},
    }
}
