//! Debian's Bacula: a director, a storage and a file daemon of this story's own.

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use backup_server::Role;
use platform_testing::{Engine, both_engines, free_address};

use crate::hall::{Hall, tool};

/// The three daemons; they end with the story.
struct Bacula {
    daemons: Vec<Child>,
    console: String,
}

impl Drop for Bacula {
    fn drop(&mut self) {
        for daemon in &mut self.daemons {
            daemon.kill().unwrap();
            daemon.wait().unwrap();
        }
    }
}

/// What the jobs are, in the director's words. `unread` names a file that is not there; `refused` never begins;
/// `reread` reads the volume again, `compared` no more than the disk.
const JOBS: &str = r#"
JobDefs { Name = usual; Type = Backup; Level = Full; Client = desk-fd; FileSet = whole; Storage = desk-sd; Messages = all; Pool = Default }
Job { Name = ledger; JobDefs = usual }
Job { Name = unread; JobDefs = usual; FileSet = partly }
Job { Name = refused; JobDefs = usual; Run Before Job = "/bin/false" }
Job { Name = reread; Type = Verify; Level = VolumeToCatalog; Verify Job = ledger; Client = desk-fd; FileSet = whole; Storage = desk-sd; Messages = all; Pool = Default }
Job { Name = compared; Type = Verify; Level = DiskToCatalog; Verify Job = ledger; Client = desk-fd; FileSet = whole; Storage = desk-sd; Messages = all; Pool = Default }
FileSet { Name = whole; Include { Options { signature = MD5 }
  File = "DATA" } }
FileSet { Name = partly; Include { Options { signature = MD5 }
  File = "DATA"
  File = "DATA/nowhere" } }
Pool { Name = Default; Pool Type = Backup; Label Format = "Vol-" }
"#;

impl Bacula {
    fn start(hall: &Hall) -> Bacula {
        let (work, data) = (hall.path("bacula"), hall.path("文書"));
        let [director, file, storage] = [(); 3].map(|()| free_address().port());
        fs::create_dir_all(&work).unwrap();
        fs::create_dir_all(&data).unwrap();
        fs::write(format!("{data}/台帳.csv"), "番号,品名\n1,机\n").unwrap();
        // Debian's script makes the catalogue where its own daemon looks.
        let script = fs::read_to_string("/usr/share/bacula-director/make_sqlite3_tables").unwrap();
        let script = script.replace("/var/lib/bacula", &work).replace("XXX_DBNAME_XXX", "catalog");
        tool(Command::new("sh").args(["-c", &script]));
        let place = format!(
            r#"Address = 127.0.0.1; Working Directory = "{work}"; Pid Directory = "{work}"; Plugin Directory = /usr/lib/bacula"#
        );
        let files = [
            (
                "sd",
                storage,
                format!(
                    r#"Storage {{ Name = desk-sd; SDPort = {storage}; SD{place} }}
                   Director {{ Name = desk-dir; Password = "storage" }}
                   Device {{ Name = folder; Media Type = File; Archive Device = "{work}"; LabelMedia = yes; Random Access = yes; AutomaticMount = yes; RemovableMedia = no; AlwaysOpen = no }}
                   Messages {{ Name = all; director = desk-dir = all }}"#
                ),
            ),
            (
                "fd",
                file,
                format!(
                    r#"FileDaemon {{ Name = desk-fd; FDPort = {file}; FD{place} }}
                   Director {{ Name = desk-dir; Password = "file" }}
                   Messages {{ Name = all; director = desk-dir = all }}"#
                ),
            ),
            (
                "dir",
                director,
                format!(
                    r#"Director {{ Name = desk-dir; DirPort = {director}; Dir{place}; QueryFile = /dev/null; Password = "console"; Messages = all; Maximum Concurrent Jobs = 1 }}
                   Catalog {{ Name = catalog; dbname = catalog; dbuser = ""; dbpassword = "" }}
                   Client {{ Name = desk-fd; Address = 127.0.0.1; FDPort = {file}; Catalog = catalog; Password = "file" }}
                   Storage {{ Name = desk-sd; Address = 127.0.0.1; SDPort = {storage}; Password = "storage"; Device = folder; Media Type = File }}
                   Messages {{ Name = all; catalog = all; append = "{work}/messages.log" = all }}
                   {}"#,
                    JOBS.replace("DATA", &data)
                ),
            ),
        ];
        let console = hall.path("bconsole.conf");
        let door = format!(
            r#"Director {{ Name = desk-dir; DIRport = {director}; Address = 127.0.0.1; Password = "console" }}"#
        );
        fs::write(&console, door).unwrap();
        let mut bacula = Bacula { daemons: Vec::new(), console };
        for (name, port, words) in files {
            let path = format!("{work}/{name}.conf");
            fs::write(&path, words).unwrap();
            let mut daemon = Command::new(format!("/usr/sbin/bacula-{name}"));
            daemon.args(["-f", "-c", &path]).stdout(Stdio::null());
            bacula.daemons.push(daemon.spawn().expect("./test installs Bacula"));
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                assert!(
                    bacula.daemons.last_mut().unwrap().try_wait().unwrap().is_none(),
                    "bacula-{name} ended"
                );
                sleep(Duration::from_millis(50));
            }
        }
        bacula
    }

    /// How the agent asks.
    fn ask(&self) -> [&str; 4] {
        ["/usr/sbin/bconsole", "-n", "-c", &self.console]
    }

    /// Runs a job to its end.
    fn run(&self, job: &str) {
        let typed = format!("printf 'run job={job} yes\\nwait\\nquit\\n' | {}", self.ask().join(" "));
        let said = tool(Command::new("sh").args(["-c", &typed]));
        assert!(said.contains("Job queued"), "{said}");
    }
}

both_engines! {
    async fn each_job_of_the_director_is_reported_once(engine: Engine) {
        let hall = Hall::start(engine).await;
        hall.enrolled().await;
        hall.add_job("拒まれる仕事").await;
        let bacula = Bacula::start(&hall);
        let watches = [("文書", "ledger"), ("文書", "reread"), ("文書", "compared"), ("基幹", "unread")];
        for (job, name) in [&watches[..], &[("拒まれる仕事", "refused")]].concat() {
            let watch = ["watch", "add", "--job", job, "--tool", "bacula", "--only", name, "--zone", "+00:00", "--"];
            hall.agent_done(&[&watch[..], &bacula.ask()].concat());
        }
        assert_eq!(hall.agent_done(&["once"]), "新しい報告 0件、送信 0件、拒否 0件\n");
        bacula.run("ledger");
        bacula.run("unread");
        hall.agent_done(&["once"]);
        bacula.run("ledger");
        bacula.run("refused");
        bacula.run("reread");
        bacula.run("compared");
        hall.agent_done(&["once"]);
        assert_eq!(hall.agent_done(&["once"]), "新しい報告 0件、送信 0件、拒否 0件\n");
        assert_eq!(hall.outcomes("文書").await, ["succeeded"; 2]);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/jobs/1").await.assert_contains("bacula reread").assert_contains("合格").text();
        assert!(!page.contains("不合格") && !page.contains("bacula compared"), "{page}");
        // Bacula itself calls this one good: 「T」, with an error.
        assert_eq!(hall.reported("基幹").await, [("warned".to_owned(), "エラー1件、足りないファイル0件".to_owned())]);
        assert_eq!(hall.outcomes("拒まれる仕事").await, ["failed"]);
        hall.agent_done(&["status"]);
        // A director that turns the console away is a problem, and no run.
        let door = fs::read_to_string(&bacula.console).unwrap();
        fs::write(&bacula.console, door.replace(r#""console""#, r#""wrong""#)).unwrap();
        hall.agent_done(&["once"]);
        assert!(!hall.agent(&["status"]).status.success());
        assert_eq!(hall.outcomes("文書").await.len(), 2);
    }
}
