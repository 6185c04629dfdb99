//! Pupils who left years ago become nameless; what is frozen stays what it was.

use platform_audit::{EntryFilter, list_entries, verify};
use platform_database::{params, sql};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, words};

const NEXT: &str = "/left-students";

/// 青木 はな and 加藤 れん left, 伊藤 けん pauses.
async fn left(hall: &Hall) {
    let mut headquarters = hall.as_headquarters().await;
    for (pupil, status) in [("1", "left"), ("6", "left"), ("2", "paused")] {
        let fields = [("revision", "0"), ("status", status)];
        headquarters.post_form(&format!("/students/{pupil}/status"), &fields).await.assert_status(303);
    }
}

/// The hall's clock, so many days on.
fn later(hall: &Hall, days: i64) {
    let now = hall.database().now();
    hall.clock.set(now + chrono::TimeDelta::days(days));
}

/// Every rank and deviation score that is frozen.
async fn statistics(hall: &Hall) -> Vec<(String,)> {
    let mut tx = hall.database().read().await.unwrap();
    let all = sql!(
        "SELECT 'd' || grade || '/' || result_column || '/' || juku_id || '/' || classroom_id || '=' || counts AS line
         FROM snapshot_distributions UNION ALL
         SELECT 'r' || entry_id || '/' || result_column || '=' || total || ' ' || national_rank || ' ' || juku_rank
         FROM snapshot_results ORDER BY line"
    );
    tx.list(all, params![]).await.unwrap()
}

async fn page(client: &mut Client) -> String {
    words(&client.get(NEXT).await.assert_status(200).text())
}

both_engines! {
    async fn who_left_three_years_ago_becomes_nameless_by_the_calendar(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        hall.clock.set(platform_database::Clock::System.now());
        left(&hall).await;
        hall.work().await;
        let before = statistics(&hall).await;
        assert!(before.len() > 20, "{before:?}");

        later(&hall, 1_000);
        let mut headquarters = hall.as_headquarters().await;
        let soon = page(&mut headquarters).await;
        assert!(soon.contains("今夜、匿名にする生徒はいません") && soon.contains("青木 はな") && soon.contains("全2件"), "{soon}");
        hall.work().await;
        headquarters.get("/students/1").await.assert_contains("青木 はな");

        later(&hall, 200);
        let mut headquarters = hall.as_headquarters().await;
        let due = page(&mut headquarters).await;
        assert!(due.contains("今夜、2人を匿名にします") && !due.contains("伊藤 けん"), "{due}");
        hall.work().await;
        headquarters.get("/students/1").await.assert_status(404);
        headquarters.get("/students/6").await.assert_status(404);
        headquarters.get("/students/2").await.assert_contains("伊藤 けん");
        let results = words(&headquarters.get("/rounds/1/results?grade=6").await.text());
        assert!(!results.contains("青木") && !results.contains("加藤") && results.contains("（消去済み）"), "{results}");
        assert_eq!(statistics(&hall).await, before);

        let filter = EntryFilter { event: "students.anonymised".to_owned(), ..EntryFilter::default() };
        let mut tx = hall.database().read().await.unwrap();
        let kept = list_entries(&mut tx, &filter, i64::MAX, 9, 0).await.unwrap();
        drop(tx);
        assert_eq!(kept.len(), 1);
        assert!(kept[0].facts.contains(r#""pupils":2"#) && !kept[0].facts.contains("0001"), "{}", kept[0].facts);
        verify(hall.database(), None).await.unwrap();
        assert!(page(&mut headquarters).await.contains("全0件"));
    }

    /// A day of long ago that was typed today is seen for a month before anything is erased; who comes back is kept.
    async fn a_wrong_day_can_be_set_right_for_a_month(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let long_ago = [("revision", "0"), ("status", "left"), ("on", "2016-04-01")];
        headquarters.post_form("/students/1/status", &long_ago).await.assert_status(303);
        hall.work().await;
        later(&hall, 10);
        let mut headquarters = hall.as_headquarters().await;
        let seen = page(&mut headquarters).await;
        assert!(seen.contains("今夜、匿名にする生徒はいません") && seen.contains("2016年4月1日"), "{seen}");
        hall.work().await;
        let back = [("revision", "1"), ("status", "enrolled")];
        headquarters.post_form("/students/1/status", &back).await.assert_status(303);
        later(&hall, 60);
        hall.work().await;
        hall.as_headquarters().await.get("/students/1").await.assert_contains("青木 はな");
    }

    /// The command says who is next, and acts only when told to; nobody but 本部 sees the page.
    async fn the_command_shows_before_it_acts(engine: Engine) {
        let hall = Hall::open(engine).await;
        let said = hall.commanded(&["anonymise-left"]);
        assert!(said.contains("退会から3年たった生徒: 0人"), "{said}");
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(
            sql!(
                "INSERT INTO student_moves (student_id, moved_on, old_status, new_status, reason, moved_by, moved_at)
                 VALUES (1, $2, 'enrolled', 'left', '', 'test', $1)"
            ),
            params![hall.database().now() - chrono::TimeDelta::days(1_200), chrono::NaiveDate::from_ymd_opt(2020, 3, 31).unwrap()],
        )
        .await
        .unwrap();
        tx.execute(sql!("UPDATE students SET status = 'left' WHERE id = 1"), params![]).await.unwrap();
        tx.commit().await.unwrap();
        let said = hall.commanded(&["anonymise-left"]);
        assert!(said.contains("1人") && said.contains("塾ID 012345 生徒ID 0001 退会日 2020-03-31") && !said.contains("青木"), "{said}");
        hall.as_headquarters().await.get("/students/1").await.assert_contains("青木 はな");
        let said = hall.commanded(&["anonymise-left", "--apply"]);
        assert!(said.contains("1人を匿名にしました"), "{said}");
        hall.clock.set(platform_database::Clock::System.now());
        hall.as_headquarters().await.get("/students/1").await.assert_status(404);
        hall.as_juku("012345").await.get(NEXT).await.assert_status(404);
    }
}
