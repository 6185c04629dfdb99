//! The SQL of policies.

use backup_policy::{DataClass, Policy};
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::read_policy;

/// One edition of a class's policy.
#[derive(Clone, Debug)]
pub(crate) struct Edition {
    pub(crate) class: DataClass,
    /// 0 is the standard.
    pub(crate) edition: i64,
    pub(crate) policy: Policy,
    /// Who made it and when; nobody made the standard.
    pub(crate) changed: Option<(String, Timestamp)>,
}

#[derive(sqlx::FromRow)]
struct EditionRow {
    edition: i64,
    terms: String,
    changed_by: String,
    changed_at: Timestamp,
}

impl Edition {
    fn standard(class: DataClass) -> Edition {
        Edition { class, edition: 0, policy: Policy::of(class), changed: None }
    }

    fn of(class: DataClass, row: EditionRow) -> Edition {
        let policy = read_policy(class, Some(&row.terms));
        Edition { class, edition: row.edition, policy, changed: Some((row.changed_by, row.changed_at)) }
    }
}

/// The policy by which jobs of the class are judged now.
pub(crate) async fn find_current(tx: &mut ReadTx, class: DataClass) -> DbResult<Edition> {
    let found: Option<EditionRow> = tx
        .find(
            sql!(
                "SELECT edition, terms, changed_by, changed_at FROM policies
                 WHERE data_class = $1 ORDER BY edition DESC LIMIT 1"
            ),
            params![class.code()],
        )
        .await?;
    Ok(found.map_or_else(|| Edition::standard(class), |row| Edition::of(class, row)))
}

/// Every edition of a class's policy, the newest first; the last is the standard.
pub(super) async fn list_editions(tx: &mut ReadTx, class: DataClass) -> DbResult<Vec<Edition>> {
    let rows: Vec<EditionRow> = tx
        .list(
            sql!(
                "SELECT edition, terms, changed_by, changed_at FROM policies
                 WHERE data_class = $1 ORDER BY edition DESC"
            ),
            params![class.code()],
        )
        .await?;
    let mut editions: Vec<Edition> = rows.into_iter().map(|row| Edition::of(class, row)).collect();
    editions.push(Edition::standard(class));
    Ok(editions)
}

/// Makes an edition; `false` if somebody else made one of that number.
pub(super) async fn insert_edition(
    tx: &mut WriteTx,
    class: DataClass,
    edition: i64,
    terms: &str,
    changed_by: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let made = tx
        .execute(
            sql!(
                "INSERT INTO policies (data_class, edition, terms, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (data_class, edition) DO NOTHING"
            ),
            params![class.code(), edition, terms, changed_by, now],
        )
        .await?;
    Ok(made == 1)
}

/// How many jobs in use are judged by each class's policy.
pub(super) async fn count_jobs(tx: &mut ReadTx, class: DataClass) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM jobs WHERE data_class = $1 AND retired_at IS NULL"),
        params![class.code()],
    )
    .await
}
