//! The SQL of one's own account.

use platform_database::{DbResult, ReadTx, WriteTx, params, sql};
use platform_identity::UserId;

use super::grid_keys::{EnterLeads, GridKeys};

/// What a person wished; the usual where they said nothing.
pub(super) async fn load_grid_keys(tx: &mut ReadTx, person: UserId) -> DbResult<GridKeys> {
    let found: Option<(String, bool, bool)> = tx
        .find(
            sql!("SELECT enter_leads, reads_back, advances FROM grid_keys WHERE user_id = $1"),
            params![person],
        )
        .await?;
    let read = |(enter, reads_back, advances): (String, bool, bool)| GridKeys {
        enter: EnterLeads::from_code(&enter).expect("a check constraint holds the directions"),
        reads_back,
        advances,
    };
    Ok(found.map_or_else(GridKeys::default, read))
}

pub(super) async fn upsert_grid_keys(tx: &mut WriteTx, person: UserId, wished: GridKeys) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO grid_keys (user_id, enter_leads, reads_back, advances) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id) DO UPDATE SET enter_leads = excluded.enter_leads, reads_back = excluded.reads_back,
                                                 advances = excluded.advances"
        ),
        params![person, wished.enter.code(), wished.reads_back, wished.advances],
    )
    .await?;
    Ok(())
}
