//! Settings that count from a start on, and not from a reload.

use crate::{Installation, Refused};

/// What cannot change while a server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed([(&'static str, String); 5]);

impl Fixed {
    /// What the settings say of it.
    pub fn of(place: &Installation) -> Fixed {
        Fixed([
            ("DATABASE_URL", place.backups.database.clone()),
            ("DATABASE_POOL_SIZE、DATABASE_REPLICA_URL", format!("{:?}", place.postgres)),
            ("DATA_DIR", place.backups.data_dir.display().to_string()),
            ("LISTEN", place.listen.clone()),
            (
                "TLS_KEY_FILE、ACME_…、HTTP_LISTEN",
                format!("{:?}", (&place.machine.tls, &place.machine.http_listen)),
            ),
        ])
    }
}

/// Refuses settings that ask for a restart, by name.
pub fn refuse_restart(running: &Fixed, read: &Fixed) -> Result<(), Refused> {
    let pairs = running.0.iter().zip(&read.0);
    let changed: Vec<String> = pairs
        .filter(|(running, read)| running != read)
        .map(|((name, _), _)| format!("{name} を変えるには再起動が必要です"))
        .collect();
    if changed.is_empty() { Ok(()) } else { Err(Refused::for_reasons(changed)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_restart_is_named() {
        let fixed = |database: &str| {
            Fixed([
                ("DATABASE_URL", database.into()),
                ("DATABASE_POOL_SIZE", "10".into()),
                ("DATA_DIR", "d".into()),
                ("LISTEN", "l".into()),
                ("TLS", "t".into()),
            ])
        };
        assert!(refuse_restart(&fixed("a"), &fixed("a")).is_ok());
        let refused = refuse_restart(&fixed("a"), &fixed("b")).unwrap_err();
        assert_eq!(refused.reasons(), ["DATABASE_URL を変えるには再起動が必要です"]);
    }
}
