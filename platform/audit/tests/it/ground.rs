//! A database with the tables of the record, and the means to break into it.

use platform_audit::{Actor, BrokenLink, Mark, Origin, Verified, VerifyError, record, verify};
use platform_database::{Clock, Database, Sql, either_sql, params, sql};
use platform_testing::{Engine, TestDatabase};
use serde_json::json;

pub(crate) struct Ground {
    pub(crate) test: TestDatabase,
    pub(crate) clock: Clock,
}

impl Ground {
    pub(crate) async fn open(engine: Engine) -> Ground {
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        let test = TestDatabase::open(engine, &[&platform_audit::MIGRATIONS], clock.clone()).await;
        Ground { test, clock }
    }

    /// With entries 1 to `count`, a minute apart.
    pub(crate) async fn with_entries(engine: Engine, count: i64) -> Ground {
        let ground = Ground::open(engine).await;
        for number in 1..=count {
            ground.record(number).await;
            ground.clock.set(ground.clock.now() + chrono::TimeDelta::minutes(1));
        }
        ground
    }

    pub(crate) fn database(&self) -> &Database {
        &self.test.database
    }

    /// Records one thing, numbered `of`.
    pub(crate) async fn record(&self, of: i64) {
        let mut tx = self.database().write().await.unwrap();
        record(&mut tx, &person(), "things.changed", format!("things/{of}"), &json!({ "of": of }))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn verified(&self) -> Verified {
        verify(self.database(), None).await.unwrap()
    }

    pub(crate) async fn broken(&self, noted: Option<&Mark>) -> BrokenLink {
        match verify(self.database(), noted).await {
            Err(VerifyError::Broken(broken)) => broken,
            other => panic!("the chain is not broken: {other:?}"),
        }
    }

    /// Runs one statement as somebody who may do everything to the database.
    pub(crate) async fn run(&self, sql: Sql) -> Result<u64, String> {
        let mut tx = self.database().write().await.unwrap();
        let changed = tx.execute(sql, params![]).await.map_err(|error| format!("{error:?}"))?;
        tx.commit().await.unwrap();
        Ok(changed)
    }

    /// Takes the triggers away, as the owner of the tables can.
    pub(crate) async fn break_in(&self) {
        let triggers = [
            either_sql!(sqlite: "DROP TRIGGER audit_entries_come_last",
                postgres: "DROP TRIGGER audit_entries_come_last ON audit_entries"),
            either_sql!(sqlite: "DROP TRIGGER audit_entries_stay_unchanged",
                postgres: "DROP TRIGGER audit_entries_stay_unchanged ON audit_entries"),
            either_sql!(sqlite: "DROP TRIGGER audit_entries_stay",
                postgres: "DROP TRIGGER audit_entries_stay ON audit_entries"),
            either_sql!(sqlite: "DROP TRIGGER audit_head_moves_on",
                postgres: "DROP TRIGGER audit_head_moves_on ON audit_head"),
        ];
        for sql in triggers {
            self.run(sql).await.unwrap();
        }
    }

    pub(crate) async fn count(&self) -> i64 {
        let mut tx = self.database().read().await.unwrap();
        tx.count(sql!("SELECT COUNT(*) FROM audit_entries"), params![]).await.unwrap()
    }
}

/// Somebody at a browser.
pub(crate) fn person() -> Actor {
    let origin = Origin {
        address: "192.0.2.1".to_owned(),
        agent: "見本ブラウザー".to_owned(),
        request_id: "0123456789ab".to_owned(),
    };
    Actor::person(3, "本部 花子").as_role("本部").from(origin)
}
