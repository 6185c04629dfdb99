//! A database with messages, and somebody who sends them.

use std::time::Duration;

use askama::Template;
use chrono::TimeDelta;
use platform_database::{Clock, Database, Migrations};
use platform_mail::{
    Encryption, Letter, MessageId, MessageView, Postbox, SendMessage, Smtp, SmtpLogin, list_messages, post,
    send_message,
};
use platform_testing::{Engine, TestDatabase};

/// The tables that the stories need.
pub(crate) const TABLES: [&Migrations; 3] =
    [platform_testing::AUDIT_TABLES, &platform_tasks::MIGRATIONS, &platform_mail::MIGRATIONS];

#[derive(Template)]
#[template(source = "{{ self.0 }} 様\n\nご案内です。", ext = "txt")]
struct Text<'a>(&'a str);

#[derive(Template)]
#[template(source = "<p>{{ self.0 }} 様</p><p>ご案内です。</p>", ext = "html")]
struct Page<'a>(&'a str);

pub(crate) struct Place {
    test: TestDatabase,
    clock: Clock,
}

impl Place {
    pub(crate) async fn new(engine: Engine) -> Place {
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        Place { test: TestDatabase::open(engine, &TABLES, clock.clone()).await, clock }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.test.database
    }

    pub(crate) fn wait(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }

    /// Writes a letter to 青木 <はな> down.
    pub(crate) async fn post(&self, to: &str, secret: bool) -> MessageId {
        let letter = letter_to(to);
        let letter = if secret { letter.secret() } else { letter };
        let mut tx = self.database().write().await.unwrap();
        let message = post(&mut tx, &letter).await.unwrap();
        tx.commit().await.unwrap();
        message
    }

    /// One attempt; `Err` is what the queue would see and repeat.
    pub(crate) async fn attempt(&self, postbox: &Postbox, message: MessageId) -> Result<(), String> {
        let done = send_message(self.database(), postbox, SendMessage { message }).await;
        done.map_err(|error| error.to_string())
    }

    pub(crate) async fn look(&self, message: MessageId) -> MessageView {
        let mut tx = self.database().read().await.unwrap();
        let all = list_messages(&mut tx, None, "%", (100, 0)).await.unwrap();
        all.into_iter().find(|view| view.id == message).unwrap()
    }
}

/// A letter to 青木 <はな>.
pub(crate) fn letter_to(to: &str) -> Letter {
    let name = "青木 <はな>";
    Letter::draw(to.parse().unwrap(), "ご案内　第１号", &Text(name), &Page(name)).unwrap()
}

/// A postbox that says who it is, over STARTTLS.
pub(crate) fn postbox_over_tls(port: u16, password: &str, authority: Option<&str>) -> Postbox {
    let smtp = Smtp {
        host: "localhost".to_owned(),
        port,
        encryption: Encryption::StartTls,
        login: Some(SmtpLogin { user: "test".to_owned(), password: password.to_owned() }),
        authority: authority.map(|pem| pem.as_bytes().to_vec()),
        timeout: Duration::from_secs(20),
        from: "test@example.jp".to_owned(),
    };
    Postbox::open(&smtp, "https://test.example.jp").unwrap()
}

/// A postbox whose letters go to that port of this machine, in the clear.
pub(crate) fn postbox(port: u16) -> Postbox {
    postbox_with(port, Encryption::None, Duration::from_secs(20))
}

pub(crate) fn postbox_with(port: u16, encryption: Encryption, timeout: Duration) -> Postbox {
    let smtp = Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        encryption,
        login: None,
        authority: None,
        timeout,
        from: "見本テスト <test@example.jp>".to_owned(),
    };
    Postbox::open(&smtp, "https://test.example.jp/").unwrap()
}
