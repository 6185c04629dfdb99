//! Checking and pruning the audit record.

use std::str::FromStr;

use anyhow::{Context, anyhow};
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use platform_audit::{Actor, BrokenLink, Digest, Fault, Mark, Verified, VerifyError, prune, verify};
use platform_web::dates;

use crate::Server;
use crate::ending::{Ending, Stop, refused};

/// What can be done to the record; nothing changes an entry.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditCommand {
    /// Follows the chain of hashes from end to end.
    #[command(about = "監査ログの鎖を最初から最後までたどり、書き換えや欠けがないか確かめます")]
    Verify(VerifyOptions),
    /// Takes away what was kept long enough.
    #[command(about = "保存期間(AUDIT_KEEP_DAYS)を過ぎた監査ログを消します。消したことは記録に残ります")]
    Prune,
}

/// What the chain is held against.
#[derive(Clone, Debug, Default, Args)]
pub struct VerifyOptions {
    /// The number and the hash that an earlier check printed.
    #[arg(long, value_name = "番号:ハッシュ", help = "以前の verify が出した控えとも合っているか確かめます")]
    pub against: Option<Noted>,
}

/// A mark as it is written on a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted(Mark);

impl FromStr for Noted {
    type Err = String;

    fn from_str(text: &str) -> Result<Noted, String> {
        let wrong = || "控えは「番号:ハッシュ」の形です".to_owned();
        let (number, hash) = text.trim().split_once(':').ok_or_else(wrong)?;
        let number = number.parse().map_err(|_no_number| wrong())?;
        let hash: Digest = hash.parse().map_err(|invalid| format!("{}: {invalid}", wrong()))?;
        Ok(Noted(Mark { number, hash }))
    }
}

pub(crate) async fn run(server: &Server<'_>, command: AuditCommand) -> Ending {
    match command {
        AuditCommand::Verify(options) => check(server, options.against.map(|Noted(mark)| mark)).await,
        AuditCommand::Prune => shorten(server).await,
    }
}

async fn check(server: &Server<'_>, noted: Option<Mark>) -> Ending {
    let database = server.open_up_to_date().await?;
    match verify(&database, noted.as_ref()).await {
        Ok(verified) => {
            if let Some(mark) = noted.filter(|mark| mark.number < verified.pruned_through) {
                return Err(refused(format!(
                    "控えの {}番は保存期間を過ぎて消えているため、比べられません。",
                    mark.number
                )));
            }
            Ok(words_for(&verified))
        }
        Err(VerifyError::Broken(broken)) => Err(refused(words_of(&broken))),
        Err(VerifyError::Db(error)) => Err(Stop::Refused(anyhow!(error).context("監査ログを読めません"))),
    }
}

fn words_for(verified: &Verified) -> String {
    let Some(last) = &verified.last else {
        return match verified.unchained {
            0 => "監査ログはまだありません。\n".to_owned(),
            count => {
                format!("以前の版の記録が {count}件あります。次の記録のときに鎖につながります。\n")
            }
        };
    };
    let first = verified.pruned_through + 1;
    let mut words = format!(
        "監査ログは正しくつながっています({first}番から{}番まで {}件)。\n",
        last.number, verified.entries
    );
    if verified.pruned_through > 0 {
        words.push_str(&format!(
            "{}番までは保存期間を過ぎたため消し、その記録が残っています。\n",
            verified.pruned_through
        ));
    }
    words.push_str(&format!(
        "控え(サーバーの外に書き留め、次に --against で確かめてください): {}:{}\n",
        last.number, last.hash
    ));
    words
}

fn words_of(broken: &BrokenLink) -> String {
    let reason = match broken.fault {
        Fault::Missing { next: Some(next) } => format!("記録がありません。次にあるのは {next}番です"),
        Fault::Missing { next: None } => "ここから後ろの記録がありません".to_owned(),
        Fault::Changed => {
            "ハッシュが合いません。この記録か1つ前の記録が、書き換え・差し込み・入れ替えを受けています"
                .to_owned()
        }
        Fault::BehindTheEnd => "鎖の終わりより後ろに記録があります".to_owned(),
        Fault::NotTheHead => "最後の記録が、鎖の終わりとして覚えているものと違います".to_owned(),
        Fault::PrunedUnrecorded => "ここまでの記録が消えていますが、消したという記録がありません".to_owned(),
        Fault::NotTheMark => {
            "ハッシュが控えと違います。この記録か、それより前が作り直されています".to_owned()
        }
    };
    let at = broken.at.map_or_else(|| "日時は不明".to_owned(), dates::exact);
    format!("監査ログの鎖が {}番で切れています({at}): {reason}。", broken.number)
}

async fn shorten(server: &Server<'_>) -> Ending {
    let database = server.open_up_to_date().await?;
    let older_than = database.now() - TimeDelta::days(server.audit_keep_days.into());
    let pruned =
        prune(&database, &Actor::command_line(), older_than).await.context("監査ログを消せません")?;
    Ok(match pruned.entries {
        0 => "保存期間を過ぎた監査ログはありません。\n".to_owned(),
        count => format!("{count}件の監査ログ({}番まで)を消し、そのことを記録しました。\n", pruned.through),
    })
}
