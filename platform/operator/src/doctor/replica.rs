//! Whether the replica can be read from that reports are to be read from. Without it the server goes on, so that it is
//! never worse than a warning.

use anyhow::Error;
use platform_database::{Clock, Database, FoundReplica, Reached, ReplicaTrouble, reach};

use super::Finding;
use crate::Server;

const TOPIC: &str = "レプリカ";

/// Asks the replica and the database how they stand to each other; nothing where none is set.
pub(super) async fn look(server: &Server<'_>) -> Vec<Finding> {
    let options = &server.installation.postgres;
    let Some(replica) = &options.replica else { return Vec::new() };
    let (reached, database) = tokio::join!(reach(replica), reach(server.database));
    if let Some(words) = at_the_door(&reached) {
        return vec![trouble(&words, "レプリカの PostgreSQL と、DATABASE_REPLICA_URL を確かめてください")];
    }
    // What stands in the way of the database is told under its own name.
    if database != Reached::Inside {
        return Vec::new();
    }
    let Ok(database) = Database::open_with(server.database, Clock::System, options).await else {
        return Vec::new();
    };
    let found = database.find_replica().await;
    database.close().await;
    found.ok().flatten().map(finding).into_iter().collect()
}

/// What stands in the way to the replica, if anything does.
fn at_the_door(reached: &Reached) -> Option<String> {
    let words = match reached {
        Reached::Inside => return None,
        Reached::Nobody => "動いていません",
        Reached::Silence => "応答しません",
        Reached::NoSuchHost => "機械の名前が見つかりません",
        Reached::NotYet => "起動か停止の途中です",
        Reached::Unknown => "利用者かパスワードを受け付けません",
        Reached::NoSuchDatabase => "その名前のデータベースを持ちません",
        Reached::Crowded => "接続が、すべて使われています",
        Reached::Trouble(words) => return Some(format!("つながりません({words})")),
    };
    Some(words.to_owned())
}

fn finding(found: Result<FoundReplica, ReplicaTrouble>) -> Finding {
    match found {
        Ok(FoundReplica { keeps_rows: true }) => {
            Finding::fine(TOPIC, "追いついています。書き出しとレポートは、レプリカから読みます")
        }
        Ok(FoundReplica { keeps_rows: false }) => Finding::warning(
            TOPIC,
            "追いついていますが、hot_standby_feedback が off です。長い書き出しが途中で断られることがあります",
            "レプリカの postgresql.conf に hot_standby_feedback = on と書き、読み直させてください",
        ),
        Err(ReplicaTrouble::NoStandby) => trouble(
            "複製を受けていません",
            "DATABASE_REPLICA_URL がレプリカのアドレスか、レプリカが元のデータベースに代わっていないか確かめてください",
        ),
        Err(ReplicaTrouble::OfAnother) => trouble(
            "別のデータベースか、入れ替わる前の元を追っています",
            "DATABASE_REPLICA_URL のホストとデータベースの名前を、DATABASE_URL と見比べてください。元を入れ替えたあとなら、レプリカが新しい元を追っているか確かめてください(切り替わるまで数分かかります)",
        ),
        Err(ReplicaTrouble::Behind { bytes }) => trouble(
            &format!("追いついていません(あと{bytes}バイト)"),
            "複製のつながり(レプリカの pg_stat_wal_receiver)と、レプリカの PostgreSQL のログを確かめてください",
        ),
        Err(error) => trouble(
            &format!("確かめられません({:#})", Error::from(error)),
            "レプリカの PostgreSQL のログを見てください",
        ),
    }
}

fn trouble(words: &str, advice: &str) -> Finding {
    Finding::warning(TOPIC, format!("{words}。書き出しとレポートは、元のデータベースから読みます"), advice)
}
