//! Signs of trouble that events tell: what each is called, how serious it is, and for how long it stands.

use backup_sources::{Sign, SignEvent};
use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx};

use super::store::{self, NewSign, SignRow};
use crate::intake::MessageId;

/// How much of a name or of what Veeam says is kept, in characters.
const NAME: usize = 200;
const WORDS: usize = 500;
/// A sign that nobody has told again stands for so long.
const STANDS: TimeDelta = TimeDelta::days(7);
/// A machine that was not backed up may be tried once more within this time.
const TRIED_AGAIN: TimeDelta = TimeDelta::hours(3);

/// Every sign: the word in the database, that on screens, and whether somebody may be at work on the backups.
const SIGNS: [(Sign, &str, &str, bool); 9] = [
    (Sign::Malware, "malware", "マルウェアの兆候", true),
    (Sign::Corrupted, "corrupted", "復元ポイントの破損", true),
    (Sign::PointDeleted, "point_deleted", "復元ポイントの削除", true),
    (Sign::JobDeleted, "job_deleted", "ジョブの削除", true),
    (Sign::RepositoryDeleted, "repository_deleted", "リポジトリの削除", true),
    (Sign::TapeErased, "tape_erased", "テープの消去", false),
    (Sign::RepositoryLost, "repository_lost", "リポジトリに接続できない", false),
    (Sign::TapeFailed, "tape_failed", "テープの操作の失敗", false),
    (Sign::TaskFailed, "task_failed", "対象の失敗", false),
];

/// Something that somebody should look at.
#[derive(Clone, Debug)]
pub(crate) struct EventSign {
    pub(crate) id: i64,
    /// 「VBRSRV01／SV-KIKAN01」.
    pub(crate) subject: String,
    /// What it is, and what Veeam says of it.
    pub(crate) words: String,
    /// Whether somebody may be at work on the backups.
    pub(crate) is_danger: bool,
    /// The page of the newest event that told it.
    pub(crate) page: String,
    pub(crate) times: i64,
}

/// What a sign is called on screens.
pub(super) fn label(sign: Sign) -> &'static str {
    row(sign).2
}

fn row(sign: Sign) -> (Sign, &'static str, &'static str, bool) {
    SIGNS.into_iter().find(|(known, ..)| *known == sign).unwrap_or(SIGNS[0])
}

/// Keeps what an event of the server `host` says of a sign; gives whether anything is otherwise now.
pub(super) async fn keep_sign(
    tx: &mut WriteTx,
    host: &str,
    told: &SignEvent,
    message: MessageId,
) -> DbResult<bool> {
    let cut = |text: &str, most| -> String { text.chars().take(most).collect() };
    let (host, subject, code) = (cut(host, NAME), cut(&told.subject, NAME), row(told.sign).1);
    if !told.stands {
        return store::delete_sign(tx, (&host, code, &subject)).await;
    }
    let words = cut(&told.words, WORDS);
    let sign = NewSign { host: &host, sign: code, subject: &subject, words: &words, message };
    store::upsert_sign(tx, &sign).await?;
    Ok(true)
}

/// The signs that stand now.
pub(crate) async fn list_signs(tx: &mut ReadTx) -> DbResult<Vec<EventSign>> {
    let now = tx.now();
    let rows = store::list_signs(tx, now - STANDS).await?;
    Ok(rows.into_iter().filter(|row| is_due(row, now)).filter_map(EventSign::of).collect())
}

/// Forgets the signs that do not stand any more.
pub(crate) async fn forget_signs(tx: &mut WriteTx) -> DbResult<()> {
    let before = tx.now() - STANDS;
    store::delete_signs_before(tx, before).await?;
    Ok(())
}

fn is_due(row: &SignRow, now: Timestamp) -> bool {
    row.sign != self::row(Sign::TaskFailed).1 || now - row.heard_at >= TRIED_AGAIN
}

impl EventSign {
    /// `None` of a sign that this program does not know.
    fn of(row: SignRow) -> Option<EventSign> {
        let (_, _, label, is_danger) = SIGNS.into_iter().find(|(_, code, ..)| *code == row.sign)?;
        let SignRow { id, host, subject, words, message_id, times, .. } = row;
        Some(EventSign {
            id,
            subject: format!("{host}／{subject}"),
            words: if words.is_empty() { label.to_owned() } else { format!("{label}: {words}") },
            is_danger,
            page: format!("/intake/{message_id}"),
            times,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_a_word_of_its_own() {
        let mut codes: Vec<&str> = SIGNS.iter().map(|(_, code, ..)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), SIGNS.len());
        assert_eq!((label(Sign::TaskFailed), row(Sign::TaskFailed).1), ("対象の失敗", "task_failed"));
    }
}
