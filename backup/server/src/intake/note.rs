//! Notes of what came in and is about no job that is known here.

use platform_database::{Database, DbResult, WriteTx};

use super::MessageId;
use super::store::{self, MessageRow};
use super::take::Way;

/// What came in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note<'a> {
    pub(crate) way: Way,
    /// The address, for people.
    pub(crate) address: &'a str,
    /// In whose name.
    pub(crate) sender: &'a str,
    /// From where.
    pub(crate) origin: &'a str,
    /// What it was, in a word.
    pub(crate) word: &'a str,
    pub(crate) body: &'a str,
}

impl Note<'_> {
    /// Keeps that it was there; it changes nothing.
    pub(crate) async fn keep(&self, database: &Database) -> DbResult<()> {
        self.insert(database, "noted", "").await
    }

    /// Keeps within an act of somebody else's that it was there; gives the note.
    pub(crate) async fn keep_within(&self, tx: &mut WriteTx) -> DbResult<MessageId> {
        store::insert_message(tx, &self.row("noted", "")).await
    }

    /// Keeps why it was not taken.
    pub(crate) async fn refuse(&self, database: &Database, reason: &str) -> DbResult<()> {
        self.insert(database, "refused", reason).await
    }

    async fn insert(&self, database: &Database, result: &str, reason: &str) -> DbResult<()> {
        let mut tx = database.write().await?;
        store::insert_message(&mut tx, &self.row(result, reason)).await?;
        tx.commit().await
    }

    fn row<'a>(&'a self, result: &'a str, reason: &'a str) -> MessageRow<'a> {
        MessageRow {
            way: self.way.code(),
            address: self.address,
            sender: self.sender,
            origin: self.origin,
            said: "",
            unknown: None,
            told: None,
            job: None,
            run: None,
            word: self.word,
            result,
            reason,
            body: self.body,
        }
    }
}
