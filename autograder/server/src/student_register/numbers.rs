//! The 生徒ID of new pupils.

use platform_database::{DbError, WriteTx};
use thiserror::Error;

use super::store;
use crate::juku::JukuId;

/// The last of the four digits behind the 塾ID.
const LAST: usize = 9_999;

/// Why no 生徒ID was found.
#[derive(Debug, Error)]
pub(crate) enum AssignNumbersError {
    /// The four digits are used up.
    #[error("自動でつける生徒IDが足りません。名簿の取り込みで、生徒IDを指定して登録してください")]
    UsedUp,
    /// The database.
    #[error("the 生徒ID could not be assigned")]
    Db(#[from] DbError),
}

/// The next `count` 生徒ID of a 塾. Nobody else is given any until this transaction ends.
pub(crate) async fn assign_numbers(
    tx: &mut WriteTx,
    juku: JukuId,
    count: usize,
) -> Result<Vec<String>, AssignNumbersError> {
    let juku_number = store::hold_juku(tx, juku).await?;
    let last = store::find_last_number(tx, juku, &juku_number).await?;
    let last: usize =
        last.and_then(|number| number.strip_prefix(&juku_number)?.parse().ok()).unwrap_or_default();
    if last + count > LAST {
        return Err(AssignNumbersError::UsedUp);
    }
    Ok((last + 1..=last + count).map(|next| format!("{juku_number}{next:04}")).collect())
}
