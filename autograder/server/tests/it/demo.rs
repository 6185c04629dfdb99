//! The demonstration: an invented place in an empty database, and nowhere else.

use platform_testing::Engine;

use crate::hall::Hall;

/// One story on one engine, because filling takes seconds and all its statements are proven elsewhere on both.
#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_fills_an_empty_database_once() {
    let hall = Hall::empty(Engine::Sqlite).await;
    let said = hall.commanded(&["demo"]);
    let rounds = said.lines().filter(|line| line.contains("年度 第")).count();
    assert_eq!(rounds, 3, "{said}");
    for login in ["honbu", "100101", "100101101003"] {
        assert!(said.contains(&format!("ログインID {login} ")), "{said}");
        let password = said.lines().find(|line| line.contains(&format!("ログインID {login} "))).unwrap();
        let password = password.rsplit(' ').next().unwrap();
        let mut person = hall.visitor();
        person.post_form("/login", &[("login", login), ("password", password)]).await.assert_status(303);
    }

    let reasons = hall.refused(&["demo"]);
    assert!(reasons.contains("塾が8") && reasons.contains("テスト回が3"), "{reasons}");
    let again = hall.commanded(&["demo", "--if-empty"]);
    assert!(!again.contains("年度 第") && again.contains("ログインID honbu "), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_use_is_left_alone_and_gets_no_logins() {
    let hall = Hall::open(Engine::Sqlite).await;
    let reasons = hall.refused(&["demo"]);
    assert!(reasons.contains("塾が2、テスト回が1、アカウントが0"), "{reasons}");
    assert_eq!(hall.commanded(&["demo", "--if-empty"]), "");
    let still = hall.refused(&["demo"]);
    assert_eq!(still, reasons);
}
