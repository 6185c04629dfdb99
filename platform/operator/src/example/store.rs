//! The SQL of the stories: what they look at, and what they do behind the server's back.

use platform_database::{DbResult, ReadTx, WriteTx, either_sql, params, sql};
use platform_identity::UserId;

/// Puts 「本部」 before the name of a user.
pub(super) async fn update_name(tx: &mut WriteTx, user: UserId) -> DbResult<()> {
    tx.execute(sql!("UPDATE users SET name = '本部 ' || name WHERE id = $1"), params![user]).await?;
    Ok(())
}

/// The names of the users.
pub(super) async fn list_names(tx: &mut ReadTx) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.list(sql!("SELECT name FROM users ORDER BY id"), params![]).await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Login, name and number of each user, as one text.
pub(super) async fn list_rows(tx: &mut ReadTx) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .list(
            sql!("SELECT login || ' ' || name || ' ' || CAST(id AS TEXT) FROM users ORDER BY id"),
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|(row,)| row).collect())
}

/// Calls everybody the same.
pub(crate) async fn update_names(tx: &mut WriteTx) -> DbResult<()> {
    tx.execute(sql!("UPDATE users SET name = 'changed'"), params![]).await?;
    Ok(())
}

/// Makes of a database without migrations one without any table.
pub(crate) async fn delete_last_table(tx: &mut WriteTx) -> DbResult<()> {
    tx.execute(sql!("DROP TABLE schema_migrations"), params![]).await?;
    Ok(())
}

/// A migration that this program does not know.
pub(crate) async fn insert_later_migration(tx: &mut WriteTx) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO schema_migrations (owner, number, name, checksum, applied_at)
             VALUES ('platform-console', 99, 'later', '', $1)"
        ),
        params![now],
    )
    .await?;
    Ok(())
}

/// Undoes the only migration of the console.
pub(crate) async fn delete_console_migration(tx: &mut WriteTx) -> DbResult<()> {
    tx.execute(sql!("DROP TABLE maintenance"), params![]).await?;
    tx.execute(sql!("DELETE FROM schema_migrations WHERE owner = 'platform-console'"), params![]).await?;
    Ok(())
}

/// Lets PostgreSQL look through its indexes; SQLite needs nothing for that.
pub(crate) async fn insert_amcheck(tx: &mut WriteTx) -> DbResult<()> {
    tx.execute(either_sql!(sqlite: "SELECT 1", postgres: "CREATE EXTENSION amcheck"), params![]).await?;
    Ok(())
}
