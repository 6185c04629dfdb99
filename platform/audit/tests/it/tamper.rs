//! Somebody who owns the database takes its guards away and changes the record: the chain tells where.

use platform_audit::{BrokenLink, Fault};
use platform_database::{Sql, sql};
use platform_testing::{Engine, both_engines};

use crate::ground::Ground;

/// A record of nine entries after `statements` were run on it.
async fn tampered(engine: Engine, statements: Vec<Sql>) -> BrokenLink {
    let ground = Ground::with_entries(engine, 9).await;
    ground.break_in().await;
    for statement in statements {
        ground.run(statement).await.unwrap();
    }
    ground.broken(None).await
}

both_engines! {
    async fn a_changed_byte(engine: Engine) {
        let broken = tampered(engine, vec![
            sql!("UPDATE audit_entries SET facts = '{\"of\":6}' WHERE number = 5"),
            sql!("UPDATE audit_entries SET facts = '{\"of\":6}' WHERE number = 8"),
        ]).await;
        let at = "2026-07-20T00:04:00Z".parse().unwrap();
        assert_eq!(broken, BrokenLink { number: 5, at: Some(at), fault: Fault::Changed });
    }

    async fn a_changed_hash(engine: Engine) {
        let broken = tampered(engine, vec![
            sql!("UPDATE audit_entries SET hash = (SELECT last_hash FROM audit_head) WHERE number = 4"),
        ]).await;
        assert_eq!((broken.number, broken.fault), (4, Fault::Changed));
    }

    async fn a_removed_row(engine: Engine) {
        let broken = tampered(engine, vec![sql!("DELETE FROM audit_entries WHERE number = 5")]).await;
        assert_eq!(broken, BrokenLink { number: 5, at: None, fault: Fault::Missing { next: Some(6) } });
    }

    async fn a_removed_row_with_the_others_moved_up(engine: Engine) {
        let broken = tampered(engine, vec![
            sql!("DELETE FROM audit_entries WHERE number = 5"),
            sql!("UPDATE audit_entries SET number = -number WHERE number > 5"),
            sql!("UPDATE audit_entries SET number = -number - 1 WHERE number < 0"),
        ]).await;
        assert_eq!((broken.number, broken.fault), (5, Fault::Changed));
    }

    async fn an_inserted_row(engine: Engine) {
        let broken = tampered(engine, vec![
            sql!("UPDATE audit_entries SET number = -number WHERE number > 5"),
            sql!("UPDATE audit_entries SET number = -number + 1 WHERE number < 0"),
            sql!("INSERT INTO audit_entries (number, at, actor_name, event, subject, facts, hash)
                SELECT 6, at, actor_name, event, subject, facts, hash FROM audit_entries WHERE number = 5"),
        ]).await;
        assert_eq!((broken.number, broken.fault), (6, Fault::Changed));
    }

    async fn an_appended_row(engine: Engine) {
        let broken = tampered(engine, vec![
            sql!("INSERT INTO audit_entries (number, at, actor_name, event, subject, facts, hash)
                SELECT 10, at, actor_name, event, subject, facts, hash FROM audit_entries WHERE number = 9"),
        ]).await;
        assert_eq!((broken.number, broken.fault), (10, Fault::BehindTheEnd));
    }

    async fn two_rows_in_the_place_of_each_other(engine: Engine) {
        let broken = tampered(engine, vec![
            sql!("UPDATE audit_entries SET number = -1 WHERE number = 4"),
            sql!("UPDATE audit_entries SET number = 4 WHERE number = 5"),
            sql!("UPDATE audit_entries SET number = 5 WHERE number = -1"),
        ]).await;
        assert_eq!((broken.number, broken.fault), (4, Fault::Changed));
    }

    async fn a_cut_tail(engine: Engine) {
        let broken = tampered(engine, vec![sql!("DELETE FROM audit_entries WHERE number > 7")]).await;
        assert_eq!(broken, BrokenLink { number: 8, at: None, fault: Fault::Missing { next: None } });
    }

    async fn a_cut_tail_with_the_head_put_back(engine: Engine) {
        let broken = tampered(engine, vec![
            sql!("DELETE FROM audit_entries WHERE number > 7"),
            sql!("UPDATE audit_head SET last_number = 7"),
        ]).await;
        assert_eq!((broken.number, broken.fault), (7, Fault::NotTheHead));
    }

    /// Who rewrites the head as well leaves a chain that holds in itself; a mark that was noted down elsewhere tells.
    async fn a_cut_tail_with_the_whole_head_rewritten(engine: Engine) {
        let ground = Ground::with_entries(engine, 9).await;
        let noted = ground.verified().await.last.unwrap();
        ground.break_in().await;
        ground.run(sql!("DELETE FROM audit_entries WHERE number > 7")).await.unwrap();
        ground.run(sql!("UPDATE audit_head SET last_number = 7,
            last_hash = (SELECT hash FROM audit_entries WHERE number = 7)")).await.unwrap();
        assert_eq!(ground.verified().await.entries, 7);
        assert_eq!(ground.broken(Some(&noted)).await.fault, Fault::Missing { next: None });

        ground.record(8).await;
        ground.record(9).await;
        ground.record(10).await;
        assert_eq!(ground.verified().await.entries, 10);
        let broken = ground.broken(Some(&noted)).await;
        assert_eq!((broken.number, broken.fault), (9, Fault::NotTheMark));
    }

    async fn a_cut_beginning(engine: Engine) {
        let cut = || vec![sql!("DELETE FROM audit_entries WHERE number < 4")];
        let broken = tampered(engine, cut()).await;
        assert_eq!((broken.number, broken.fault), (1, Fault::Missing { next: Some(4) }));

        // As if it had been pruned; but no entry says so.
        let mut statements = vec![sql!("UPDATE audit_head SET pruned_through = 3,
            pruned_hash = (SELECT hash FROM audit_entries WHERE number = 3)")];
        statements.extend(cut());
        let broken = tampered(engine, statements).await;
        assert_eq!((broken.number, broken.fault), (3, Fault::PrunedUnrecorded));
    }
}
