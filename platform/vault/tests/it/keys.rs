//! What happens when keys change, and when they are the wrong ones.

use platform_database::{Clock, Migration, Migrations, WriteTx, params, sql};
use platform_testing::{AUDIT_TABLES, Engine, TASK_TABLES, TestDatabase, both_engines, check_statements};
use platform_vault::{MIGRATIONS, SealedColumn, SecretKey, Vault, WrongKeys, renew, try_keys};

/// Stands for a product's table.
const LOGINS: Migrations = Migrations {
    owner: "logins",
    steps: &[Migration {
        number: 1,
        name: "logins",
        text: "CREATE TABLE logins (id BIGINT NOT NULL PRIMARY KEY, password TEXT);",
    }],
};

const PASSWORDS: SealedColumn = SealedColumn {
    name: "logins.password",
    purpose: |id| format!("logins/{id}"),
    list: || sql!("SELECT id, password AS sealed FROM logins WHERE password IS NOT NULL ORDER BY id"),
    update: || sql!("UPDATE logins SET password = $1 WHERE id = $2 AND password = $3"),
};

async fn open(engine: Engine) -> TestDatabase {
    TestDatabase::open(engine, &[AUDIT_TABLES, TASK_TABLES, &MIGRATIONS, &LOGINS], Clock::System).await
}

async fn add(tx: &mut WriteTx, id: i64, password: Option<String>) {
    tx.execute(sql!("INSERT INTO logins (id, password) VALUES ($1, $2)"), params![id, password])
        .await
        .unwrap();
}

async fn passwords(test: &TestDatabase) -> Vec<String> {
    let mut tx = test.database.read().await.unwrap();
    let rows: Vec<(String,)> = tx
        .list(sql!("SELECT password FROM logins WHERE password IS NOT NULL ORDER BY id"), params![])
        .await
        .unwrap();
    rows.into_iter().map(|(password,)| password).collect()
}

both_engines! {
    async fn a_second_process_with_another_key_is_refused_before_there_is_a_secret(engine: Engine) {
        let test = open(engine).await;
        let (one, other) = (SecretKey::random(), SecretKey::random());
        for (key, fits) in [(&one, true), (&one, true), (&other, false)] {
            let tried = try_keys(&test.database, &Vault::new(key, &[]), &[PASSWORDS]).await;
            assert_eq!(tried.is_ok(), fits, "{tried:?}");
        }
        try_keys(&test.database, &Vault::new(&other, &[one]), &[PASSWORDS]).await.unwrap();
    }

    async fn renewing_seals_everything_with_the_current_key(engine: Engine) {
        let test = open(engine).await;
        let (old, new) = (SecretKey::random(), SecretKey::random());
        let before = Vault::new(&old, &[]);
        try_keys(&test.database, &before, &[PASSWORDS]).await.unwrap();
        let mut tx = test.database.write().await.unwrap();
        for id in 1..=3 {
            add(&mut tx, id, Some(before.seal(&format!("logins/{id}"), &format!("ひみつ{id}")))).await;
        }
        add(&mut tx, 4, None).await;
        tx.commit().await.unwrap();

        let both = Vault::new(&new, &[old]);
        for renewed in [(1, 3), (0, 0)] {
            let mut tx = test.database.write().await.unwrap();
            let counts = renew(&mut tx, &both, &[PASSWORDS]).await.unwrap();
            assert_eq!(counts, [("vault_witness.sealed", renewed.0), ("logins.password", renewed.1)]);
            tx.commit().await.unwrap();
        }
        let after = Vault::new(&new, &[]);
        for (id, sealed) in (1..).zip(passwords(&test).await) {
            assert_eq!(after.unseal(&format!("logins/{id}"), &sealed).unwrap(), format!("ひみつ{id}"));
        }
        try_keys(&test.database, &after, &[PASSWORDS]).await.unwrap();
    }

    async fn a_text_that_no_key_opens_is_named_and_stops_the_renewal(engine: Engine) {
        let test = open(engine).await;
        let vault = Vault::new(&SecretKey::random(), &[]);
        let mut tx = test.database.write().await.unwrap();
        add(&mut tx, 1, Some(vault.seal("logins/2", "of another row"))).await;
        tx.commit().await.unwrap();
        let tried = try_keys(&test.database, &vault, &[PASSWORDS]).await;
        let mut tx = test.database.write().await.unwrap();
        for tried in [tried, renew(&mut tx, &vault, &[PASSWORDS]).await.map(drop)] {
            assert!(matches!(tried, Err(WrongKeys::Unsealable { column: "logins.password", texts: 1 })), "{tried:?}");
        }
    }

    async fn every_statement_is_understood(engine: Engine) {
        assert_eq!(check_statements(&open(engine).await.database).await, [""; 0]);
    }
}
