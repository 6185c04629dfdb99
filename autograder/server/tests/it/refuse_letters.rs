//! Letters that a database cannot keep: they are refused by words, wherever they are typed, on both engines alike.

use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::Hall;

const WORDS: &str = "保存できない文字(NUL)";

both_engines! {
    async fn a_nul_is_refused_in_a_form_a_search_and_the_sign_in(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let pupil = [("classroom", "1"), ("name", "毛利\0まい"), ("grade", "8"), ("memo", "")];
        let refused = office.post_form("/students", &pupil).await.status.as_u16();
        assert_eq!(refused, 422);
        let memo = [("classroom", "1"), ("name", "毛利 まい"), ("grade", "8"), ("memo", "左\0きき")];
        office.post_form("/students", &memo).await.assert_status(422);
        office.get("/students?q=%00").await.assert_status(422).assert_contains(WORDS);
        let unknown = [("login", "hon\0bu"), ("password", "correct horse battery staple")];
        hall.visitor().post_form("/login", &unknown).await.assert_status(422).assert_contains(WORDS);
        let message = [("revision", "0"), ("message", "夏の\0努力")];
        office.post_form("/rounds/1/juku-message", &message).await.assert_status(422).assert_contains(WORDS);
        office.get("/students").await.assert_status(200);
    }

    async fn a_nul_and_half_a_letter_are_refused_in_json(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let remark = json!({ "exam": 1, "words": "よく\0できました。" });
        let refused = office.post_json("/api/v1/entries/1/remarks", &remark).await;
        assert_eq!(refused.assert_status(422).header("content-type"), Some("application/problem+json"));
        refused.assert_contains(WORDS);
        let half = br#"{ "exam": 1, "words": "\ud83d" }"#;
        let refused = office.post_bytes("/api/v1/entries/1/remarks", "application/json", half).await;
        assert_eq!(refused.assert_status(400).header("content-type"), Some("application/problem+json"));
    }

    /// The bytes of half a letter in UTF-8 are no text; a browser never sends them.
    async fn half_a_letter_in_a_form_breaks_nothing(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let body = b"classroom=1&name=%ED%A0%BD&grade=8";
        let answer = office.post_bytes("/students", "application/x-www-form-urlencoded", body).await;
        assert!(answer.status.is_client_error() || answer.status.is_redirection(), "{}", answer.status);
        let answer = office.get("/students?q=%ED%A0%BD").await;
        assert!(!answer.status.is_server_error(), "{}", answer.status);
    }
}
