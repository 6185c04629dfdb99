//! The hall: a server that listens, with jobs of other tools, and an agent in a folder of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use backup_agent::{Folder, Identity, Server};
use backup_server::{App, MIGRATIONS, NewMember, Parts, Role, enrol_member, router, start_workers};
use chrono::Duration;
use platform_database::{Clock, sql};
use platform_identity::DemoLogins;
use platform_testing::{Client, Engine, TestDatabase, free_address, within_one_day, work_off};
use platform_vault::{SecretKey, Vault};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const PASSWORD: &str = "correct horse battery staple";

/// A server and an agent.
pub(crate) struct Hall {
    test: TestDatabase,
    pub(crate) clock: Clock,
    app: App,
    pub(crate) folder: tempfile::TempDir,
    address: SocketAddr,
    /// Empty while the server is stopped.
    serving: JoinSet<()>,
}

impl Hall {
    /// A server that listens, with the jobs 「文書」 and 「基幹」.
    pub(crate) async fn start(engine: Engine) -> Hall {
        within_one_day().await;
        let clock = Clock::fixed(Clock::System.now());
        let test = TestDatabase::open(engine, &MIGRATIONS, clock.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let app = app(&test, &folder.path().join("data"));
        // Nobody else takes the address while the server is away.
        let address = free_address();
        let listener = TcpListener::bind(address).await.unwrap();
        let mut hall = Hall { test, clock, app, folder, address, serving: JoinSet::new() };
        hall.listen(listener);
        for job in ["文書", "基幹"] {
            hall.add_job(job).await;
        }
        hall
    }

    fn listen(&mut self, listener: TcpListener) {
        let service = router(&self.app).into_make_service_with_connect_info::<SocketAddr>();
        self.serving.spawn(async move { axum::serve(listener, service).await.unwrap() });
    }

    /// Nobody listens any more.
    pub(crate) async fn stop(&mut self) {
        self.serving.shutdown().await;
    }

    /// The server is back where it was.
    pub(crate) async fn restart(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.listen(listener);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The clock of the server goes on; it is never behind the machine's.
    pub(crate) fn pass(&self, minutes: i64) {
        self.clock.set(self.clock.now().max(Clock::System.now()) + Duration::minutes(minutes));
    }

    /// Lets the workers perform every task that is due.
    pub(crate) async fn work(&self) {
        self.pass(0);
        work_off(&self.test.database, start_workers(self.app.clone(), 2).await.unwrap()).await;
    }

    pub(crate) async fn signed_in(&self, role: Role) -> Client {
        let new = NewMember {
            login: role.code().to_owned(),
            name: format!("{}の人", role.label()),
            password: PASSWORD.to_owned(),
            role,
        };
        // A second client of the same person finds the account there.
        let _made_before =
            enrol_member(&self.test.database, &platform_audit::Actor::command_line(), &new).await;
        Client::signed_in(router(&self.app), role.code(), PASSWORD).await
    }

    /// Adds a job of another tool.
    pub(crate) async fn add_job(&self, name: &str) {
        let mut operator = self.signed_in(Role::Operator).await;
        let job = [("name", name), ("kind", "external"), ("tool", "別のツール"), ("what", "SV01")];
        let job = [&job[..], &[("class", "internal"), ("grace_minutes", "180")]].concat();
        operator.post_form("/jobs", &job).await.assert_status(303);
    }

    /// A code for a new agent.
    pub(crate) async fn code(&self) -> String {
        let mut admin = self.signed_in(Role::Admin).await;
        let form = [("name", "SV-KIKAN01"), ("silent_minutes", "60")];
        let page = admin.post_form("/agents", &form).await.assert_status(201).text();
        page.split_once("--code ").unwrap().1.split('<').next().unwrap().trim().to_owned()
    }

    /// Enrols the agent, at `server`.
    pub(crate) async fn enrolled_at(&self, server: &str) -> Identity {
        let code = self.code().await;
        let identity = Server::enrol(&self.url(), &code, "sv-kikan01").unwrap();
        let identity = Identity { server: server.to_owned(), ..identity };
        identity.keep(&self.agent_folder()).unwrap();
        self.pass(0);
        identity
    }

    /// Enrols the agent.
    pub(crate) async fn enrolled(&self) -> Identity {
        self.enrolled_at(&self.url()).await
    }

    pub(crate) fn agent_path(&self) -> PathBuf {
        self.folder.path().join("agent")
    }

    pub(crate) fn agent_folder(&self) -> Folder {
        Folder::open(&self.agent_path()).unwrap()
    }

    /// The agent's program with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backup-agent"));
        command.args(arguments).env("BACKUP_AGENT_FOLDER", self.agent_path()).current_dir(self.folder.path());
        command
    }

    /// Runs it.
    pub(crate) fn agent(&self, arguments: &[&str]) -> Output {
        self.pass(0);
        self.command(arguments).output().unwrap()
    }

    /// Runs it; it must succeed. Gives what it said.
    pub(crate) fn agent_done(&self, arguments: &[&str]) -> String {
        let output = self.agent(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts it, silent; the caller ends it.
    pub(crate) fn spawn(&self, arguments: &[&str]) -> Child {
        self.pass(0);
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Outcome and reason of each run of a job.
    pub(crate) async fn reported(&self, job: &str) -> Vec<(String, String)> {
        let mut tx = self.test.database.read().await.unwrap();
        let runs = sql!(
            "SELECT COALESCE(r.outcome, '-'), r.reason FROM runs r JOIN jobs j ON j.id = r.job_id
             WHERE j.name = $1 ORDER BY r.id"
        );
        tx.list(runs, vec![job.into()]).await.unwrap()
    }

    pub(crate) async fn outcomes(&self, job: &str) -> Vec<String> {
        self.reported(job).await.into_iter().map(|(outcome, _)| outcome).collect()
    }
}

fn app(test: &TestDatabase, folder: &Path) -> App {
    App::new(Parts {
        database: test.database.clone(),
        vault: Vault::new(&SecretKey::in_folder(folder).unwrap(), &[]),
        folder: folder.to_owned(),
        // No story here starts a worker.
        worker_program: PathBuf::from("/nonexistent"),
        host: "test-host".to_owned(),
        drill_server: None,
        runs_at_once: 1,
        demo_logins: DemoLogins::default(),
    })
}

/// Runs a tool, which must be on this machine and must succeed.
pub(crate) fn tool(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; ./test installs it"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr} {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}
