//! The SQL of copies.

mod of_tools;

pub(crate) use of_tools::{
    NewCopy, adopt_copy, advance_carried, advance_told, advance_told_by, insert_copy, update_told_place,
};
pub(super) use of_tools::{
    advance_retired, advance_revision, advance_written_by, find_copy, find_teller, list_following,
    update_copy, update_worse,
};

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::CopyId;
use crate::holdings::PlaceId;
use crate::jobs::JobId;
use crate::locations::LocationId;
use crate::media::{Medium, MediumId};
use crate::pullers;
use crate::repositories::{Repository, RepositoryId};

/// A copy with the place it lies in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Copy {
    pub(crate) id: CopyId,
    pub(crate) job_id: JobId,
    pub(crate) name: String,
    pub(crate) repository_id: Option<RepositoryId>,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) location: Option<String>,
    pub(crate) off_site: Option<bool>,
    pub(crate) medium: Option<String>,
    pub(crate) protection: String,
    pub(crate) immutable_until: Option<Timestamp>,
    pub(crate) offline_state: Option<String>,
    pub(crate) encrypted: Option<bool>,
    pub(crate) written_at: Option<Timestamp>,
    pub(crate) last_outcome: Option<String>,
    /// On which medium it lies; that says where it is and how safe.
    pub(crate) medium_id: Option<MediumId>,
    pub(crate) medium_label: Option<String>,
    pub(in crate::copies) medium_state: Option<String>,
    pub(in crate::copies) medium_readable: Option<bool>,
    /// Until when the medium is lent, if it is.
    pub(in crate::copies) medium_due_at: Option<Timestamp>,
    /// When a stocktake did not find the medium, if nobody has had it in hand since.
    pub(crate) missed_at: Option<Timestamp>,
    /// Whether the runs of its job write it.
    pub(crate) follows: bool,
    /// For how many days each write locks it.
    pub(crate) lock_days: Option<i64>,
    /// What the tool that tells of it calls it; empty where it has no name of its own.
    pub(crate) called: String,
    pub(crate) revision: i64,
    pub(crate) retired_at: Option<Timestamp>,
    /// The place of a source that speaks for it.
    pub(crate) told_by: Option<PlaceId>,
    told_kind: Option<String>,
    told_name: Option<String>,
    told_at: Option<Timestamp>,
    told_online: Option<bool>,
    told_lock_days: Option<i64>,
    /// As a person said of the place; counts where the source does not tell.
    said_lock_days: Option<i64>,
    told_every: Option<i64>,
}

/// What a place of a source says of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ToldPlace {
    /// 「本店VBR／堅牢リポジトリ」.
    pub(crate) name: String,
    /// For how many days what is written is locked, 0: not at all; `None` where it is not known, or was told too long ago.
    pub(crate) lock_days: Option<i64>,
    /// Whether the source says so, and not a person.
    pub(crate) is_told: bool,
}

impl Copy {
    /// What the place where it lies says of its protection, if one speaks for it. A synchronisation says only when it was
    /// written.
    pub(crate) fn told_place(&self, now: Timestamp) -> Option<ToldPlace> {
        let name = self.told_name.clone().filter(|_| self.told_kind.as_deref() == Some("store"))?;
        let heard = self.told_at.zip(self.told_every);
        let fresh = heard.is_some_and(|(at, every)| now - at <= pullers::patience(every));
        let known = fresh && self.told_online != Some(false);
        let lock_days = self.told_lock_days.or(self.said_lock_days).filter(|_| known);
        Some(ToldPlace { name, is_told: self.told_lock_days.is_some() || lock_days.is_none(), lock_days })
    }

    /// Whether people keep its entry: it lies neither in a repository of ours nor on a medium.
    pub(crate) fn is_of_a_tool(&self) -> bool {
        self.repository_id.is_none() && self.medium_id.is_none()
    }
}

/// The columns of a [`struct@Copy`].
macro_rules! copy_columns {
    () => {
        "c.id, c.job_id, c.name, c.repository_id, COALESCE(m.location_id, c.location_id) AS location_id,
         l.name AS location, l.off_site, c.medium, c.protection, c.immutable_until, c.offline_state, c.encrypted,
         c.written_at, c.last_outcome, c.medium_id, m.label AS medium_label, m.state AS medium_state,
         m.readable AS medium_readable, o.due_at AS medium_due_at, v.moved_at AS missed_at, c.follows, c.lock_days, c.called, c.revision, c.retired_at,
         c.told_by, h.kind AS told_kind, p.name || '／' || h.name AS told_name, h.told_at, h.online AS told_online,
         h.lock_days AS told_lock_days, h.said_lock_days, CASE WHEN p.retired_at IS NULL THEN p.every_minutes END AS told_every
         FROM copies c LEFT JOIN media m ON m.id = c.medium_id
         LEFT JOIN loans o ON o.medium_id = m.id AND o.returned_at IS NULL
         LEFT JOIN moves v ON v.act = 'missed'
             AND v.id = (SELECT MAX(n.id) FROM moves n WHERE n.medium_id = m.id AND n.act <> 'strayed')
         LEFT JOIN locations l ON l.id = COALESCE(m.location_id, c.location_id)
         LEFT JOIN held_places h ON h.id = c.told_by LEFT JOIN pullers p ON p.id = h.puller_id"
    };
}

use copy_columns;

/// The copies of one job in use, in the order in which they were declared.
pub(crate) async fn list_copies(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<Copy>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            copy_columns!(),
            " WHERE c.job_id = $1 AND c.retired_at IS NULL ORDER BY c.id"
        )),
        params![job],
    )
    .await
}

/// All copies of one job; those that are retired stand last.
pub(crate) async fn list_with_retired(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<Copy>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            copy_columns!(),
            " WHERE c.job_id = $1 ORDER BY c.retired_at IS NOT NULL, c.id"
        )),
        params![job],
    )
    .await
}

/// The copies in use of all jobs, job by job.
pub(crate) async fn list_copies_of_all(tx: &mut ReadTx) -> DbResult<Vec<Copy>> {
    tx.list(
        sql!(concat!("SELECT ", copy_columns!(), " WHERE c.retired_at IS NULL ORDER BY c.job_id, c.id")),
        params![],
    )
    .await
}

/// A copy with the name of its job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct NamedCopy {
    #[sqlx(flatten)]
    pub(crate) copy: Copy,
    pub(crate) job: String,
}

/// What lies on a medium, by the names of the jobs.
pub(crate) async fn list_on_medium(tx: &mut ReadTx, medium: MediumId) -> DbResult<Vec<NamedCopy>> {
    tx.list(
        sql!(concat!(
            "SELECT j.name AS job, ",
            copy_columns!(),
            " JOIN jobs j ON j.id = c.job_id WHERE c.medium_id = $1 ORDER BY j.name"
        )),
        params![medium],
    )
    .await
}

/// What other tools keep for jobs in use, and nobody has said on which medium.
pub(crate) async fn list_without_medium(tx: &mut ReadTx) -> DbResult<Vec<NamedCopy>> {
    tx.list(
        sql!(concat!(
            "SELECT j.name AS job, ",
            copy_columns!(),
            " JOIN jobs j ON j.id = c.job_id
              WHERE c.medium_id IS NULL AND c.repository_id IS NULL AND c.retired_at IS NULL
                  AND j.retired_at IS NULL ORDER BY j.name, c.id"
        )),
        params![],
    )
    .await
}

/// The copy of a job on a medium; nothing is known yet of when it is written. `None` if the job has one of that name.
pub(in crate::copies) async fn insert_medium_copy(
    tx: &mut WriteTx,
    job: JobId,
    medium: &Medium,
    encrypted: Option<bool>,
) -> DbResult<Option<CopyId>> {
    let (now, kind) = (tx.now(), medium.kind().map(|kind| kind.medium().code()));
    let made: Option<(CopyId,)> = tx
        .find(
            sql!(
                "INSERT INTO copies (job_id, name, medium_id, medium, protection, encrypted, created_at)
                 VALUES ($1, $2, $3, $4, 'offline', $5, $6) ON CONFLICT (job_id, name) DO NOTHING RETURNING id"
            ),
            params![job, &medium.label, medium.id, kind, encrypted, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Says on which medium another tool's copy lies; `false` if it lies on one, or in a repository of ours.
pub(in crate::copies) async fn advance_onto_medium(
    tx: &mut WriteTx,
    id: CopyId,
    medium: &Medium,
) -> DbResult<bool> {
    let kind = medium.kind().map(|kind| kind.medium().code());
    let moved = tx
        .execute(
            sql!(
                "UPDATE copies SET medium_id = $2, medium = $3, protection = 'offline', offline_state = NULL,
                                   immutable_until = NULL, location_id = NULL
                 WHERE id = $1 AND medium_id IS NULL AND repository_id IS NULL"
            ),
            params![id, medium.id, kind],
        )
        .await?;
    Ok(moved == 1)
}

/// Takes a copy off a medium; gives the name of its job, or `None` if it does not lie there.
pub(in crate::copies) async fn delete_from_medium(
    tx: &mut WriteTx,
    id: CopyId,
    medium: MediumId,
) -> DbResult<Option<String>> {
    let gone: Option<(String,)> = tx
        .find(
            sql!(
                "DELETE FROM copies WHERE id = $1 AND medium_id = $2
                 RETURNING (SELECT j.name FROM jobs j WHERE j.id = copies.job_id)"
            ),
            params![id, medium],
        )
        .await?;
    Ok(gone.map(|(job,)| job))
}

/// Lets the copies on a medium say what the runs of their jobs said that began at `since` or later; gives how many had
/// such a run.
pub(crate) async fn advance_written_on(
    tx: &mut WriteTx,
    medium: MediumId,
    since: Timestamp,
) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE copies SET
                 written_at = COALESCE((SELECT MAX(r.ended_at) FROM runs r WHERE r.job_id = copies.job_id
                     AND r.started_at >= $2 AND r.outcome IN ('succeeded', 'warned')), written_at),
                 last_outcome = (SELECT r.outcome FROM runs r WHERE r.job_id = copies.job_id AND r.started_at >= $2
                     AND r.outcome IS NOT NULL ORDER BY r.id DESC LIMIT 1)
             WHERE medium_id = $1 AND EXISTS (SELECT 1 FROM runs r WHERE r.job_id = copies.job_id
                 AND r.started_at >= $2 AND r.outcome IS NOT NULL)"
        ),
        params![medium, since],
    )
    .await
}

/// The copy that a job makes in a repository of ours, which always encrypts. It is online even where our own guard only
/// adds: whoever gets into the machine gets past the guard.
pub(crate) async fn insert_repository_copy(
    tx: &mut WriteTx,
    job: JobId,
    repository: &Repository,
) -> DbResult<CopyId> {
    let now = tx.now();
    let (id,): (CopyId,) = tx
        .load(
            sql!(
                "INSERT INTO copies (job_id, name, repository_id, location_id, medium, protection, encrypted, created_at)
                 VALUES ($1, $2, $3, $4, $5, 'online', TRUE, $6) RETURNING id"
            ),
            params![job, &repository.name, repository.id, repository.location_id, &repository.medium, now],
        )
        .await?;
    Ok(id)
}

/// Takes a copy out of the inventory; what was written stays where it lies.
pub(crate) async fn delete_copy(tx: &mut WriteTx, id: CopyId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM copies WHERE id = $1"), params![id]).await?;
    Ok(())
}

/// Lets the copies in a repository say where it lies now.
pub(crate) async fn update_place(tx: &mut WriteTx, repository: &Repository) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE copies SET name = $2, location_id = $3, medium = $4 WHERE repository_id = $1"),
        params![repository.id, &repository.name, repository.location_id, &repository.medium],
    )
    .await?;
    Ok(())
}

/// Keeps what became of writing a copy; a time is kept only where something was written.
pub(crate) async fn advance_written(
    tx: &mut WriteTx,
    job: JobId,
    repository: RepositoryId,
    written_at: Option<Timestamp>,
    outcome: &str,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE copies SET written_at = COALESCE($3, written_at), last_outcome = $4
             WHERE job_id = $1 AND repository_id = $2"
        ),
        params![job, repository, written_at, outcome],
    )
    .await?;
    Ok(())
}

/// Keeps what another tool said of a copy; `false` if it said the same before.
pub(crate) async fn advance_reported(
    tx: &mut WriteTx,
    id: CopyId,
    written_at: Option<Timestamp>,
    outcome: &str,
    report: &str,
) -> DbResult<bool> {
    let changed = tx
        .execute(
            sql!(
                "UPDATE copies SET written_at = COALESCE($2, written_at), last_outcome = $3, report = $4
                 WHERE id = $1 AND (report IS NULL OR report <> $4)"
            ),
            params![id, written_at, outcome, report],
        )
        .await?;
    Ok(changed == 1)
}
