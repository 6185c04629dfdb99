//! The hall: a server with a repository of its own, and a folder worth keeping.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use axum::Router;
use backup_server::{
    App, MIGRATIONS, NewMember, Parts, RequiredRoles, Role, enrol_member, router, setup_link, start_workers,
};
use platform_audit::Actor;
use platform_database::{Clock, Database};
use platform_identity::DemoLogins;
use platform_tasks::count_by_state;
use platform_testing::{Client, Engine, TestDatabase};
use platform_vault::{SecretKey, Vault};
use tokio::time::{Instant, sleep};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A running server in a test.
pub(crate) struct Hall {
    pub(crate) test: TestDatabase,
    pub(crate) clock: Clock,
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) folder: tempfile::TempDir,
}

impl Hall {
    /// A server with tables and nothing in them.
    pub(crate) async fn empty(engine: Engine) -> Hall {
        let clock = Clock::fixed(Clock::System.now());
        let test = TestDatabase::open(engine, &MIGRATIONS, clock.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let app = app(&test.database, folder.path(), RequiredRoles::none());
        Hall { router: router(&app), app, test, clock, folder }
    }

    /// The same server, where the people of `required` roles need a second factor.
    pub(crate) fn asking(&self, required: RequiredRoles) -> Router {
        router(&app(self.database(), self.folder.path(), required))
    }

    /// With a repository 「手元」, a second one 「遠方」 off-site, a folder of documents and the job 「文書」 that keeps it
    /// in both.
    pub(crate) async fn with_job(engine: Engine) -> Hall {
        let hall = Hall::empty(engine).await;
        let documents = hall.documents();
        fs::create_dir_all(documents.join("規程")).unwrap();
        fs::write(documents.join("規程/文書管理規程.txt"), "第1条 見本です。\n".repeat(200)).unwrap();
        fs::write(documents.join("台帳.csv"), "番号,品名\n1,机\n2,椅子\n").unwrap();
        let password = hall.file("password", "tsubame-hidamari-kazaguruma\n");
        let (near, far) = (hall.path("near"), hall.path("far"));
        hall.commanded(&["location", "add", "遠隔地", "--off-site"]);
        hall.commanded(&["repository", "add", "手元", "--path", &near, "--password-file", &password]);
        let far = ["repository", "add", "遠方", "--path", &far, "--password-file", &password];
        hall.commanded(&[&far[..], &["--location", "遠隔地", "--medium", "cloud"]].concat());
        let source = documents.to_str().unwrap().to_owned();
        hall.commanded(&[
            "job",
            "add",
            "文書",
            "--source",
            &source,
            "--repository",
            "手元",
            "--copy-to",
            "遠方",
        ]);
        hall.clock.set(Clock::System.now());
        hall
    }

    pub(crate) fn database(&self) -> &Database {
        &self.test.database
    }

    /// The folder that the job 「文書」 keeps.
    pub(crate) fn documents(&self) -> PathBuf {
        self.folder.path().join("documents")
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Keeps `content` in a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    /// Runs `backup-mgmt` with `arguments` against this database.
    pub(crate) fn command(&self, arguments: &[&str]) -> Output {
        self.program(arguments).output().unwrap()
    }

    /// Starts `backup-mgmt`, which the caller ends.
    pub(crate) fn spawn(&self, arguments: &[&str]) -> Child {
        self.program(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs `backup-mgmt` with further settings.
    pub(crate) fn command_with(&self, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
        self.program(arguments).envs(settings.iter().copied()).output().unwrap()
    }

    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backup-mgmt"));
        command
            .args(arguments)
            .env("DATABASE_URL", &self.test.address)
            .env("DATA_DIR", self.folder.path().join("data"))
            .current_dir(self.folder.path());
        command
    }

    /// Runs a command that must succeed, and gives what it said.
    pub(crate) fn commanded(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must end with 1, and gives its reasons.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8(output.stderr).unwrap()
    }

    /// Lets the workers perform every task that is due.
    pub(crate) async fn work(&self) {
        let workers = start_workers(self.app.clone(), 2).await.unwrap();
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            sleep(Duration::from_millis(200)).await;
            let states = count_by_state(&mut self.database().read().await.unwrap()).await.unwrap();
            if !states.keys().any(|state| !state.is_final()) {
                break;
            }
            assert!(Instant::now() < deadline, "the workers do not come to an end: {states:?}");
        }
        workers.stop(Duration::from_secs(5)).await;
    }

    /// The link that a start of this server prints.
    pub(crate) async fn setup_link(&self) -> Option<String> {
        setup_link(&self.app).await.unwrap()
    }

    pub(crate) fn visitor(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A program with a new token of the person of `role`.
    pub(crate) async fn with_token(&self, role: Role, scope: &str) -> Client {
        self.signed_in(role).await;
        let create = ["token", "create", "--login", role.code(), "--name", "連携", "--scope", scope];
        let token = self.commanded(&create);
        self.visitor().with_header("authorization", &format!("Bearer {}", token.trim()))
    }

    pub(crate) async fn as_operator(&self) -> Client {
        self.signed_in(Role::Operator).await
    }

    /// Makes the account if it is not there yet, and signs in.
    pub(crate) async fn signed_in(&self, role: Role) -> Client {
        self.signed_in_as(role.code(), role).await
    }

    /// The same for somebody with a login of their own.
    pub(crate) async fn signed_in_as(&self, login: &str, role: Role) -> Client {
        let new = NewMember {
            login: login.to_owned(),
            name: format!("{}の人", role.label()),
            password: PASSWORD.to_owned(),
            role,
        };
        // A second client of the same person finds the account there.
        let _made_before = enrol_member(self.database(), &Actor::command_line(), &new).await;
        let mut client = self.visitor();
        client.post_form("/login", &[("login", login), ("password", PASSWORD)]).await.assert_status(303);
        client
    }
}

fn app(database: &Database, folder: &Path, second_factor: RequiredRoles) -> App {
    let parts = Parts {
        database: database.clone(),
        vault: Vault::new(&SecretKey::in_folder(&folder.join("data")).unwrap(), &[]),
        folder: folder.join("data"),
        worker_program: PathBuf::from(env!("CARGO_BIN_EXE_backup-mgmt")),
        host: "test-host".to_owned(),
        drill_server: None,
        demo_logins: DemoLogins::default(),
    };
    App::new(parts).with_second_factor(second_factor)
}

/// The first address on a page that begins with `start` and stands in an `href` or `action`.
pub(crate) fn link(page: &str, start: &str) -> String {
    let at =
        page.find(&format!("\"{start}")).unwrap_or_else(|| panic!("no link {start}… on the page: {page}"));
    page[at + 1..].split('"').next().unwrap().to_owned()
}

/// The one-time code that a slip shows.
pub(crate) fn code_on(slip: &str) -> String {
    slip.split_once("class=\"code\">").unwrap().1.split('<').next().unwrap().to_owned()
}
