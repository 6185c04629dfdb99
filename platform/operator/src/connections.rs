//! The settings of how a server connects to PostgreSQL.

use platform_config::Settings;
use platform_database::PostgresOptions;

use crate::server::sqlite_file;

/// Reads `DATABASE_POOL_SIZE` and `DATABASE_REPLICA_URL` of a server whose database is at `address`.
pub fn read_connections(settings: &mut Settings, address: &str) -> PostgresOptions {
    let usual = PostgresOptions::default();
    let size = settings.number("DATABASE_POOL_SIZE", 1..=200).or(i64::from(usual.pool_size));
    let replica = settings.text("DATABASE_REPLICA_URL").optional();
    if let Some(reason) = replica.as_deref().and_then(|replica| unusable(address, replica)) {
        settings.refuse("DATABASE_REPLICA_URL", &reason);
    }
    PostgresOptions { pool_size: u32::try_from(size).unwrap_or(usual.pool_size), replica }
}

/// Why nobody can read from `replica` beside the database at `address`. The address itself is not repeated: it holds a password.
fn unusable(address: &str, replica: &str) -> Option<&'static str> {
    if sqlite_file(address).is_some() {
        return Some("SQLite にはレプリカがありません。PostgreSQL に移るか、この設定を消してください");
    }
    let is_postgres = ["postgres://", "postgresql://"].iter().any(|scheme| replica.starts_with(scheme));
    (!is_postgres).then_some("postgres:// で始まる、読み取り用レプリカ(PostgreSQL)のアドレスを書いてください")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of these lines, or why they are refused.
    fn read(address: &str, lines: &str) -> Result<PostgresOptions, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        std::fs::write(&file, lines).unwrap();
        let mut settings = Settings::from_process(Some(&file)).unwrap();
        let options = read_connections(&mut settings, address);
        settings.finish().map(|_overview| options).map_err(|invalid| invalid.to_string())
    }

    #[test]
    fn a_pool_has_a_size_within_bounds() {
        assert_eq!(read("postgres://db/a", "").unwrap(), PostgresOptions::default());
        assert_eq!(read("postgres://db/a", "DATABASE_POOL_SIZE=200").unwrap().pool_size, 200);
        for size in ["0", "201", "-1", "many"] {
            let refused = read("postgres://db/a", &format!("DATABASE_POOL_SIZE={size}")).unwrap_err();
            assert!(
                refused.contains("DATABASE_POOL_SIZE の値") && refused.contains("1〜200 の整数"),
                "{refused}"
            );
        }
    }

    #[test]
    fn only_postgresql_has_a_replica_and_its_address_is_never_told() {
        let line = "DATABASE_REPLICA_URL=postgres://reader:hidden@db2/a";
        let options = read("postgres://db/a", line).unwrap();
        assert_eq!(options.replica.as_deref(), Some("postgres://reader:hidden@db2/a"));
        for (address, line, reason) in [
            ("sqlite://a.db", line, "SQLite にはレプリカ"),
            ("postgres://db/a", "DATABASE_REPLICA_URL=sqlite://hidden.db", "postgres:// で始まる"),
        ] {
            let refused = read(address, line).unwrap_err();
            assert!(
                refused.contains("DATABASE_REPLICA_URL は使えません") && refused.contains(reason),
                "{refused}"
            );
            assert!(!refused.contains("hidden"), "{refused}");
        }
    }
}
