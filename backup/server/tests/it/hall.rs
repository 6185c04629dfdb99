//! The hall: a server with a repository of its own, and a folder worth keeping.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Output};

use axum::Router;
use backup_server::{
    App, MIGRATIONS, NewMember, Parts, RequiredRoles, Role, enrol_member, router, setup_link, start_workers,
};
use platform_audit::Actor;
use platform_database::{Clock, Database, sql};
use platform_identity::DemoLogins;
use platform_mail::{Encryption, Postbox, Smtp};
use platform_testing::{Client, Engine, Program, SmtpServer, TestDatabase, within_one_day, work_off};
use platform_vault::{SecretKey, Vault};

pub(crate) const PASSWORD: &str = "correct horse battery staple";
/// Where a server is that sends mail.
pub(crate) const SITE: &str = "https://backup.example.jp";

/// A running server in a test.
pub(crate) struct Hall {
    pub(crate) test: TestDatabase,
    pub(crate) clock: Clock,
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) folder: tempfile::TempDir,
    /// Where the server keeps its files, inside the folder.
    files: PathBuf,
}

impl Hall {
    /// A server with tables and nothing in them.
    pub(crate) async fn empty(engine: Engine) -> Hall {
        within_one_day().await;
        let clock = Clock::fixed(Clock::System.now());
        let test = TestDatabase::open(engine, &MIGRATIONS, clock.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let files = folder.path().join("data");
        let app = app(&test.database, &files, RequiredRoles::none());
        Hall { router: router(&app), app, test, clock, folder, files }
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

    /// The same server, whose mail goes to `server`.
    pub(crate) fn mailing_to(self, server: &SmtpServer) -> Hall {
        let way = Smtp {
            host: "127.0.0.1".to_owned(),
            port: server.port(),
            encryption: Encryption::None,
            login: None,
            authority: None,
            timeout: std::time::Duration::from_secs(10),
            from: "バックアップ管理 <backup@example.jp>".to_owned(),
        };
        self.remade(|app| app.with_postbox(Postbox::open(&way, SITE).unwrap()))
    }

    /// The same server with something else in it.
    pub(crate) fn remade(self, change: impl FnOnce(App) -> App) -> Hall {
        let app = change(self.app);
        Hall { router: router(&app), app, ..self }
    }

    /// Somebody who looks, on a server whose demonstration has accounts of its own.
    pub(crate) async fn signed_in_by_demo(&self) -> Client {
        // The demonstration took its time by the machine's clock.
        self.clock.set(Clock::System.now());
        self.signed_in(Role::Viewer).await
    }

    /// The page of a job that is called so.
    pub(crate) async fn page_of(&self, client: &mut Client, job: &str) -> String {
        let list = client.get("/jobs?sort=name").await.text();
        let before = &list[..list.find(&format!(">{job}<")).unwrap_or_else(|| panic!("no {job} on {list}"))];
        let link = &before[before.rfind("\"/jobs/").unwrap() + 1..];
        client.get(link.split('"').next().unwrap()).await.text()
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
        self.program().run(arguments)
    }

    /// Starts `backup-mgmt`, which the caller ends.
    pub(crate) fn spawn(&self, arguments: &[&str]) -> Child {
        self.program().spawn(arguments)
    }

    /// Runs `backup-mgmt` with further settings.
    pub(crate) fn command_with(&self, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
        self.program().command(arguments).envs(settings.iter().copied()).output().unwrap()
    }

    /// Runs a command that must succeed, and gives what it said.
    pub(crate) fn commanded(&self, arguments: &[&str]) -> String {
        self.program().done(arguments)
    }

    /// Runs a command that must end with 1, and gives its reasons.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        self.program().refused(arguments)
    }

    pub(crate) fn program(&self) -> Program<'_> {
        let (folder, files) = (self.folder.path(), &self.files);
        Program::new(env!("CARGO_BIN_EXE_backup-mgmt"), &self.test, folder, files)
    }

    /// Lets the workers perform every task that is due.
    pub(crate) async fn work(&self) {
        // What a command has enqueued is due by the machine's clock.
        self.clock.set(self.clock.now().max(Clock::System.now()));
        self.work_now().await;
    }

    /// The same while the clock stands: the calendar asks for nothing more.
    pub(crate) async fn work_now(&self) {
        work_off(self.database(), start_workers(self.app.clone(), 2).await.unwrap()).await;
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

    /// With a job of another tool, which runs at two every night.
    pub(crate) async fn with_external(engine: Engine) -> Hall {
        let hall = Hall::empty(engine).await;
        let job =
            ["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01", "--schedule", "0 2 * * *"];
        hall.commanded(&job);
        hall.clock.set(Clock::System.now());
        hall
    }

    /// Outcome, reason and whether it is over, of each run of a job.
    pub(crate) async fn reported(&self, job: &str) -> Vec<(Option<String>, String)> {
        let mut tx = self.database().read().await.unwrap();
        let runs = sql!(
            "SELECT r.outcome, r.reason FROM runs r JOIN jobs j ON j.id = r.job_id WHERE j.name = $1 ORDER BY r.id"
        );
        tx.list(runs, vec![job.into()]).await.unwrap()
    }

    /// The same, the outcomes alone; `-` of one that goes on.
    pub(crate) async fn outcomes(&self, job: &str) -> Vec<String> {
        let runs = self.reported(job).await;
        runs.into_iter().map(|(outcome, _)| outcome.unwrap_or("-".to_owned())).collect()
    }

    /// The page of a job, whose verdict must be anything but 適合.
    pub(crate) async fn page_of_unmet(&self, job: &str) -> String {
        let page = self.page_of(&mut self.signed_in(Role::Viewer).await, job).await;
        let heading = page.split_once("<h1>").unwrap().1.split("</h1>").next().unwrap();
        assert!(
            heading.contains("badge") && !heading.contains("適合</span>") || heading.contains("不適合"),
            "{heading}"
        );
        page
    }

    /// Another copy that the job's tool makes.
    pub(crate) async fn add_copy(&self, job: &str, name: &str) {
        let mut tx = self.database().write().await.unwrap();
        let copy = sql!(
            "INSERT INTO copies (job_id, name, protection, created_at)
             SELECT id, $2, 'online', created_at FROM jobs WHERE name = $1"
        );
        tx.execute(copy, vec![job.into(), name.into()]).await.unwrap();
        tx.commit().await.unwrap();
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
        Client::signed_in(self.router.clone(), login, PASSWORD).await
    }
}

fn app(database: &Database, folder: &Path, second_factor: RequiredRoles) -> App {
    let parts = Parts {
        database: database.clone(),
        vault: Vault::new(&SecretKey::in_folder(folder).unwrap(), &[]),
        folder: folder.to_owned(),
        worker_program: PathBuf::from(env!("CARGO_BIN_EXE_backup-mgmt")),
        host: "test-host".to_owned(),
        drill_server: None,
        runs_at_once: 3,
        demo_logins: DemoLogins::default(),
    };
    App::new(parts).with_second_factor(second_factor).asking("localhost".parse().unwrap())
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

/// Waits for something that comes soon.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..1_200 {
        if is_so() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("it does not come: {what}");
}

/// Turns over bytes in the middle of the largest pack of a repository.
pub(crate) fn corrupt_one_pack(repository: &str) {
    let mut packs = Vec::new();
    let mut waiting = vec![std::path::PathBuf::from(repository).join("data")];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { waiting.push(path) } else { packs.push(path) }
        }
    }
    let largest = packs.into_iter().max_by_key(|pack| fs::metadata(pack).unwrap().len()).unwrap();
    let mut bytes = fs::read(&largest).unwrap();
    let middle = bytes.len() / 4;
    for byte in &mut bytes[middle..middle + 16] {
        *byte = !*byte;
    }
    let mut permissions = fs::metadata(&largest).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the file is this test's own")]
    permissions.set_readonly(false);
    fs::set_permissions(&largest, permissions).unwrap();
    fs::write(&largest, bytes).unwrap();
}

/// Whether a process of this machine holds the file open.
pub(crate) fn somebody_reads(file: &std::path::Path) -> bool {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let open = processes.filter_map(|process| fs::read_dir(process.path().join("fd")).ok()).flatten();
    open.filter_map(Result::ok).any(|open| fs::read_link(open.path()).is_ok_and(|target| target == file))
}
