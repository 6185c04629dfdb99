//! Logins and addresses that are locked after too many wrong passwords.

use std::fmt::Write;

use clap::{Args, Subcommand};
use platform_audit::Actor;
use platform_identity::{list_locked, release};

use crate::Server;
use crate::ending::{Ending, refused};

/// What to do with locks.
#[derive(Clone, Debug, Subcommand)]
pub enum LockVerb {
    /// Lists them.
    #[command(about = "ロック中のログインIDとアドレスを表示します")]
    List,
    /// Ends one before its time.
    #[command(about = "ロックを解除します")]
    Release(ReleasedLock),
}

/// Whose lock is released.
#[derive(Clone, Debug, Args)]
pub struct ReleasedLock {
    /// A login or an address, as the list shows it.
    #[arg(value_name = "ログインIDかアドレス", help = "locks list に出るログインIDかアドレス")]
    pub whose: String,
}

/// Does what `verb` says.
pub(crate) async fn perform(server: &Server<'_>, verb: LockVerb) -> Ending {
    let database = server.open_up_to_date().await?;
    let locks = list_locked(&database, &server.rules).await?;
    match verb {
        LockVerb::List if locks.is_empty() => Ok("ロック中のログインはありません。\n".to_owned()),
        LockVerb::List => {
            let mut said = String::new();
            for lock in &locks {
                writeln!(
                    said,
                    "{}  試行 {} 回  拒否 {} 回  解除 {}",
                    lock.whose().unwrap_or("（存在しないログインID）"),
                    lock.attempts,
                    lock.refused,
                    lock.free_at.format("%Y-%m-%d %H:%M UTC"),
                )?;
            }
            Ok(said)
        }
        LockVerb::Release(ReleasedLock { whose }) => {
            let missing = || refused(format!("「{whose}」はロックされていません。"));
            let lock = locks.iter().find(|lock| lock.whose() == Some(whose.trim())).ok_or_else(missing)?;
            if !release(&database, &Actor::command_line(), &lock.subject).await? {
                return Err(missing());
            }
            Ok(format!("「{whose}」のロックを解除しました。\n"))
        }
    }
}
