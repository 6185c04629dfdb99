//! What AWS Backup holds: its vaults, and which of them nobody can empty.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::Value;

use super::moment;
use crate::fields::{field, text};
use crate::{PlaceKind, PlaceReport};

/// A vault of this kind is locked in compliance mode from its first day on, and has no date for it.
const AIR_GAPPED: &str = "LOGICALLY_AIR_GAPPED_BACKUP_VAULT";
/// Dates for people are those of Japan.
const JAPAN: FixedOffset = FixedOffset::east_opt(9 * 60 * 60).expect("nine hours are less than a day");

/// How a vault is locked at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    /// Nobody has said.
    Untold,
    /// Not at all.
    None,
    /// Whoever has the right to may take the lock off.
    Governance,
    /// In compliance mode, which can be called off until then.
    Grace(DateTime<Utc>),
    /// For good. Nothing that comes in is kept for fewer days than these, where the lock says how many.
    Compliance(Option<i64>),
}

/// The vaults as places; `notes` get what a person should know of their locks. `now` is by the clock of the service.
pub(super) fn places(rows: &[Value], now: DateTime<Utc>, notes: &mut Vec<String>) -> Vec<PlaceReport> {
    let place = |row: &Value| {
        let (name, lock) = (text(row, "BackupVaultName").to_owned(), lock(row, now));
        notes.extend(note(&name, lock));
        let kind = PlaceKind::Store { sizes: None, online: Some(true), lock_days: days(lock) };
        PlaceReport { name, kind }
    };
    rows.iter().map(place).collect()
}

fn lock(row: &Value, now: DateTime<Utc>) -> Lock {
    let days = field(row, "MinRetentionDays").and_then(Value::as_i64).filter(|days| *days > 0);
    match (field(row, "Locked").and_then(Value::as_bool), moment(row, "LockDate")) {
        (None, _) => Lock::Untold,
        (Some(false), _) => Lock::None,
        (Some(true), Some(from)) if from > now => Lock::Grace(from),
        (Some(true), Some(_)) => Lock::Compliance(days),
        (Some(true), None) if text(row, "VaultType") == AIR_GAPPED => Lock::Compliance(days),
        (Some(true), None) => Lock::Governance,
    }
}

/// For how many days what is written is locked, as evidence.
///
/// Only compliance mode past its grace counts. 書き換え禁止 is to hold against somebody who has taken an administrator's account,
/// and such a one may take off a lock in governance mode (`DeleteBackupVaultLockConfiguration`), or one in compliance mode
/// before its `LockDate`, and then delete every recovery point. A lock without a shortest retention is real, but a point may
/// have been kept for a day: nobody has said for how long.
fn days(lock: Lock) -> Option<i64> {
    match lock {
        Lock::None | Lock::Governance | Lock::Grace(_) => Some(0),
        Lock::Compliance(days) => days,
        Lock::Untold => None,
    }
}

fn note(vault: &str, lock: Lock) -> Option<String> {
    match lock {
        Lock::Governance => Some(format!(
            "ボールト「{vault}」のロックはガバナンスモードです。権限のある利用者が外せるので、書き換え禁止として数えません。"
        )),
        Lock::Grace(until) => {
            let until = until.with_timezone(&JAPAN).format("%Y年%-m月%-d日 %-H:%M");
            Some(format!(
                "ボールト「{vault}」のロック（コンプライアンスモード）は{until}まで取り消せます。それまでは書き換え禁止として数えません。"
            ))
        }
        Lock::Compliance(None) => Some(format!(
            "ボールト「{vault}」はコンプライアンスモードですが、最短の保持日数がありません。何日のあいだ書き換えられないか分からないので、不明とします。"
        )),
        Lock::Compliance(Some(_)) | Lock::None | Lock::Untold => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::json;

    use super::*;

    #[test]
    fn only_compliance_mode_past_its_grace_is_a_lock() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let at = |days: i64| (now + TimeDelta::days(days)).timestamp() as f64 + 0.5;
        let vault = |fields: Value| days(lock(&fields, now));
        let locked =
            |date: f64, days: i64| json!({ "Locked": true, "LockDate": date, "MinRetentionDays": days });
        let cases = [
            (json!({}), None),
            (json!({ "Locked": false, "MinRetentionDays": 30 }), Some(0)),
            (json!({ "Locked": true, "MinRetentionDays": 30 }), Some(0)),
            (locked(at(1), 30), Some(0)),
            (locked(at(-1), 30), Some(30)),
            (locked(at(-1), 0), None),
            (json!({ "Locked": true, "LockDate": at(-1) }), None),
            (json!({ "Locked": true, "VaultType": AIR_GAPPED, "MinRetentionDays": 7 }), Some(7)),
            (json!({ "Locked": "yes", "LockDate": at(-1) }), None),
        ];
        for (fields, expected) in cases {
            assert_eq!(vault(fields.clone()), expected, "{fields}");
        }
    }
}
