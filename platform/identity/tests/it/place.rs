//! A small server with the sign-in screens and one page that needs a person.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use chrono::TimeDelta;
use platform_audit::Actor;
use platform_database::{Clock, Database, Migrations};
use platform_identity::{
    AccountRules, CookiePolicy, DemoLogin, DemoLogins, FreshlyProven, NewPassword, NewUser, SignedIn,
    authenticate, create_user, routes,
};
use platform_mail::Postbox;
use platform_testing::{Answer, Client, Engine, TestDatabase};
use platform_web::{Brand, Form, layers};
use serde::Deserialize;

/// The tables that the stories need.
pub(crate) const TABLES: [&Migrations; 4] = [
    &platform_audit::MIGRATIONS,
    &platform_tasks::MIGRATIONS,
    &platform_mail::MIGRATIONS,
    &platform_identity::MIGRATIONS,
];
/// The name of the session's cookie.
pub(crate) const COOKIE: &str = "kouzyou_session";
/// The password of everybody in these stories.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A form as a product has many.
#[derive(Deserialize)]
struct Note {
    words: String,
}

#[derive(Clone, FromRef)]
struct App {
    database: Database,
    brand: Brand,
    policy: CookiePolicy,
    rules: AccountRules,
    demo: DemoLogins,
    postbox: Postbox,
}

/// A server over a database of its own, at a time that the story sets.
pub(crate) struct Place {
    pub(crate) test: TestDatabase,
    clock: Clock,
    rules: AccountRules,
}

impl Place {
    /// With one user, `honbu` (本部 花子).
    pub(crate) async fn with_honbu(engine: Engine) -> Place {
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        let test = TestDatabase::open(engine, &TABLES, clock.clone()).await;
        let place = Place { test, clock, rules: AccountRules::default() };
        place.add_user("honbu", "本部 花子").await;
        place
    }

    pub(crate) fn database(&self) -> &Database {
        &self.test.database
    }

    pub(crate) async fn add_user(&self, login: &str, name: &str) {
        let new = NewUser {
            login: login.parse().unwrap(),
            name: name.to_owned(),
            password_hash: NewPassword::choose(PASSWORD, &login.parse().unwrap()).unwrap().hash().await,
        };
        let mut tx = self.database().write().await.unwrap();
        create_user(&mut tx, &Actor::command_line(), &new).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The same place under other rules.
    pub(crate) fn with_rules(mut self, rules: AccountRules) -> Place {
        self.rules = rules;
        self
    }

    pub(crate) fn rules(&self) -> &AccountRules {
        &self.rules
    }

    pub(crate) fn wait(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }

    /// The server as it is; every call starts it anew over the same rows.
    pub(crate) fn server(&self) -> Router {
        server(self.database().clone(), self.rules, Vec::new(), Postbox::closed(None))
    }

    /// The server where mail leaves the house.
    pub(crate) fn server_with(&self, postbox: &Postbox) -> Router {
        server(self.database().clone(), self.rules, Vec::new(), postbox.clone())
    }

    /// The server with a login for visitors of a demonstration.
    pub(crate) fn demonstration(&self) -> Router {
        let login = DemoLogin { label: "本部".into(), login: "honbu".into(), password: PASSWORD.into() };
        server(self.database().clone(), self.rules, vec![login], Postbox::closed(None))
    }

    /// The server after its process was ended and started again.
    pub(crate) async fn server_after_restart(&self) -> Router {
        let database = Database::open(&self.test.address, self.clock.clone()).await.unwrap();
        server(database, self.rules, Vec::new(), Postbox::closed(None))
    }

    /// A browser in which nobody has signed in yet.
    pub(crate) fn visitor(&self) -> Client {
        Client::new(self.server())
    }

    /// A browser in which `login` has signed in.
    pub(crate) async fn as_user(&self, login: &str) -> Client {
        let mut client = self.visitor();
        sign_in(&mut client, login, PASSWORD).await.assert_status(303);
        client
    }
}

fn server(database: Database, rules: AccountRules, demo: Vec<DemoLogin>, postbox: Postbox) -> Router {
    let brand = Brand { name: "見本テスト", tagline: "ためし" };
    let demo = DemoLogins(Arc::new(demo));
    let app = App { database, brand, policy: CookiePolicy::Plain, rules, demo, postbox };
    let router = routes::<App>()
        .get("/who", async |person: SignedIn| format!("{} {}", person.login(), person.name()))
        .post("/notes", async |person: SignedIn, Form(note): Form<Note>| {
            format!("{} noted {}", person.login(), note.words)
        })
        .get("/dangers", async |proven: FreshlyProven| format!("{} may", proven.person().login()))
        .post("/dangers", async |proven: FreshlyProven, Form(note): Form<Note>| {
            format!("{} dared {}", proven.person().login(), note.words)
        })
        .into_router()
        .layer(from_fn_with_state(app.clone(), authenticate))
        .with_state(app);
    layers(router, brand)
}

/// Fills in the sign-in form.
pub(crate) async fn sign_in(client: &mut Client, login: &str, password: &str) -> Answer {
    client.post_form("/login", &[("login", login), ("password", password), ("next", "/who")]).await
}

/// Whether the browser still speaks for somebody.
pub(crate) async fn is_signed_in(client: &mut Client) -> bool {
    let answer = client.get("/who").await;
    if answer.status.as_u16() == 200 {
        return true;
    }
    assert_eq!(answer.assert_status(303).location(), "/login?next=%2Fwho");
    false
}

/// Fails at `login` until it is locked, as fast as the server lets one.
pub(crate) async fn lock(place: &Place, client: &mut Client, login: &str) {
    for seconds in [0, 0, 0, 2, 4] {
        place.wait(TimeDelta::seconds(seconds));
        sign_in(client, login, "not the password").await.assert_status(422);
    }
}

/// The value of the hidden field `name` on a page.
#[track_caller]
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let text = page.text();
    let (_, after) = text.split_once(&format!("name=\"{name}\" value=\"")).expect("the page has that field");
    let (value, _) = after.split_once('"').expect("an attribute ends");
    value
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}
