//! What a program asks for, and the key that it gave it.

use axum::http::HeaderMap;
use platform_audit::Actor;
use platform_web::Refusal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::UserId;

/// The header that names an order.
pub const KEY: &str = "Idempotency-Key";
/// What a program is told that names its order otherwise than it should.
pub const UNNAMED: &str = "1から200文字の名前を、このヘッダーに入れてください。要求ごとに違う名前にします。";
/// How many letters the key of an order may have.
const LONGEST: usize = 200;

/// Something that a program asks for, under a key of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub(super) user: UserId,
    /// The key.
    pub(super) name: String,
    /// The SHA-256 of what was ordered, in hexadecimal digits.
    pub(super) digest: String,
}

impl Order {
    /// The order for `ordered`, its parts one after the other; `None` where the request names none. A name that is empty, too
    /// long or of other letters than ASCII has is refused.
    pub fn read(headers: &HeaderMap, by: &Actor, ordered: &[&[u8]]) -> Result<Option<Order>, Refusal> {
        let Some(sent) = headers.get(KEY) else { return Ok(None) };
        let name = sent.to_str().unwrap_or_default().trim();
        let user = by.user_id.filter(|_| !name.is_empty() && name.len() <= LONGEST);
        let user = user.ok_or_else(|| Refusal::of_field(KEY, UNNAMED))?;
        let digest = ordered.iter().fold(Sha256::new(), Digest::chain_update).finalize();
        let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Some(Order { user: UserId(user), name: name.to_owned(), digest }))
    }
}
