//! The page of API tokens offers what the role of the person can do, and the hub of a round where they can go.

use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    async fn a_token_is_offered_what_its_person_can_do(engine: Engine) {
        let hall = Hall::open(engine).await;
        let office = hall.as_juku("012345").await;
        let classroom = hall.as_classroom("012345", "345001").await;
        let told = [
            (hall.as_headquarters().await, ["rounds:write", "rounds:finalise", "billing:read", "marks:write"].as_slice(), [].as_slice()),
            (office, &["billing:read", "marks:write", "places:write", "audit:read"], &["rounds:write", "rounds:finalise", "billing:issue", "metrics:read"]),
            (classroom, &["marks:write", "audit:read"], &["rounds:write", "places:write", "students:erase", "billing:read", "staff:read"]),
        ];
        for (mut client, offered, kept_back) in told {
            let page = client.get("/me/tokens").await.assert_status(200).text();
            let has = |code: &&str| page.contains(&format!("value=\"{code}\""));
            assert!(offered.iter().all(has) && !kept_back.iter().any(has), "{offered:?} {kept_back:?} {page}");
        }
    }

    /// Each tab says how much there is in one's own scope.
    async fn the_pages_of_a_round_say_how_much_there_is(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let counts = |page: String| {
            let (_, tabs) = page.split_once("aria-label=\"このテスト回\"").unwrap();
            crate::hall::words(&format!("<{}", tabs.split_once("</nav>").unwrap().0))
        };
        for path in ["/", "/rounds/1/papers", "/rounds/1/examinees", "/rounds/1/results"] {
            let office = counts(hall.as_juku("012345").await.get(path).await.text());
            assert_eq!(office, "1 資料 0 2 受験者 5 3 得点 10/10 4 結果 5", "{path}");
            let whole = counts(hall.as_headquarters().await.get(path).await.text());
            assert_eq!(whole, "1 資料 0 2 受験者 8 3 得点 16/16 4 結果 7", "{path}");
        }
        let mut other = hall.as_classroom("012345", "345002").await;
        assert_eq!(counts(other.get("/").await.text()), "1 資料 0 2 受験者 1 3 得点 2/2 4 結果 1");
    }

    async fn the_pages_of_a_round_lead_to_each_other(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        for path in ["/", "/rounds/1/papers", "/rounds/1/examinees", "/rounds/1/results"] {
            let page = office.get(path).await.assert_status(200).text();
            let (_, tabs) = page.split_once("aria-label=\"このテスト回\"").unwrap();
            let (tabs, _) = tabs.split_once("</nav>").unwrap();
            assert_eq!(tabs.matches("aria-current=\"page\"").count(), 1, "{path}: {tabs}");
            for label in ["1 資料", "2 受験者", "3 得点", "4 結果"] {
                assert!(tabs.contains(label), "{path}: {tabs}");
            }
        }
    }
}
