//! Accounts of a release that kept nothing but names of who did something to them.

use chrono::TimeDelta;
use platform_audit::{Actor, record};
use platform_database::{Clock, Database, Migrations, migrate, params, sql};
use platform_identity::{MIGRATIONS, UserId, find_open_code, find_profile};
use platform_testing::{Engine, TestDatabase, both_engines};
use serde_json::json;

use crate::place::TABLES;

/// The tables before it was kept who did it.
const BEFORE: Migrations = Migrations { owner: MIGRATIONS.owner, steps: MIGRATIONS.steps.split_at(7).0 };

/// An account that `by` invited, gave a code and shut out in the former program.
async fn add_former(database: &Database, login: &str, by: &Actor) -> UserId {
    let mut tx = database.write().await.unwrap();
    let now = tx.now();
    let (user,): (UserId,) = tx
        .load(
            sql!(
                "INSERT INTO users (login, name, password_hash, created_at, password_changed_at, invited_by, disabled_at,
                                    disabled_by)
                 VALUES ($1, '青木', '!', $2, $2, $3, $2, $3) RETURNING id"
            ),
            params![login, now, &by.name],
        )
        .await
        .unwrap();
    tx.execute(
        sql!(
            "INSERT INTO one_time_codes (code_hash, user_id, purpose, issued_by, by_mail, issued_at, expires_at)
             VALUES ($1, $2, 'invitation', $3, FALSE, $4, $4)"
        ),
        params![login, user, &by.name, now],
    )
    .await
    .unwrap();
    for event in ["identity.user_invited", "identity.code_issued", "identity.user_suspended"] {
        record(&mut tx, by, event, format!("users/{user}"), &json!({})).await.unwrap();
    }
    tx.commit().await.unwrap();
    user
}

/// Who invited, gave the code and shut out, as users.
async fn doers(database: &Database, user: UserId) -> [Option<UserId>; 3] {
    let mut tx = database.read().await.unwrap();
    let profile = find_profile(&mut tx, user).await.unwrap().unwrap();
    let code = find_open_code(&mut tx, user).await.unwrap().unwrap();
    [profile.invited_by_user_id, code.issued_by_user_id, profile.disabled_by_user_id]
}

both_engines! {
    async fn who_it_was_is_found_in_the_record_or_stays_unknown(engine: Engine) {
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        let [vault, audit, tasks, mail, _] = TABLES;
        let test = TestDatabase::open(engine, &[vault, audit, tasks, mail, &BEFORE], clock.clone()).await;
        // Two who are called alike, at the same moment; and somebody of whom there is a name alone.
        let people = [Actor::person(71, "本部 花子"), Actor::person(72, "本部 花子"), Actor::command_line()];
        let mut users = Vec::new();
        for (login, by) in ["aoki", "ito", "ueda"].into_iter().zip(&people) {
            users.push(add_former(&test.database, login, by).await);
        }
        // Shut out anew, of which no entry is left: the one of before is not taken for it.
        clock.set(clock.now() + TimeDelta::days(1));
        let mut tx = test.database.write().await.unwrap();
        let now = tx.now();
        let again = sql!("UPDATE users SET disabled_at = $1 WHERE login = 'ito'");
        tx.execute(again, params![now]).await.unwrap();
        tx.commit().await.unwrap();

        migrate(&test.database, &TABLES).await.unwrap();
        let (one, other) = (Some(UserId(71)), Some(UserId(72)));
        assert_eq!(doers(&test.database, users[0]).await, [one; 3]);
        assert_eq!(doers(&test.database, users[1]).await, [other, other, None]);
        assert_eq!(doers(&test.database, users[2]).await, [None; 3]);
    }
}
