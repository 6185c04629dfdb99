//! What a killed server leaves: the real program is ended with SIGKILL in the middle of large acts, and started again.
//!
//! An act is let be once, which says how long it takes and what it writes. Then servers are killed while they perform it;
//! each kill halves the time in which the act must have been kept, so they gather around its commit.

use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use platform_audit::verify;
use platform_database::{Clock, Database, Sql, Timestamp, sql};
use platform_testing::{Client, Engine, both_engines, free_address};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::hall::{EXAMS, Hall, field};
use crate::round_dates::set_dates;

/// How long a server may take for what it has to do.
const PATIENCE: Duration = Duration::from_secs(120);
const JUKU: usize = 9;
/// Of each 塾.
const PUPILS: usize = 200;
/// How often a round is made 確定 and published, and how many files are imported: all but the first are cut off.
const TURNS: usize = 4;
const MOVES: &str = "/rounds/1/moves";
const RESULTS: &str = "/rounds/1/results?grade=6";

type Counts = &'static [fn() -> Sql];

const CARRYING: Counts = &[
    || sql!("SELECT COUNT(*) FROM entries"),
    || sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'examinees.carried_over'"),
];
const PROMOTING: Counts = &[
    || sql!("SELECT COUNT(*) FROM promotions"),
    || sql!("SELECT COUNT(*) FROM student_moves"),
    || sql!("SELECT CAST(SUM(grade) AS BIGINT) FROM students"),
    || sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'students.promoted'"),
];
const IMPORTING: Counts = &[
    || sql!("SELECT COUNT(*) FROM juku"),
    || sql!("SELECT COUNT(*) FROM classrooms"),
    || sql!("SELECT COUNT(*) FROM students"),
    || sql!("SELECT COUNT(*) FROM student_imports WHERE applied_at IS NOT NULL"),
    || sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'student_imports.applied'"),
];
const FREEZING: Counts = &[
    || sql!("SELECT COUNT(*) FROM round_moves WHERE to_state = 'final'"),
    || sql!("SELECT COUNT(*) FROM snapshots"),
    || sql!("SELECT COUNT(*) FROM snapshot_distributions"),
    || sql!("SELECT COUNT(*) FROM snapshot_entries"),
    || sql!("SELECT COUNT(*) FROM snapshot_results"),
    told,
    || sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'rounds.finalised'"),
];
const PUBLISHING: Counts = &[
    || sql!("SELECT COUNT(*) FROM round_moves WHERE to_state = 'published'"),
    || sql!("SELECT COUNT(*) FROM notices WHERE kind = 'results_final'"),
    told,
    || sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'rounds.moved'"),
];
const BEGUN: Counts =
    &[|| sql!("SELECT COUNT(*) FROM tasks WHERE kind = 'rounds.publish' AND state <> 'waiting'")];
const PUBLISHED: Counts = &[|| sql!("SELECT COUNT(*) FROM rounds WHERE state = 'published'")];

/// How many people were told of results, each time anew.
fn told() -> Sql {
    sql!(
        "SELECT COUNT(*) FROM notice_recipients r JOIN notices n ON n.id = r.notice_id WHERE n.kind = 'results_final'"
    )
}

/// The program on a port of its own, which is killed with the value.
struct Served {
    process: Child,
    /// Hands on what it is asked.
    router: Router,
}

impl Served {
    async fn start(hall: &Hall) -> Served {
        let address = free_address();
        let mut command = hall.program().command(&["serve", "--listen", &address.to_string()]);
        command.env("SECOND_FACTOR_REQUIRED", "none").stdout(Stdio::null()).stderr(Stdio::null());
        let router = Router::new().fallback(move |request: Request| hand_on(address, request));
        let served = Served { process: command.spawn().unwrap(), router };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begun.elapsed() < PATIENCE, "the server does not start");
            sleep(Duration::from_millis(10)).await;
        }
        served
    }

    fn kill(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

async fn hand_on(address: SocketAddr, request: Request) -> Response {
    ask(address, request).await.unwrap_or_else(|| StatusCode::BAD_GATEWAY.into_response())
}

/// `None` where the server is gone before it has answered.
async fn ask(address: SocketAddr, request: Request) -> Option<Response> {
    let stream = tokio::net::TcpStream::connect(address).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let mut behind = JoinSet::new();
    behind.spawn(connection);
    let (head, body) = sender.send_request(request).await.ok()?.into_parts();
    let body = body.collect().await.ok()?.to_bytes();
    Some(Response::from_parts(head, Body::from(body)))
}

async fn count(database: &Database, of: Counts) -> Vec<i64> {
    let mut tx = database.read().await.unwrap();
    let mut counts = Vec::new();
    for sql in of {
        counts.push(tx.count(sql(), Vec::new()).await.unwrap());
    }
    counts
}

/// An act that is cut off again and again.
struct Act {
    counts: Counts,
    /// What it adds to each count.
    adds: Option<Vec<i64>>,
    /// What is said to whoever asks for it once more.
    refusal: &'static str,
    /// Killed so long after it was asked for it was not kept, and it was kept.
    early: Duration,
    late: Duration,
    undone: usize,
}

impl Act {
    fn new(counts: Counts, refusal: &'static str) -> Act {
        Act { counts, adds: None, refusal, early: Duration::ZERO, late: Duration::ZERO, undone: 0 }
    }
}

/// A server that is killed again and again, and somebody of 本部 who uses it.
struct Victim<'a> {
    hall: &'a Hall,
    served: Served,
    person: Client,
}

impl Victim<'_> {
    async fn of(hall: &Hall) -> Victim<'_> {
        let person = hall.as_headquarters().await;
        // So that the server which starts next is the one that finds what was left.
        hall.database().close().await;
        Victim { hall, served: Served::start(hall).await, person }
    }

    fn person(&self) -> Client {
        self.person.clone().on(self.served.router.clone())
    }

    /// What stands in the field of a page by which the server knows that nothing has moved.
    async fn seen(&self, path: &str) -> String {
        field(&self.person().get(path).await.assert_status(200).text(), "fingerprint")
    }

    /// Asks for an act; from the second time on the server is killed meanwhile, and asked again.
    async fn perform(&mut self, act: &mut Act, path: &str, form: &[(&str, &str)]) {
        let before = self.count(act.counts).await;
        let Some(adds) = act.adds.clone() else {
            let begun = Instant::now();
            self.person().post_form(path, form).await.assert_status(303);
            act.late = begun.elapsed() * 3 / 2;
            let after = self.count(act.counts).await;
            act.adds = Some(after.iter().zip(&before).map(|(after, before)| after - before).collect());
            assert!(act.adds.iter().flatten().all(|added| *added > 0), "{before:?} {after:?}");
            return;
        };
        let whole: Vec<i64> = before.iter().zip(adds).map(|(before, added)| before + added).collect();
        let moment = (act.early + act.late) / 2;
        self.kill_during(path, form, moment).await;
        let left = self.count(act.counts).await;
        assert!(
            left == before || left == whole,
            "killed after {moment:?}: {left:?} is neither {before:?} nor {whole:?}"
        );
        let again = self.person().post_form(path, form).await;
        if again.status == StatusCode::SEE_OTHER {
            assert_eq!(left, before, "it is done twice");
            act.early = moment;
            act.undone += 1;
        } else {
            again.assert_status(409).assert_contains(act.refusal);
            act.late = moment;
        }
        assert_eq!(self.count(act.counts).await, whole, "killed after {moment:?}");
    }

    /// Kills the server so long after it was asked, and starts it again; what it left must be whole.
    async fn kill_during(&mut self, path: &str, form: &[(&str, &str)], moment: Duration) {
        let mut person = self.person();
        let kill = async {
            sleep(moment).await;
            self.served.kill();
        };
        let (_unheard, ()) = tokio::join!(person.post_form(path, form), kill);
        self.served = Served::start(self.hall).await;
        let database = self.open().await;
        assert_eq!(database.check_integrity().await.unwrap().problems, Vec::<String>::new());
        verify(&database, None).await.unwrap();
        database.close().await;
    }

    async fn count(&self, of: Counts) -> Vec<i64> {
        let database = self.open().await;
        let counts = count(&database, of).await;
        database.close().await;
        counts
    }

    async fn open(&self) -> Database {
        Database::open(&self.hall.test.address, Clock::System).await.unwrap()
    }
}

/// A file with a line for every pupil of every 塾.
fn file_of_all(head: &str, line: impl Fn(usize, usize) -> String) -> String {
    let numbered = |juku| (1_000..1_000 + PUPILS).map(move |pupil| (juku, pupil));
    let pupils = (200_001..=200_000 + JUKU).flat_map(numbered);
    let lines: Vec<String> = pupils.map(|(juku, pupil)| line(juku, pupil)).collect();
    format!("{head}\r\n{}\r\n", lines.join("\r\n"))
}

/// A hall with 塾 200001 and those that follow, whose pupils in 小6 all sit the summer's round.
async fn crowded(engine: Engine) -> Hall {
    let hall = Hall::empty(engine).await;
    hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS), "--open"]);
    let head = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間";
    let roster = file_of_all(head, |juku, pupil| {
        format!("{juku},第{juku}塾,345001,本校,{pupil},生徒{pupil},小6,2026,夏期")
    });
    hall.commanded(&["import-roster", &hall.file("roster.csv", roster), "--round", "2026-summer", "--apply"]);
    hall.clock.set(Clock::System.now());
    hall
}

/// A hall whose round is 確定 and was to be published an hour ago; nobody has worked since, and two people are to be told.
async fn overdue(engine: Engine) -> Hall {
    let hall = Hall::marked(engine).await;
    let now = hall.clock.now();
    let ago = |hours| now - TimeDelta::hours(hours);
    let local = |at: Timestamp| (at + TimeDelta::hours(9)).format("%Y-%m-%dT%H:%M").to_string();
    hall.clock.set(ago(60));
    hall.as_juku("012345").await;
    hall.as_juku("678345").await;
    let (opens, deadline, publish) = (local(ago(80)), local(ago(40)), local(ago(1)));
    let dates = [("opens_at", &*opens), ("deadline_at", &*deadline), ("publish_at", &*publish)];
    set_dates(&mut hall.as_headquarters().await, &dates).await.assert_status(303);
    hall.clock.set(ago(30));
    let mut headquarters = hall.as_headquarters().await;
    move_round(&mut headquarters, "closed", "").await;
    move_round(&mut headquarters, "aggregating", "").await;
    headquarters.post_form("/rounds/1/snapshots", &[("reason", "")]).await.assert_status(303);
    hall.clock.set(Clock::System.now());
    hall
}

async fn move_round(headquarters: &mut Client, to: &str, reason: &str) {
    headquarters.post_form(MOVES, &[("to", to), ("reason", reason)]).await.assert_status(303);
}

both_engines! {
    async fn examinees_are_carried_over_all_of_them_or_none(engine: Engine) {
        let hall = crowded(engine).await;
        hall.commanded(&["import-exams", &hall.file("winter.json", EXAMS.replace("夏期", "冬期")), "--open"]);
        let mut victim = Victim::of(&hall).await;
        let mut carrying = Act::new(CARRYING, "表示したあとに、生徒か受験者が変わりました");
        for juku in (1..=JUKU).map(|juku| juku.to_string()) {
            let page = format!("/rounds/2/carry-overs/new?juku={juku}");
            let seen = victim.seen(&page).await;
            let form = [("juku", &*juku), ("fingerprint", &*seen)];
            victim.perform(&mut carrying, "/rounds/2/carry-overs", &form).await;
            victim.person().get(&page).await.assert_contains(&format!("すでに受験者 {PUPILS}人"));
        }
        assert!(carrying.undone > 0, "every kill came too late");
        let all = i64::try_from(2 * JUKU * PUPILS).unwrap();
        assert_eq!(victim.count(CARRYING).await[0], all);
    }

    async fn pupils_move_up_by_one_grade_all_of_them_or_none(engine: Engine) {
        let hall = crowded(engine).await;
        let mut victim = Victim::of(&hall).await;
        let mut promoting = Act::new(PROMOTING, "もう済んでいます");
        for juku in 1..=JUKU {
            let path = format!("/juku/{juku}/promotions");
            let page = victim.person().get(&format!("{path}/new")).await.assert_status(200).text();
            let seen = field(&page, "fingerprint");
            let pupils = page.split("name=\"student\" value=\"").skip(1);
            let ticked = pupils.map(|rest| ("student", rest.split('"').next().unwrap()));
            let form: Vec<(&str, &str)> = [("fingerprint", &*seen)].into_iter().chain(ticked).collect();
            assert_eq!(form.len(), PUPILS + 1);
            victim.perform(&mut promoting, &path, &form).await;
            victim.person().get(&format!("{path}/new")).await.assert_contains("年度更新は済んでいます");
        }
        assert!(promoting.undone > 0, "every kill came too late");
        let all = i64::try_from(JUKU * PUPILS).unwrap();
        assert_eq!(victim.count(PROMOTING).await[1..3], [all, 7 * all]);
    }

    /// With their pupils come a new 塾 and its 教室.
    async fn pupils_come_in_by_file_all_of_them_or_none(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut victim = Victim::of(&hall).await;
        let mut importing = Act::new(IMPORTING, "もう取り込みました");
        for turn in 0..TURNS {
            let juku = 300_001 + turn;
            let pupils = (1_000..3_000).map(|id| format!("{juku},第{juku}塾,345001,本校,{id},生徒{id},小6"));
            let lines = pupils.collect::<Vec<_>>().join("\r\n");
            let file = format!("塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年\r\n{lines}\r\n");
            let kept = victim.person().post_multipart("/student-imports", &[], "生徒.csv", file.as_bytes()).await;
            let address = kept.assert_status(303).location().to_owned();
            let seen = victim.seen(&address).await;
            victim.perform(&mut importing, &format!("{address}/application"), &[("fingerprint", &*seen)]).await;
        }
        assert!(importing.undone > 0, "every kill came too late");
        let all = i64::try_from(TURNS).unwrap();
        assert_eq!(victim.count(IMPORTING).await[..3], [all, all, 2_000 * all]);
    }

    /// A version, its cards and whom it is told to come together; so do 公開 and whom that is told to.
    async fn a_round_is_final_and_published_as_a_whole_or_not_at_all(engine: Engine) {
        let hall = crowded(engine).await;
        let marks = file_of_all(
            "塾ID,生徒ID,出席,国語_大問1,国語_大問2,算数_大問1,算数_大問2_小問1,算数_大問2_小問2",
            |juku, pupil| format!("{juku},{pupil},出席,{},{},{},10,{}", pupil % 20, pupil % 30, pupil % 19, juku % 10),
        );
        hall.commanded(&["import-marks", &hall.file("marks.csv", marks), "--round", "2026-summer", "--apply"]);
        let office = hall.as_juku("200001").await;
        for juku in 200_002..=200_000 + JUKU {
            hall.as_juku(&juku.to_string()).await;
        }
        let mut victim = Victim::of(&hall).await;
        move_round(&mut victim.person(), "closed", "").await;
        let mut freezing = Act::new(FREEZING, "確定から確定へは進められません");
        let mut publishing = Act::new(PUBLISHING, "公開から公開へは進められません");
        for turn in 1..=TURNS {
            move_round(&mut victim.person(), "aggregating", "採点もれ").await;
            victim.perform(&mut freezing, "/rounds/1/snapshots", &[("reason", "採点もれ")]).await;
            victim.perform(&mut publishing, MOVES, &[("to", "published"), ("reason", "")]).await;
            let mut office = office.clone().on(victim.served.router.clone());
            let version = format!("確定（第{turn}版）");
            office.get(RESULTS).await.assert_contains(&version);
            office.get("/entries/1/report-card").await.assert_contains(&version);
        }
        assert!(freezing.undone > 0, "every kill came too late");
        let [versions, people] = [TURNS, JUKU].map(|many| i64::try_from(many).unwrap());
        assert_eq!(victim.count(PUBLISHING).await[..3], [versions, 2 * versions, 2 * versions * people]);
    }

    /// The server dies as soon as its task has begun, or as soon as the round is public: then the task is begun once more.
    async fn a_publication_that_a_task_performs_happens_once(engine: Engine) {
        for seen in [BEGUN, PUBLISHED] {
            let hall = overdue(engine).await;
            let before = count(hall.database(), PUBLISHING).await;
            let once = vec![1, 1, 2, before[3] + 1];
            let served = Served::start(&hall).await;
            let begun = Instant::now();
            while count(hall.database(), seen).await == [0] {
                assert!(begun.elapsed() < PATIENCE, "nobody publishes the round");
                sleep(Duration::from_millis(1)).await;
            }
            drop(served);
            let left = count(hall.database(), PUBLISHING).await;
            assert!(left == before || left == once, "{left:?} is neither {before:?} nor {once:?}");
            // What the dead one had taken is given to another one after a minute.
            hall.clock.set(Clock::System.now() + TimeDelta::minutes(2));
            hall.work().await;
            assert_eq!(count(hall.database(), PUBLISHING).await, once);
            hall.as_juku("012345").await.get(RESULTS).await.assert_contains("確定（第1版）");
            assert_eq!(hall.database().check_integrity().await.unwrap().problems, Vec::<String>::new());
            verify(hall.database(), None).await.unwrap();
        }
    }
}
