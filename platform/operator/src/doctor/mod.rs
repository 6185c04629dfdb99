//! Looking for what is wrong, or will be, with a server and the machine it stands on.
//!
//! Invariant: looking changes nothing that lasts, and ends within five seconds, whatever hangs.
//! Invariant: every finding that is not fine says what to do.

mod certificate;
mod clock;
mod database;
mod files;
mod folders;
mod machine;
mod network;
mod own_backups;
mod replica;
mod settings;
#[cfg(test)]
mod stories;
mod survey;

use std::time::Duration;

use clap::Args;
use serde_json::json;

pub use machine::free_bytes;
pub(crate) use platform_console::{Finding, Level};
pub use survey::ground_of;

use crate::Server;
use crate::ending::{Ending, Stop};

/// Within what time every question is answered or given up.
const WITHIN: Duration = Duration::from_millis(4_000);

/// How it looks, and how it speaks.
#[derive(Clone, Debug, Default, Args)]
pub struct DoctorOptions {
    /// Also looks for what only a server for others must have.
    #[arg(long, help = "本番の設定も調べ、注意があれば終了コード 1 で終わります")]
    pub deploy: bool,
    /// Speaks JSON.
    #[arg(long, help = "JSONで出します")]
    pub json: bool,
}

/// The command: 0 where all is well, 1 where there are warnings and `--deploy` asks about them, 2 where something is wrong.
pub(crate) async fn examine(server: &Server<'_>, options: &DoctorOptions) -> Ending {
    let findings = look(server, options.deploy).await;
    let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Fine);
    let code = match worst {
        Level::Wrong => 2,
        Level::Warning if options.deploy => 1,
        Level::Warning | Level::Fine => 0,
    };
    let words = if options.json { as_json(&findings, code)? } else { as_lines(&findings) };
    if code == 0 { Ok(words) } else { Err(Stop::Told(words, code)) }
}

/// What can be said without any setting, because they cannot be read.
pub(crate) fn of_unreadable_settings(reasons: &str) -> Vec<Finding> {
    vec![Finding::wrong("設定", reasons, "設定を直して、もう一度 doctor を実行してください")]
}

/// Asks everything at once.
async fn look(server: &Server<'_>, deploy: bool) -> Vec<Finding> {
    let place = server.installation;
    let (network, mail, certificate, database, replica, clock, disks, folders, files, backups) = tokio::join!(
        in_time("ポート", network::look_at_port(&place.listen, &place.machine.tls)),
        in_time("メール", network::look_at_mail(place, deploy)),
        in_time("証明書", certificate::look(place)),
        in_time("データベース", database::look(server)),
        in_time("レプリカ", replica::look(server)),
        in_time("時計", clock::look(server)),
        in_time("ディスク", machine::look_at_disks(place)),
        in_time("権限", folders::look(place)),
        in_time("ファイル", files::look(place)),
        in_time("バックアップ", own_backups::look(place, deploy)),
    );
    let mut findings = settings::look(place, deploy);
    findings.push(assets());
    findings.extend(machine::look_at_memory());
    for found in [network, mail, certificate, database, replica, clock, disks, folders, files, backups] {
        findings.extend(found);
    }
    findings
}

/// What a look found, or that it took too long.
async fn in_time(topic: &'static str, look: impl Future<Output = Vec<Finding>>) -> Vec<Finding> {
    tokio::time::timeout(WITHIN, look).await.unwrap_or_else(|_elapsed| {
        vec![Finding::wrong(
            topic,
            "4秒以内に確かめ終わりません",
            "接続先やディスクが応答しているか確かめてください",
        )]
    })
}

/// Styles and scripts are part of the program.
fn assets() -> Finding {
    if platform_web::asset("app.css") == "/assets/unknown" {
        Finding::wrong(
            "画面の部品",
            "このプログラムに画面の部品が入っていません",
            "正しく作られたプログラムに入れ替えてください",
        )
    } else {
        Finding::fine("画面の部品", "プログラムに入っています(collectstatic は要りません)")
    }
}

pub(crate) fn as_lines(findings: &[Finding]) -> String {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let lines: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    format!("{lines}異常 {}件、注意 {}件\n", count(Level::Wrong), count(Level::Warning))
}

pub(crate) fn as_json(findings: &[Finding], code: u8) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(&json!({ "exit_code": code, "findings": findings }))? + "\n")
}
