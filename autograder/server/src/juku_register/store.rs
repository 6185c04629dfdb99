//! The SQL of the register.

use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};
use serde::Serialize;

use super::JukuFacts;
use crate::juku::{JukuId, JukuStatus};
use crate::search_text;
use crate::staff::Scope;

/// An entry of the register.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(crate) struct RegisteredJuku {
    pub(crate) id: JukuId,
    pub(crate) number: String,
    /// Moves on with every change of the entry or of its 会員種別.
    pub(crate) revision: i64,
    #[sqlx(flatten)]
    pub(crate) facts: JukuFacts,
}

pub(crate) async fn find_registered(
    tx: &mut ReadTx,
    scope: &Scope,
    id: JukuId,
) -> DbResult<Option<RegisteredJuku>> {
    tx.find(
        sql!(
            "SELECT id, number, revision, name, person, email, phone, address FROM juku
             WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)"
        ),
        params![id, scope.juku()],
    )
    .await
}

/// The entries with these 塾ID.
pub(crate) async fn list_registered(tx: &mut ReadTx, numbers: &[&str]) -> DbResult<Vec<RegisteredJuku>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, number, revision, name, person, email, phone, address FROM juku
             WHERE number IN (VALUES {rows})"
        ),
        numbers.iter().map(|number| [(*number).into()]),
    )
    .await
}

/// Inserts an entry; `None` means that there is one of that 塾ID.
pub(super) async fn insert_registered(
    tx: &mut WriteTx,
    number: &str,
    status: JukuStatus,
    facts: &JukuFacts,
) -> DbResult<Option<JukuId>> {
    let now = tx.now();
    let made: Option<(JukuId,)> = tx
        .find(
            sql!(
                "INSERT INTO juku (number, name, person, email, phone, address, search, status, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (number) DO NOTHING RETURNING id"
            ),
            params![
                number,
                &facts.name,
                &facts.person,
                &facts.email,
                &facts.phone,
                &facts.address,
                search_text::fold(&format!("{}{number}", facts.name)),
                status.code(),
                now
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Writes the facts if the entry's revision is still `seen`; `false` means that it is not.
pub(super) async fn advance_facts(
    tx: &mut WriteTx,
    id: JukuId,
    seen: i64,
    facts: &JukuFacts,
) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "UPDATE juku SET name = $3, person = $4, email = $5, phone = $6, address = $7,
                                 search = $8 || number, revision = revision + 1
                 WHERE id = $1 AND revision = $2"
            ),
            params![
                id,
                seen,
                &facts.name,
                &facts.person,
                &facts.email,
                &facts.phone,
                &facts.address,
                search_text::fold(&facts.name)
            ],
        )
        .await?;
    Ok(written == 1)
}
