//! What installed agents of the former system send, byte for byte: as Windows PowerShell 5.1 writes JSON (two spaces, CRLF,
//! the order of a hash table) and as its `Invoke-RestMethod` posts it, to the running server.

use std::net::TcpStream;
use std::process::Command;

use backup_server::Role;
use platform_testing::{Engine, both_engines, free_address};

use crate::hall::{Hall, until};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/powershell");
const BROWSER: &str =
    "User-Agent: Mozilla/5.0 (Windows NT; Windows NT 10.0; ja-JP) WindowsPowerShell/5.1.17763.1";

/// Posts a file as PowerShell does; gives the status of the answer.
fn post(address: &str, proof: &str, file: &str) -> String {
    let body = format!("@{FOLDER}/{file}.json");
    let sent = Command::new("curl")
        .args(["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--data-binary", &body])
        .args(["--header", "Content-Type: application/json", "--header", "Expect: 100-continue"])
        .args(["--header", BROWSER, "--header", proof, address])
        .output()
        .unwrap();
    String::from_utf8(sent.stdout).unwrap()
}

both_engines! {
    async fn the_former_agents_bytes_make_each_run_once(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let number = [("kind", "agent"), ("name", "2"), ("job", "1")];
        hall.as_operator().await.post_form("/intake/names", &number).await.assert_status(303);
        hall.add_copy("基幹", "NAS").await;
        hall.signed_in(Role::Operator).await;
        let token = hall.commanded(&["token", "create", "--login", "operator", "--name", "a", "--scope", "runs:write"]);
        let listen = free_address();
        let mut server = hall.spawn(&["serve", "--listen", &listen.to_string()]);
        until("the server", || TcpStream::connect(listen).is_ok()).await;

        let (bearer, key) = (format!("Authorization: Bearer {}", token.trim()), format!("X-API-Key: {}", token.trim()));
        let sent: Vec<[String; 3]> = [
            ("backup/update-status", &bearer, "update-status"),
            ("backup/update-status", &bearer, "update-status-failed"),
            ("backup/record-execution", &bearer, "record-execution"),
            ("backup/update-copy-status", &bearer, "update-copy-status"),
            ("v1/aomei/register", &key, "aomei-register"),
            ("v1/aomei/status", &key, "aomei-status"),
        ]
        .map(|(address, proof, file)| [0, 1, 2].map(|_hour| post(&format!("http://{listen}/api/{address}"), proof, file)))
        .into();
        server.kill().and_then(|()| server.wait()).unwrap();
        for (number, statuses) in sent.iter().enumerate() {
            assert_eq!(statuses, &["201", "200", "200"], "{number}");
        }
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "failed", "warned"]);
        assert_eq!(hall.outcomes("図面").await, ["succeeded"]);
        let runs = hall.reported("基幹").await;
        assert!(runs[1].1.contains("VSS 'System Writer' が応答しません"), "{runs:?}");
        // Times without a zone are those of Japan.
        hall.as_operator().await.get("/runs/3").await.assert_contains("1時間28分").assert_contains("398 GB");
    }
}
