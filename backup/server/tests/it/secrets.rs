//! The keys of the server, and what it never says.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use backup_server::Role;
use platform_testing::{Engine, both_engines, free_address};

use crate::hall::{Hall, PASSWORD};

const KEY: &str = "h7Rk2-Wp9_xB4vM1sT6nQ8zL3yD5cF0g";
const DATABASE_LOGIN: &str = "himitsu-no-kagi-1";
const REPOSITORY: &str = "tsubame-hidamari-kazaguruma";

both_engines! {
    async fn a_key_that_does_not_open_the_secrets_stops_every_command(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        fs::rename(hall.path("data/secret.key"), hall.path("elsewhere.key")).unwrap();
        for settings in [&[][..], &[("SECRET_KEY", KEY)]] {
            let output = hall.command_with(settings, &["run", "文書"]);
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains("このサーバーの鍵では開きません") && said.contains("SECRET_KEY_OLD"), "{said}");
            let _made_by_the_command = fs::remove_file(hall.path("data/secret.key"));
        }
        fs::rename(hall.path("elsewhere.key"), hall.path("data/secret.key")).unwrap();
        hall.commanded(&["run", "文書"]);
    }

    async fn a_key_that_was_set_takes_the_place_of_the_key_file(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let with_key = |arguments: &[&str]| {
            let output = hall.command_with(&[("SECRET_KEY", KEY)], arguments);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            said
        };
        with_key(&["run", "文書"]);
        let said = with_key(&["secrets", "renew"]);
        assert!(said.contains("jobs.sealed_source: 1件") && said.contains("repositories.sealed_storage: 2件"), "{said}");
        fs::remove_file(hall.path("data/secret.key")).unwrap();
        with_key(&["run", "文書"]);
        assert!(!fs::exists(hall.path("data/secret.key")).unwrap());
    }

    /// Everything that the server is asked here goes through the program itself, which logs all it can.
    async fn no_secret_is_in_the_log_or_on_a_page(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.signed_in(Role::Admin).await;
        let postgres = format!("postgres://backup:{DATABASE_LOGIN}@127.0.0.1:1/none");
        hall.commanded(&["job", "add", "台帳DB", "--postgres", &postgres, "--repository", "手元"]);
        let key_file = fs::read_to_string(hall.path("data/secret.key")).unwrap();

        let server = Server::start(&hall);
        let mut seen = Vec::new();
        let (cookie, page) = server.sign_in(PASSWORD);
        seen.push(page);
        seen.push(server.sign_in("wrong-himitsu-password").1);
        let mut waiting = vec!["/".to_owned()];
        let mut visited = Vec::new();
        while let Some(path) = waiting.pop() {
            let page = server.ask("GET", &path, &cookie, "");
            let links = page.split("href=\"/").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next());
            let links: Vec<String> = links.map(|path| format!("/{path}")).collect();
            for link in links {
                if !visited.contains(&link) && !link.starts_with("/assets/") && visited.len() < 150 {
                    visited.push(link.clone());
                    waiting.push(link);
                }
            }
            seen.push(page);
        }
        assert!(visited.contains(&"/jobs/2".to_owned()) && visited.contains(&"/repositories/1".to_owned()), "{visited:?}");
        // A run that fails, because nobody listens at port 1.
        seen.push(server.ask("POST", "/jobs/2/runs", &cookie, ""));
        seen.push(server.wait_for("/runs", &cookie, "失敗"));
        seen.push(server.ask("GET", "/runs/1", &cookie, ""));
        // The secret of an address for pings is a part of its path.
        let ping = "3f0c9a52-7b1e-4d6a-9c38-51e2ab047d96";
        seen.push(server.ask("POST", &format!("/ping/{ping}/fail"), "", ""));
        let log = server.stop();
        assert!(log.contains("/jobs/2/runs") && log.contains("/ping/{key}/"), "the log is not there: {log}");

        let session = cookie.split('=').nth(1).unwrap();
        let secrets = [KEY, key_file.trim(), DATABASE_LOGIN, REPOSITORY, PASSWORD, "wrong-himitsu-password", session, ping];
        for secret in secrets {
            let line = log.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret} is in the log");
            assert!(seen.iter().all(|page| !page.contains(secret)), "{secret} is on a page");
        }
    }
}

/// The program, serving on a port of its own and writing down all that it logs.
struct Server {
    process: Child,
    port: u16,
    log: String,
}

impl Server {
    fn start(hall: &Hall) -> Server {
        let port = free_address().port();
        let log = hall.path("server.log");
        let out = File::create(&log).unwrap();
        let mut command: Command =
            hall.program().command(&["serve", "--listen", &format!("127.0.0.1:{port}")]);
        // Whoever still has to set up a second factor sees no page.
        command.env("SECOND_FACTOR_REQUIRED", "none");
        command.env("SECRET_KEY", KEY).env("LOG", "trace").stdout(out.try_clone().unwrap()).stderr(out);
        let server = Server { process: command.spawn().unwrap(), port, log };
        let deadline = Instant::now() + Duration::from_secs(120);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                Instant::now() < deadline,
                "the server does not start: {}",
                fs::read_to_string(&server.log).unwrap()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// The answer with its head.
    fn ask(&self, method: &str, path: &str, cookie: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nsec-fetch-site: same-origin\r\n\
             cookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Signs in as the administrator; gives the cookie and the answer without it.
    fn sign_in(&self, password: &str) -> (String, String) {
        let answer =
            self.ask("POST", "/login", "", &format!("login=admin&password={}", password.replace(' ', "+")));
        let cookie =
            answer.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default();
        let rest = if cookie.is_empty() { answer.clone() } else { answer.replace(cookie, "") };
        (cookie.to_owned(), rest)
    }

    fn wait_for(&self, path: &str, cookie: &str, words: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let page = self.ask("GET", path, cookie, "");
            if page.contains(words) {
                return page;
            }
            assert!(Instant::now() < deadline, "{path} does not say {words}: {page}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Ends the program; gives its log.
    fn stop(self) -> String {
        let log = self.log.clone();
        drop(self);
        fs::read_to_string(log).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _ended_already = self.process.wait();
    }
}
