//! A small server with the sign-in screens and one page that needs a person.

use std::sync::Arc;

use axum::extract::{FromRef, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use chrono::TimeDelta;
use platform_audit::Actor;
use platform_database::{Clock, Database, Migrations};
use platform_identity::orders::Making;
use platform_identity::{
    AccountRules, Administrator, CookiePolicy, DemoLogin, DemoLogins, FreshlyProven, KnownPlaces,
    MachineRole, MachineRoles, NewPassword, NewUser, Passkeys, SignedIn, TokenScopes, authenticate,
    create_user, demand_second_factor, routes,
};
use platform_mail::Postbox;
use platform_tasks::{Task, enqueue};
use platform_testing::{Answer, Client, Engine, TestDatabase};
use platform_vault::{SecretKey, Vault};
use platform_web::{Brand, Form, Refusal, Scope, layers};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

/// The tables that the stories need.
pub(crate) const TABLES: [&Migrations; 5] = [
    &platform_vault::MIGRATIONS,
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

/// Something that a program asks for.
#[derive(Deserialize)]
struct SentErrand {
    words: String,
}

/// What is made of it.
#[derive(Serialize, Deserialize)]
struct RunErrand {
    words: String,
}

impl Task for RunErrand {
    const KIND: &'static str = "errands.run";
}

/// Whoever holds it lets every errand wait that is under way.
#[derive(Clone, Default)]
pub(crate) struct Gate(pub(crate) Arc<Mutex<()>>);

#[derive(Clone, FromRef)]
struct App {
    database: Database,
    brand: Brand,
    policy: CookiePolicy,
    rules: AccountRules,
    demo: DemoLogins,
    postbox: Postbox,
    vault: Vault,
    passkeys: Passkeys,
    scopes: TokenScopes,
    machines: MachineRoles,
    places: KnownPlaces,
    gate: Gate,
}

/// What a token may read in these stories.
const READ: Scope = Scope { code: "things:read", label: "ものを読む" };
/// Another scope.
const WRITE: Scope = Scope { code: "things:write", label: "ものを書く" };

/// A server over a database of its own, at a time that the story sets.
pub(crate) struct Place {
    pub(crate) test: TestDatabase,
    pub(crate) clock: Clock,
    pub(crate) vault: Vault,
    pub(crate) gate: Gate,
    rules: AccountRules,
}

impl Place {
    /// With one user, `honbu` (本部 花子).
    pub(crate) async fn with_honbu(engine: Engine) -> Place {
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        let test = TestDatabase::open(engine, &TABLES, clock.clone()).await;
        let vault = Vault::new(&SecretKey::random(), &[]);
        let place = Place { test, clock, vault, gate: Gate::default(), rules: AccountRules::default() };
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
        self.server_over(self.database().clone(), Vec::new(), Postbox::closed(None))
    }

    /// The server where mail leaves the house.
    pub(crate) fn server_with(&self, postbox: &Postbox) -> Router {
        self.server_over(self.database().clone(), Vec::new(), postbox.clone())
    }

    /// The server with a login for visitors of a demonstration.
    pub(crate) fn demonstration(&self) -> Router {
        let login = DemoLogin { label: "本部".into(), login: "honbu".into(), password: PASSWORD.into() };
        self.server_over(self.database().clone(), vec![login], Postbox::closed(None))
    }

    /// The server after its process was ended and started again.
    pub(crate) async fn server_after_restart(&self) -> Router {
        let database = Database::open(&self.test.address, self.clock.clone()).await.unwrap();
        self.server_over(database, Vec::new(), Postbox::closed(None))
    }

    fn server_over(&self, database: Database, demo: Vec<DemoLogin>, postbox: Postbox) -> Router {
        let brand = Brand { name: "見本テスト", tagline: "ためし" };
        let app = App {
            database,
            brand,
            policy: CookiePolicy::Plain,
            rules: self.rules,
            demo: DemoLogins(Arc::new(demo)),
            postbox,
            vault: self.vault.clone(),
            passkeys: Passkeys::at("https://kouzyou.example", brand.name),
            scopes: TokenScopes(&[READ, WRITE]),
            gate: self.gate.clone(),
            places: KnownPlaces(|_tx, _user| Box::pin(async { Ok(vec!["mitsukagami".to_owned()]) })),
            machines: MachineRoles(&[MachineRole {
                code: "reader",
                label: "読むだけ",
                grant: |_tx, _user| Box::pin(async { Ok(()) }),
            }]),
        };
        let routes = routes::<App>()
            .get("/who", async |person: SignedIn| format!("{} {}", person.login(), person.name()))
            .post("/notes", async |person: SignedIn, Form(note): Form<Note>| {
                format!("{} noted {}", person.login(), note.words)
            })
            .get("/dangers", async |proven: FreshlyProven| format!("{} may", proven.person().login()))
            .post("/dangers", async |proven: FreshlyProven, Form(note): Form<Note>| {
                format!("{} dared {}", proven.person().login(), note.words)
            })
            .api_get("/api/v1/things", READ, async |person: SignedIn| person.login().to_owned())
            .api_post("/api/v1/things", WRITE, async |person: SignedIn| person.login().to_owned())
            .api_post("/api/v1/dangers", WRITE, async |proven: FreshlyProven| {
                proven.person().login().to_owned()
            })
            .api_post("/api/v1/errands", WRITE, create_errand);
        let scopes = routes.scopes();
        let router = routes
            .into_router()
            .layer(from_fn(introduce))
            .layer(from_fn_with_state(app.clone(), authenticate))
            .layer(Extension(scopes))
            .with_state(app);
        layers(router, brand)
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

/// Who is called so needs a second factor here; who is called `kanri` is an administrator.
const GUARDED: &str = "guarded";

async fn introduce(person: Option<SignedIn>, mut request: Request, next: Next) -> Response {
    if let Some(person) = person {
        if person.login() == GUARDED && !person.has_second_factor() {
            demand_second_factor(request.extensions_mut());
        } else if person.login() == "kanri" {
            Administrator::enter(person, request.extensions_mut());
        }
    }
    next.run(request).await
}

async fn create_errand(
    State(database): State<Database>,
    State(gate): State<Gate>,
    making: Making<SentErrand>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database: Database, sent: SentErrand| {
            if sent.words.is_empty() {
                return Err(Refusal::of_field("words", "用件を入れてください。"));
            }
            drop(gate.0.lock().await);
            let mut tx = database.write().await?;
            let task = enqueue(&mut tx, &RunErrand { words: sent.words }).await?;
            tx.commit().await?;
            Ok(task.0)
        })
        .await
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
