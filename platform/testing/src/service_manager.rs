//! A service manager in a test: it holds the socket of a server over restarts and hears what the server tells.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::Program;

/// How long a server may take for anything that it has to tell.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the server has to give a sign of life.
const WATCHDOG_USEC: &str = "3000000";

/// As much of systemd as a unit with a socket, `Type=notify` and a watchdog needs.
#[derive(Debug)]
pub struct ServiceManager {
    listener: TcpListener,
    notices: Receiver<String>,
    address: String,
}

/// A server that the manager started; it is ended with the test.
#[derive(Debug)]
pub struct Service(Child);

impl ServiceManager {
    /// Holds a socket on a free port; hears through a socket in `folder`.
    pub fn new(folder: &Path) -> ServiceManager {
        let address = folder.join("notify").to_str().expect("the test's folder is UTF-8").to_owned();
        let socket = UnixDatagram::bind(&address).expect("the folder takes a socket");
        let (told, notices) = mpsc::channel();
        // A server waits until it is heard, so somebody always listens.
        thread::spawn(move || {
            let mut words = [0; 4096];
            while let Ok(length) = socket.recv(&mut words)
                && told.send(String::from_utf8_lossy(&words[..length]).into_owned()).is_ok()
            {}
        });
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        ServiceManager { listener, notices, address }
    }

    /// Starts what `ExecStart=` of the unit says, with the program of the test in the place of the installed one. The
    /// shell stands for what the manager does between `fork` and `exec`: descriptor 3 is the socket.
    pub fn start(&self, unit: &str, program: &Program<'_>, settings: &Path) -> Service {
        let unit = std::fs::read_to_string(unit).expect("the unit can be read");
        let line =
            unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).expect("a unit starts something");
        let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
        let server = program.command(&arguments);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"", "sh"])
            .arg(server.get_program())
            .args(server.get_args())
            .envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("SETTINGS_FILE", settings)
            .env("NOTIFY_SOCKET", &self.address)
            .env("WATCHDOG_USEC", WATCHDOG_USEC)
            .stdin(Stdio::from(OwnedFd::from(self.listener.try_clone().expect("a socket can be shared"))))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Service(shell.spawn().expect("there is a shell"))
    }

    /// Waits until the server tells something with `line` in it, and gives all of it.
    #[track_caller]
    pub fn hear(&self, line: &str) -> String {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let words = self.notices.recv_timeout(PATIENCE).expect("the server tells something in time");
            if words.lines().any(|told| told.starts_with(line)) {
                return words;
            }
        }
        panic!("nobody told {line}")
    }

    /// Where the socket is.
    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("a bound socket has an address")
    }

    /// Sends a request to the socket; the answer may be read later.
    pub fn ask(&self, path: &str, host: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address()).expect("the manager holds the socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit is not zero");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("the kernel takes a short request");
        stream
    }

    /// Asks and waits for the answer.
    pub fn answer(&self, path: &str, host: &str) -> String {
        read_answer(self.ask(path, host))
    }
}

/// All of an answer, its head first.
pub fn read_answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer comes in time and is text");
    answer
}

impl Service {
    /// Sends a signal by its name: `HUP`, `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.0.id().to_string()]).status();
        assert!(sent.expect("there is kill").success(), "the server is gone");
    }

    /// Waits for its end.
    pub fn ended(mut self) -> ExitStatus {
        self.0.wait().expect("the server was started here")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _already_ended = self.0.kill();
        let _already_waited_for = self.0.wait();
    }
}
