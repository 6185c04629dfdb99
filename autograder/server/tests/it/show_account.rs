//! One's own account on one page, and the keys of the grid that go with the person.

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, words};

both_engines! {
    async fn everything_of_an_account_is_found_on_one_page(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        hall.reached_at("012345345001", "ekimae@example.jp").await;
        let page = teacher.get("/me").await.assert_status(200).text();
        let read = words(&page);
        for part in ["012345345001の担当", "ekimae@example.jp", "役割 教室", "2段階認証 未設定", "ログイン中の端末 1台", "塾にお知らせください"] {
            assert!(read.contains(part), "{part} in {read}");
        }
        for way in ["/me/password", "/me/second-factor", "/me/sessions", "/me/notices", "/me/tokens"] {
            assert!(page.contains(&format!("href=\"{way}\"")), "{way} in {page}");
            teacher.get(way).await.assert_status(200);
        }
        hall.visitor().get("/me").await.assert_status(303);
        hall.as_headquarters().await.get("/me").await.assert_contains("本部");
    }

    /// The keys go with the person, from one browser to the next, and are nobody else's.
    async fn the_keys_of_the_grid_go_with_the_person(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let usual = r#"{"enter":"right","reads_back":false,"advances":true}"#;
        assert_eq!(teacher.get("/me/grid-keys").await.text(), usual);
        let down = [("enter", "down"), ("reads_back", "true")];
        assert_eq!(teacher.post_form("/me/grid-keys", &down).await.location(), "/me");
        teacher.get("/me").await.assert_contains("<option value=\"down\" selected>");
        let mut at_home = hall.as_classroom("012345", "345001").await;
        let wished = r#"{"enter":"down","reads_back":true,"advances":false}"#;
        assert_eq!(at_home.get("/me/grid-keys").await.text(), wished);
        assert_eq!(hall.as_juku("012345").await.get("/me/grid-keys").await.text(), usual);
        let back = [("enter", "right"), ("advances", "true")];
        at_home.post_form("/me/grid-keys", &back).await.assert_status(303);
        assert_eq!(teacher.get("/me/grid-keys").await.text(), usual);
        let nowhere = teacher.post_form("/me/grid-keys", &[("enter", "up")]).await;
        nowhere.assert_status(422).assert_contains("Enterで進む向き");
    }
}
