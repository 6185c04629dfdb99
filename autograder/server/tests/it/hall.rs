//! The hall: a server with an open round, three 教室 of two 塾 and eight pupils.
//!
//! あおば塾 012345 has 駅前教室 345001 (小6: 0001 青木 はな, 0002 伊藤 けん, 0003 上田 そら; 中1: 0004 江口 りん)
//! and 本町教室 345002 (小6: 0005 小川 ゆい). みどり塾 678345 has 中央教室 345001, the same number
//! (小6: 0001 加藤 れん, 0002 木村 さき; 中1: 0003 工藤 まお).

use std::path::Path;
use std::time::Duration;

use autograder_server::{
    App, MIGRATIONS, NewStaff, RequiredRoles, Role, enrol_staff, find_role, router, start_workers,
};
use axum::Router;
use platform_audit::Actor;
use platform_config::Settings;
use platform_database::{Clock, Database};
use platform_files::Files;
use platform_identity::{DemoLogins, change_email, find_user};
use platform_mail::{Encryption, Postbox, Smtp};
use platform_testing::{
    Client, Engine, Program, S3Server, SmtpServer, TestDatabase, within_one_day, work_off,
};
use platform_vault::{SecretKey, Vault};

pub(crate) const EXAMS: &str = r#"{"year":2026,"period":"夏期","exams":[
  {"grade":"小6","subject":"国語","full_points":50,"sections":[{"number":1,"title":"漢字","points":20},{"number":2,"title":"読解","points":30}]},
  {"grade":"小6","subject":"算数","full_points":50,"sections":[{"number":1,"title":"計算","points":20},{"number":2,"title":"図形","points":30,"items":[10,20]}]},
  {"grade":"中1","subject":"英語","full_points":50,"sections":[{"number":1,"title":"語彙","points":25},{"number":2,"title":"読解","points":25}]},
  {"grade":"中1","subject":"数学","full_points":50,"sections":[{"number":1,"title":"計算","points":25},{"number":2,"title":"関数","points":25}]}]}"#;

pub(crate) const ROSTER: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n\
012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,2026,夏期\r\n\
012345,あおば塾,345001,駅前教室,0002,伊藤 けん,小6,2026,夏期\r\n\
012345,あおば塾,345001,駅前教室,0003,上田 そら,小6,2026,夏期\r\n\
012345,あおば塾,345001,駅前教室,0004,江口 りん,中1,2026,夏期\r\n\
012345,あおば塾,345002,本町教室,0005,小川 ゆい,小6,2026,夏期\r\n\
678345,みどり塾,345001,中央教室,0001,加藤 れん,小6,2026,夏期\r\n\
678345,みどり塾,345001,中央教室,0002,木村 さき,小6,2026,夏期\r\n\
678345,みどり塾,345001,中央教室,0003,工藤 まお,中1,2026,夏期\r\n";

/// Marks of everybody: 国語, 算数 (三つ) / 英語, 数学.
pub(crate) const MARKS: &str = "塾ID,生徒ID,出席,国語_大問1,国語_大問2,算数_大問1,算数_大問2_小問1,算数_大問2_小問2,英語_大問1,英語_大問2,数学_大問1,数学_大問2\r\n\
012345,0001,出席,18,25,20,10,15,,,,\r\n\
012345,0002,出席,10,20,10,5,10,,,,\r\n\
012345,0003,出席,0,0,欠席,欠席,欠席,,,,\r\n\
012345,0004,出席,,,,,,20,20,15,15\r\n\
012345,0005,出席,20,30,20,10,20,,,,\r\n\
678345,0001,出席,15,15,15,5,10,,,,\r\n\
678345,0002,欠席,,,,,,,,,\r\n\
678345,0003,出席,,,,,,25,25,25,25\r\n";

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A running server in a test, with a clock that can be moved.
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
        within_one_day().await;
        let clock = Clock::fixed(Clock::System.now());
        let test = TestDatabase::open(engine, &MIGRATIONS, clock.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let app = app(&test.database, folder.path(), RequiredRoles::none());
        Hall { router: router(&app), app, test, clock, folder }
    }

    /// The round 2026-summer is open and its pupils are registered; no marks yet.
    pub(crate) async fn open(engine: Engine) -> Hall {
        let hall = Hall::empty(engine).await;
        hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS), "--open"]);
        hall.commanded(&[
            "import-roster",
            &hall.file("roster.csv", ROSTER),
            "--round",
            "2026-summer",
            "--apply",
        ]);
        // The commands ran by the machine's clock, which went on meanwhile.
        hall.clock.set(Clock::System.now());
        hall
    }

    /// As [`Hall::open`], with everybody's marks.
    pub(crate) async fn marked(engine: Engine) -> Hall {
        let hall = Hall::open(engine).await;
        hall.commanded(&[
            "import-marks",
            &hall.file("marks.csv", MARKS),
            "--round",
            "2026-summer",
            "--apply",
        ]);
        hall
    }

    /// The same server, whose mail goes to `server`.
    pub(crate) fn mailing_to(self, server: &SmtpServer) -> Hall {
        let smtp = Smtp {
            host: "127.0.0.1".to_owned(),
            port: server.port(),
            encryption: Encryption::None,
            login: None,
            authority: None,
            timeout: Duration::from_secs(20),
            from: "test@example.jp".to_owned(),
        };
        let app = self.app.with_postbox(Postbox::open(&smtp, "https://test.example.jp").unwrap());
        Hall { router: router(&app), app, ..self }
    }

    /// The same server, which keeps its files in that bucket; so do its commands.
    pub(crate) fn keeping_files_in(self, store: &S3Server) -> Hall {
        let file = self.file(".env", store.settings());
        let mut settings = Settings::from_process(Some(Path::new(&file))).unwrap();
        let app = app_over(&self.test.database, Files::read(&mut settings, self.folder.path()));
        Hall { router: router(&app), app, ..self }
    }

    /// A second server on the same data.
    pub(crate) fn another_node(&self) -> Router {
        router(&app(&self.test.database, self.folder.path(), RequiredRoles::none()))
    }

    pub(crate) fn database(&self) -> &Database {
        &self.test.database
    }

    /// Keeps `content` in a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs a command that must succeed, and gives what it said.
    pub(crate) fn commanded(&self, arguments: &[&str]) -> String {
        self.program().done(arguments)
    }

    /// Runs a command that must be refused (exit code 1), and gives its reasons.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        self.program().refused(arguments)
    }

    pub(crate) fn program(&self) -> Program<'_> {
        let folder = self.folder.path();
        Program::new(env!("CARGO_BIN_EXE_autograder"), &self.test, folder, folder)
    }

    /// Lets the workers perform every task that is due.
    pub(crate) async fn work(&self) {
        work_off(self.database(), start_workers(self.app.clone(), 2).await.unwrap()).await;
    }

    pub(crate) fn visitor(&self) -> Client {
        Client::new(self.router.clone())
    }

    pub(crate) async fn as_headquarters(&self) -> Client {
        self.signed_in("honbu", Role::Headquarters).await
    }

    pub(crate) async fn as_juku(&self, juku: &str) -> Client {
        let role = find_role(self.database(), juku, None).await.unwrap().unwrap();
        self.signed_in(juku, role).await
    }

    pub(crate) async fn as_classroom(&self, juku: &str, classroom: &str) -> Client {
        let role = find_role(self.database(), juku, Some(classroom)).await.unwrap().unwrap();
        self.signed_in(&format!("{juku}{classroom}"), role).await
    }

    /// A program with a new token of 本部.
    pub(crate) async fn with_token(&self, scope: &str) -> Client {
        self.as_headquarters().await;
        let token =
            self.commanded(&["token", "create", "--login", "honbu", "--name", "連携", "--scope", scope]);
        self.visitor().with_header("authorization", &format!("Bearer {}", token.trim()))
    }

    /// A round that takes marks until noon of 10 January 2030 in Japan, with its pupils registered; the clock stands
    /// there at `local`.
    pub(crate) async fn before_deadline(engine: Engine, local: &str) -> Hall {
        let hall = Hall::empty(engine).await;
        let exams = hall.file("exams.json", EXAMS);
        hall.commanded(&["import-exams", &exams, "--open", "--deadline", "2030-01-10T12:00"]);
        let roster = hall.file("roster.csv", ROSTER);
        hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
        hall.set_clock(local);
        hall
    }

    /// Moves the clock to a time in Japan: `2030-01-07T10:00`.
    pub(crate) fn set_clock(&self, local: &str) {
        self.clock.set(format!("{local}:00+09:00").parse().unwrap());
    }

    /// Gives the person a mail address.
    pub(crate) async fn reached_at(&self, login: &str, address: &str) {
        let mut tx = self.database().write().await.unwrap();
        let person = find_user(&mut tx, login).await.unwrap().unwrap();
        let address = address.parse().unwrap();
        assert!(change_email(&mut tx, &Actor::command_line(), person.id, "", Some(&address)).await.unwrap());
        tx.commit().await.unwrap();
    }

    /// The same server, where the people of `required` roles need a second factor.
    pub(crate) fn asking(&self, required: RequiredRoles) -> Router {
        router(&app(self.database(), self.folder.path(), required))
    }

    /// Makes the account if it is not there yet, and signs in.
    pub(crate) async fn signed_in(&self, login: &str, role: Role) -> Client {
        let new = NewStaff {
            login: login.to_owned(),
            name: format!("{login}の担当"),
            password: PASSWORD.to_owned(),
            role,
        };
        // A second client of the same person finds the account there.
        let _made_before = enrol_staff(self.database(), &Actor::command_line(), &new).await;
        Client::signed_in(self.router.clone(), login, PASSWORD).await
    }
}

fn app(database: &Database, folder: &Path, second_factor: RequiredRoles) -> App {
    app_over(database, Files::in_folder(folder.join("files"))).with_second_factor(second_factor)
}

fn app_over(database: &Database, files: Files) -> App {
    let vault = Vault::new(&SecretKey::random(), &[]);
    App::new(database.clone(), files, vault, DemoLogins::default())
}

/// The one-time code that a slip shows.
pub(crate) fn code_on(slip: &str) -> String {
    slip.split_once("class=\"code\">").unwrap().1.split('<').next().unwrap().to_owned()
}

/// The first address on a page that begins with `start` and stands in an `href` or `action`.
pub(crate) fn link(page: &str, start: &str) -> String {
    let found = page.split('"').find(|address| address.starts_with(start) && !address.ends_with("/new"));
    let address = found.unwrap_or_else(|| panic!("no link {start}… on the page: {page}"));
    address.replace("&#38;", "&").replace("&amp;", "&")
}

/// What a person reads on a page: its text without tags, each run of spaces as one.
pub(crate) fn words(page: &str) -> String {
    let text: String = page
        .split('<')
        .map(|piece| piece.split_once('>').map_or("", |(_, text)| text))
        .collect::<Vec<_>>()
        .join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of the latest round, found on the list of rounds as 本部 sees it.
pub(crate) async fn latest_round(headquarters: &mut Client) -> String {
    let list = headquarters.get("/rounds").await.text();
    link(&list.replace("\"/rounds/new\"", ""), "/rounds/")
}

/// What a field on a page holds.
pub(crate) fn field(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\"");
    let at = page.find(&start).unwrap_or_else(|| panic!("no field {name} on the page: {page}"));
    let tag = page[at..].split('>').next().unwrap();
    tag.split_once("value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

/// What stands between `name="` and the next quotation mark, each time.
pub(crate) fn all<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let before = format!(" {name}=\"");
    page.split(&before).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// What the tile of that label on a page counts.
pub(crate) fn tile(page: &str, label: &str) -> String {
    let at = page.find(&format!(">{label}</span>")).unwrap_or_else(|| panic!("no tile {label}: {page}"));
    page[at..].split("tile-value\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// The results of the round as the command line writes them.
pub(crate) fn results(hall: &Hall) -> String {
    let path = hall.file("results.csv", "");
    hall.commanded(&["results", "--round", "2026-summer", "--csv", &path]);
    std::fs::read_to_string(&path).unwrap()
}

/// The address of the report card of the pupil called `name`, as the results list of `grade` leads there.
pub(crate) async fn card_of(client: &mut Client, grade: u8, name: &str) -> String {
    let list = client.get(&format!("/rounds/1/results?grade={grade}")).await.text();
    let there = list.split_once(&format!(">{name}<"));
    let (before, _) = there.unwrap_or_else(|| panic!("{name} is not on the list: {list}"));
    let start = before.rfind("\"/entries/").unwrap();
    link(&before[start..], "/entries/")
}
