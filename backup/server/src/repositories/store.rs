//! The SQL of repositories.

use backup_policy::Medium;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};
use platform_vault::SealedColumn;

use super::{RepositoryId, SEALED_STORAGE};
use crate::jobs::JobId;
use crate::locations::LocationId;

/// Where the repositories lie.
pub(crate) const SEALED_STORAGES: SealedColumn = SealedColumn {
    name: SEALED_STORAGE,
    purpose: |_| SEALED_STORAGE.to_owned(),
    list: || sql!("SELECT id, sealed_storage AS sealed FROM repositories ORDER BY id"),
    update: || sql!("UPDATE repositories SET sealed_storage = $1 WHERE id = $2 AND sealed_storage = $3"),
};

/// A repository.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Repository {
    pub(crate) id: RepositoryId,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(super) sealed_storage: String,
    pub(super) password_file: String,
    pub(crate) location_id: LocationId,
    pub(crate) medium: String,
    pub(crate) append_only: bool,
    /// How many runs may write it at once.
    pub(crate) writers: i64,
    pub(crate) revision: i64,
    pub(crate) retired_at: Option<Timestamp>,
}

/// The columns of a [`Repository`].
macro_rules! repository_columns {
    () => {
        "r.id, r.name, r.address, r.sealed_storage, r.password_file, r.location_id, r.medium, r.append_only,
         r.writers, r.revision, r.retired_at"
    };
}

pub(crate) async fn find_repository(tx: &mut ReadTx, id: RepositoryId) -> DbResult<Option<Repository>> {
    tx.find(
        sql!(concat!("SELECT ", repository_columns!(), " FROM repositories r WHERE r.id = $1")),
        params![id],
    )
    .await
}

pub(crate) async fn find_repository_by_name(tx: &mut ReadTx, name: &str) -> DbResult<Option<Repository>> {
    tx.find(
        sql!(concat!("SELECT ", repository_columns!(), " FROM repositories r WHERE r.name = $1")),
        params![name],
    )
    .await
}

pub(crate) async fn list_repositories(tx: &mut ReadTx) -> DbResult<Vec<Repository>> {
    tx.list(
        sql!(concat!("SELECT ", repository_columns!(), " FROM repositories r ORDER BY r.name")),
        params![],
    )
    .await
}

/// The repositories that are not retired.
pub(crate) async fn list_in_use(tx: &mut ReadTx) -> DbResult<Vec<Repository>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            repository_columns!(),
            " FROM repositories r WHERE r.retired_at IS NULL ORDER BY r.name"
        )),
        params![],
    )
    .await
}

/// Those that keep a copy of a job, in the order in which the copies were made: the one that it writes stands first.
pub(crate) async fn list_of_job(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<Repository>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            repository_columns!(),
            " FROM repositories r JOIN copies c ON c.repository_id = r.id
              WHERE c.job_id = $1 AND c.retired_at IS NULL ORDER BY c.id"
        )),
        params![job],
    )
    .await
}

/// Holds a repository, so that nobody retires it before `tx` ends; `false` if it is retired.
pub(crate) async fn advance_in_use(tx: &mut WriteTx, id: RepositoryId) -> DbResult<bool> {
    let held = tx
        .execute(
            sql!("UPDATE repositories SET revision = revision WHERE id = $1 AND retired_at IS NULL"),
            params![id],
        )
        .await?;
    Ok(held == 1)
}

/// Moves a repository on from revision `seen`; `false` means that somebody else already did.
pub(super) async fn advance_revision(tx: &mut WriteTx, id: RepositoryId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE repositories SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Retires a repository whose revision was advanced before, or brings it back.
pub(super) async fn update_retired(tx: &mut WriteTx, id: RepositoryId, retired: bool) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE repositories SET retired_at = $2 WHERE id = $1"),
        params![id, retired.then_some(now)],
    )
    .await?;
    Ok(())
}

/// Changes a repository whose revision was advanced before.
pub(super) async fn update_repository(
    tx: &mut WriteTx,
    id: RepositoryId,
    row: &RepositoryRow<'_>,
    writers: i64,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE repositories SET name = $2, address = $3, sealed_storage = $4, password_file = $5, location_id = $6,
                                     medium = $7, append_only = $8, writers = $9 WHERE id = $1"
        ),
        params![
            id,
            row.name,
            row.address,
            row.sealed_storage,
            row.password_file,
            row.location,
            row.medium.code(),
            row.append_only,
            writers
        ],
    )
    .await?;
    Ok(())
}

/// How many jobs in use keep a copy in a repository.
pub(super) async fn count_jobs_in_use(tx: &mut ReadTx, id: RepositoryId) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM jobs j WHERE j.retired_at IS NULL
               AND (j.repository_id = $1 OR EXISTS (SELECT 1 FROM copies c WHERE c.job_id = j.id AND c.repository_id = $1))"
        ),
        params![id],
    )
    .await
}

/// A repository as a list shows it, with its newest finished check and how large it was last.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct RepositoryLine {
    #[sqlx(flatten)]
    pub(super) repository: Repository,
    pub(super) location: String,
    pub(super) off_site: bool,
    pub(super) jobs: i64,
    pub(super) checked_at: Option<Timestamp>,
    pub(super) check_passed: Option<bool>,
    pub(super) bytes_stored: Option<i64>,
    pub(super) bytes_protected: Option<i64>,
}

pub(super) async fn list_lines(tx: &mut ReadTx) -> DbResult<Vec<RepositoryLine>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            repository_columns!(),
            ", l.name AS location, l.off_site,
                    (SELECT COUNT(*) FROM copies c WHERE c.repository_id = r.id) AS jobs,
                    k.ended_at AS checked_at, k.passed AS check_passed, z.bytes_stored, z.bytes_protected
             FROM repositories r JOIN locations l ON l.id = r.location_id
             LEFT JOIN checks k ON k.id = (SELECT MAX(n.id) FROM checks n
                                           WHERE n.repository_id = r.id AND n.ended_at IS NOT NULL)
             LEFT JOIN repository_sizes z ON z.repository_id = r.id AND z.measured_on =
                 (SELECT MAX(y.measured_on) FROM repository_sizes y WHERE y.repository_id = r.id)
             ORDER BY r.retired_at IS NOT NULL, r.name"
        )),
        params![],
    )
    .await
}

/// What a new repository is.
pub(super) struct RepositoryRow<'a> {
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    pub(super) sealed_storage: &'a str,
    pub(super) password_file: &'a str,
    pub(super) location: LocationId,
    pub(super) medium: Medium,
    pub(super) append_only: bool,
}

/// Makes a repository; `None` if one has the name already.
pub(super) async fn insert_repository(
    tx: &mut WriteTx,
    row: &RepositoryRow<'_>,
) -> DbResult<Option<RepositoryId>> {
    let now = tx.now();
    let made: Option<(RepositoryId,)> = tx
        .find(
            sql!(
                "INSERT INTO repositories (name, address, sealed_storage, password_file, location_id, medium, append_only, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (name) DO NOTHING RETURNING id"
            ),
            params![
                row.name,
                row.address,
                row.sealed_storage,
                row.password_file,
                row.location,
                row.medium.code(),
                row.append_only,
                now
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Takes a repository for removing old snapshots; `false` if somebody else does that now.
pub(super) async fn claim_tidying(tx: &mut WriteTx, id: RepositoryId, until: Timestamp) -> DbResult<bool> {
    let now = tx.now();
    let claimed = tx
        .execute(
            sql!(
                "UPDATE repositories SET tidied_until = $2
                 WHERE id = $1 AND (tidied_until IS NULL OR tidied_until < $3)"
            ),
            params![id, until, now],
        )
        .await?;
    Ok(claimed == 1)
}

/// Gives a repository back.
pub(super) async fn update_tidied(tx: &mut WriteTx, id: RepositoryId) -> DbResult<()> {
    tx.execute(sql!("UPDATE repositories SET tidied_until = NULL WHERE id = $1"), params![id]).await?;
    Ok(())
}

/// How large a repository was on a day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct SizePoint {
    pub(crate) repository_id: RepositoryId,
    pub(crate) measured_on: NaiveDate,
    pub(crate) bytes_stored: i64,
    pub(crate) bytes_protected: i64,
}

/// The sizes of all repositories since a day, in the order of the days.
pub(crate) async fn list_size_points(tx: &mut ReadTx, since: NaiveDate) -> DbResult<Vec<SizePoint>> {
    tx.list(
        sql!(
            "SELECT repository_id, measured_on, bytes_stored, bytes_protected FROM repository_sizes
             WHERE measured_on >= $1 ORDER BY measured_on, repository_id"
        ),
        params![since],
    )
    .await
}

/// Keeps how large a repository is on a day; a second measure of a day replaces the first.
pub(crate) async fn upsert_size(
    tx: &mut WriteTx,
    id: RepositoryId,
    day: NaiveDate,
    (snapshots, stored, protected): (i64, i64, i64),
) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO repository_sizes (repository_id, measured_on, snapshots, bytes_stored, bytes_protected)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (repository_id, measured_on) DO UPDATE SET snapshots = excluded.snapshots,
                 bytes_stored = excluded.bytes_stored, bytes_protected = excluded.bytes_protected"
        ),
        params![id, day, snapshots, stored, protected],
    )
    .await?;
    Ok(())
}
