//! A small server with the administrator's screens, where `honbu` is in charge.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use chrono::TimeDelta;
use platform_audit::Actor;
use platform_console::{Directory, Finding, Giving, Ground, Held, Looking, Survey, routes};
use platform_database::{Clock, Database, DbResult, Migrations, ReadTx, WriteTx, params, sql};
use platform_identity::{
    AccountRules, BlockedAddresses, CookiePolicy, DemoLogins, KnownPlaces, MachineRoles, NewPassword,
    NewUser, Passkeys, SignedIn, TokenScopes, UserId, authenticate, create_user,
};
use platform_mail::Postbox;
use platform_telemetry::Gauge;
use platform_testing::{Answer, Client, Engine, TestDatabase};
use platform_vault::{SecretKey, Vault};
use platform_web::{Brand, Choice, Refusal, layers};

const TABLES: [&Migrations; 5] = [
    &platform_vault::MIGRATIONS,
    &platform_audit::MIGRATIONS,
    &platform_tasks::MIGRATIONS,
    &platform_mail::MIGRATIONS,
    &platform_identity::MIGRATIONS,
];
/// The password of everybody in these stories.
pub(crate) const PASSWORD: &str = "correct horse battery";

#[derive(Clone, FromRef)]
struct App {
    database: Database,
    brand: Brand,
    policy: CookiePolicy,
    rules: AccountRules,
    demo: DemoLogins,
    blocked: BlockedAddresses,
    postbox: Postbox,
    vault: Vault,
    passkeys: Passkeys,
    scopes: TokenScopes,
    machines: MachineRoles,
    places: KnownPlaces,
    ground: Ground,
}

/// A machine with enough memory and a full disk.
struct FullDisk;

impl Survey for FullDisk {
    fn look(&self) -> Looking<'_, Finding> {
        Box::pin(async {
            vec![
                Finding::fine("メモリ", "足りています"),
                Finding::wrong("ディスク", "空きがありません", "空けてください"),
            ]
        })
    }

    fn measure(&self) -> Looking<'_, Gauge> {
        Box::pin(async { Vec::new() })
    }
}

/// The people of this server.
struct People;

/// Proof that `honbu` acts.
struct Chief(Actor);

impl<S: Send + Sync> FromRequestParts<S> for Chief {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Chief, Refusal> {
        let person = SignedIn::from_request_parts(parts, state).await?;
        if person.login() == "honbu" { Ok(Chief(person.actor())) } else { Err(Refusal::not_found()) }
    }
}

impl<S: Send + Sync> Directory<S> for People {
    type Manager = Chief;
    type Chief = Chief;

    fn actor(manager: &Chief) -> &Actor {
        &manager.0
    }

    fn chief_actor(chief: &Chief) -> &Actor {
        &chief.0
    }

    async fn list_held(tx: &mut ReadTx, _manager: &Chief) -> DbResult<Vec<Held>> {
        let users: Vec<(UserId,)> = tx.list(sql!("SELECT id FROM users ORDER BY id"), params![]).await?;
        let held =
            |(user,)| Held { user, role: "先生".into(), place: String::new(), post: "teacher".into() };
        Ok(users.into_iter().map(held).collect())
    }

    async fn find_held(tx: &mut ReadTx, manager: &Chief, user: UserId) -> DbResult<Option<Held>> {
        let held = <People as Directory<S>>::list_held(tx, manager).await?;
        Ok(held.into_iter().find(|held| held.user == user))
    }

    async fn name_of(
        _tx: &mut ReadTx,
        _manager: &Chief,
        _user: Option<UserId>,
        name: &str,
    ) -> DbResult<String> {
        Ok(name.to_owned())
    }

    async fn list_posts(_tx: &mut ReadTx, _manager: &Chief) -> DbResult<Vec<Choice>> {
        Ok(Vec::new())
    }

    async fn give_post(_tx: &mut WriteTx, _manager: &Chief, _user: UserId, _post: &str) -> DbResult<Giving> {
        Ok(Giving::NoSuchPost)
    }

    async fn list_in_charge(_tx: &mut ReadTx) -> DbResult<Vec<UserId>> {
        Ok(Vec::new())
    }

    async fn put_in_charge(_tx: &mut WriteTx, _user: UserId) -> DbResult<()> {
        Ok(())
    }
}

/// A server over a database of its own, at a time that the story sets.
pub(crate) struct Place {
    test: TestDatabase,
    clock: Clock,
}

impl Place {
    /// With `honbu` (本部 花子), who is in charge, and `juku` (塾 太郎), who is not.
    pub(crate) async fn with_two(engine: Engine) -> Place {
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        let test = TestDatabase::open(engine, &TABLES, clock.clone()).await;
        let place = Place { test, clock };
        for (login, name) in [("honbu", "本部 花子"), ("juku", "塾 太郎")] {
            place.add_user(login, name).await;
        }
        place
    }

    async fn add_user(&self, login: &str, name: &str) {
        let login = login.parse().unwrap();
        let password_hash = NewPassword::choose(PASSWORD, &login).unwrap().hash().await;
        let new = NewUser { login, name: name.to_owned(), password_hash };
        let mut tx = self.test.database.write().await.unwrap();
        create_user(&mut tx, &Actor::command_line(), &new).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn wait(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }

    /// A browser in which nobody has signed in yet.
    pub(crate) fn visitor(&self) -> Client {
        let brand = Brand { name: "見本テスト", tagline: "ためし" };
        let app = App {
            database: self.test.database.clone(),
            brand,
            policy: CookiePolicy::Plain,
            rules: AccountRules::default(),
            demo: DemoLogins(Arc::default()),
            blocked: BlockedAddresses::default(),
            postbox: Postbox::closed(None),
            vault: Vault::new(&SecretKey::random(), &[]),
            passkeys: Passkeys::none(),
            scopes: TokenScopes(&[]),
            machines: MachineRoles(&[]),
            places: KnownPlaces::none(),
            ground: Ground::new("1.2.3", self.clock.now(), FullDisk),
        };
        let router: Router = platform_identity::routes::<App>()
            .merge(routes::<App, People>())
            .into_router()
            .layer(from_fn_with_state(app.clone(), authenticate))
            .with_state(app);
        Client::new(layers(router, brand))
    }

    /// A browser in which `login` has signed in.
    pub(crate) async fn as_user(&self, login: &str) -> Client {
        let mut client = self.visitor();
        sign_in(&mut client, login, PASSWORD).await.assert_status(303);
        client
    }
}

/// Gives `login` an authenticator app, as if it had been set up long ago.
pub(crate) async fn add_app(place: &Place, login: &str) {
    let mut tx = place.test.database.write().await.unwrap();
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO totp_secrets (user_id, sealed_secret, created_at, confirmed_at, last_step)
             SELECT id, 'sealed', $2, $2, 0 FROM users WHERE login = $1"
        ),
        params![login, now],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Fills in the sign-in form.
pub(crate) async fn sign_in(client: &mut Client, login: &str, password: &str) -> Answer {
    client.post_form("/login", &[("login", login), ("password", password)]).await
}

/// What stands between `before` and `after` on a page.
#[track_caller]
pub(crate) fn between(page: &Answer, before: &str, after: &str) -> String {
    let text = page.text();
    let (_, rest) = text.split_once(before).expect("the page has it");
    rest.split_once(after).expect("it ends").0.to_owned()
}
