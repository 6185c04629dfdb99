//! One look at the database for everybody who listens.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use platform_database::{Database, DbResult, ReadTx};
use tokio::sync::Mutex;

use super::store::{self, News};
use crate::presences::{self, Presence};

/// How often the database is looked at, however many listen. Nodes tell each other nothing; the database does.
pub(super) const EVERY: Duration = Duration::from_secs(1);
/// An edit is there at most so long after it was dated: it may be numbered before another and be stored after it.
const LATE: TimeDelta = TimeDelta::seconds(10);

/// What was there at one look.
pub(super) struct Bulletin {
    /// Every edit after this one is here.
    pub(super) after: i64,
    /// The newest edit that there was.
    pub(super) newest: i64,
    edits: BTreeMap<i64, Arc<[News]>>,
    /// Who has a sheet open.
    pub(super) people: Vec<Presence>,
}

/// The latest look of this process.
#[derive(Clone, Default)]
pub(crate) struct Newsroom(Arc<Mutex<Option<Latest>>>);

/// When it was taken, and what it found.
type Latest = (Instant, Arc<Bulletin>);

impl fmt::Debug for Newsroom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Newsroom")
    }
}

impl Newsroom {
    /// What there is, at most a moment old. Whoever finds it older looks, and the others wait for that.
    pub(super) async fn read(&self, database: &Database) -> DbResult<Arc<Bulletin>> {
        let mut latest = self.0.lock().await;
        if let Some((at, bulletin)) = &*latest
            && at.elapsed() < EVERY
        {
            return Ok(Arc::clone(bulletin));
        }
        let mut tx = database.read().await?;
        let bulletin = Arc::new(match &*latest {
            Some((_, before)) => before.next(&mut tx).await?,
            None => Bulletin::first(&mut tx).await?,
        });
        *latest = Some((Instant::now(), Arc::clone(&bulletin)));
        Ok(bulletin)
    }
}

impl Bulletin {
    async fn first(tx: &mut ReadTx) -> DbResult<Bulletin> {
        let newest = store::find_newest_edit(tx).await?;
        let people = presences::list_presences(tx).await?;
        Ok(Bulletin { after: newest, newest, edits: BTreeMap::new(), people })
    }

    /// What there is now; the cells of an edit are read once.
    async fn next(&self, tx: &mut ReadTx) -> DbResult<Bulletin> {
        let there = store::list_edits(tx, self.after).await?;
        let settled = tx.now() - LATE;
        let after = there.iter().take_while(|(_, at)| *at < settled).last().map_or(self.after, |(id, _)| *id);
        let newest = there.last().map_or(self.newest, |(id, _)| *id);
        let mut edits = self.edits.clone();
        // What nobody listened to is settled by now, however much it was: whoever missed it asks for their own sheet.
        let unread = |id: &i64| *id > after && !edits.contains_key(id);
        let fresh: Vec<i64> = there.iter().map(|(id, _)| *id).filter(unread).collect();
        let mut cells: BTreeMap<i64, Vec<News>> = fresh.iter().map(|id| (*id, Vec::new())).collect();
        for cell in store::list_cells(tx, &fresh).await? {
            cells.entry(cell.edit_id).or_default().push(cell);
        }
        edits.extend(cells.into_iter().map(|(id, cells)| (id, cells.into())));
        let edits = edits.split_off(&(after + 1));
        Ok(Bulletin { after, newest, edits, people: presences::list_presences(tx).await? })
    }

    /// The edits after this one, the oldest first, each with its cells.
    pub(super) fn edits_after(&self, edit: i64) -> impl Iterator<Item = (i64, &[News])> {
        self.edits.range(edit + 1..).map(|(id, cells)| (*id, &**cells))
    }
}
