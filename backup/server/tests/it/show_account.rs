//! One's own account on one page.

use backup_server::Role;
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    async fn everything_of_an_account_is_found_on_one_page(engine: Engine) {
        let hall = Hall::empty(engine).await;
        for role in Role::ALL {
            let mut client = hall.signed_in(role).await;
            client.get("/").await.assert_contains("href=\"/me\"");
            let page = client.get("/me").await.assert_status(200).text();
            let name = format!("<dt>氏名</dt><dd>{}の人</dd>", role.label());
            let label = format!("<dt>役割</dt><dd>{}</dd>", role.label());
            for part in [&*name, &*label, "登録されていません", "未設定", "<dd>1台 "] {
                assert!(page.contains(part), "{part} in {page}");
            }
            let (_, card) = page.split_once("<h1>アカウント</h1>").unwrap();
            for way in ["/me/password", "/me/second-factor", "/me/sessions", "/me/tokens", "/me/alerts"] {
                assert!(card.contains(&format!("href=\"{way}\"")), "{way} in {card}");
                client.get(way).await.assert_status(200);
            }
        }
        // Pages below it have entries of their own, or stand below this one.
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/me").await.assert_contains("href=\"/me\" aria-current=\"page\"");
        viewer.get("/me/tokens").await.assert_contains("href=\"/me/tokens\" aria-current=\"page\"");
        viewer.get("/me/sessions").await.assert_contains("href=\"/me\" aria-current=\"page\"");
        hall.visitor().get("/me").await.assert_status(303);
    }
}
