//! What was typed survives the end of a session.

use chrono::TimeDelta;
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::place::{PASSWORD, Place, hidden, is_signed_in, sign_in};

const TYPED: [(&str, &str); 1] = [("words", "得点 7 & 8 <9>")];

/// Sends a note after the session has ended.
async fn send_late(place: &Place, client: &mut Client) -> Answer {
    place.wait(TimeDelta::minutes(30));
    client.post_form("/notes", &TYPED).await
}

/// Signs in on the page that keeps the note.
async fn sign_in_there(client: &mut Client, page: &Answer, login: &str, password: &str) -> Answer {
    let kept = ["kept_path", "kept", "kept_by"].map(|name| hidden(page, name));
    let fields = [
        ("login", login),
        ("password", password),
        ("kept_path", &kept[0]),
        ("kept", &kept[1]),
        ("kept_by", &kept[2]),
    ];
    client.post_form("/login/kept", &fields).await
}

both_engines! {
    async fn a_form_sent_too_late_is_kept_over_the_sign_in(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let page = send_late(&place, &mut client).await;
        page.assert_status(401).assert_contains("入力した内容は残っています。");
        let wrong = sign_in_there(&mut client, &page, "honbu", "not the password").await;
        wrong.assert_status(422).assert_contains("ログインIDかパスワードが違います。");
        let resumed = sign_in_there(&mut client, &wrong, "honbu", PASSWORD).await;
        resumed.assert_status(200).assert_contains("action=\"/notes\"");
        let words = hidden(&resumed, "words");
        let sent = client.post_form("/notes", &[("words", words.as_str())]).await;
        sent.assert_status(200).assert_contains("honbu noted 得点 7 & 8 <9>");
    }

    async fn what_one_person_typed_is_sent_by_no_other(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("juku", "塾 太郎").await;
        let mut client = place.as_user("honbu").await;
        let page = send_late(&place, &mut client).await;
        let other = sign_in_there(&mut client, &page, "juku", PASSWORD).await;
        assert_eq!(other.assert_status(303).location(), "/");
        client.get("/me/sessions").await.assert_contains("ほかの人が入力した内容は、送っていません。");
    }

    async fn nothing_is_kept_for_those_who_were_never_there(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let answer = place.visitor().post_form("/notes", &TYPED).await;
        assert!(!answer.assert_status(401).contains("kept"));
        let long = "x".repeat(65_000);
        let mut client = place.as_user("honbu").await;
        place.wait(TimeDelta::minutes(30));
        let answer = client.post_form("/notes", &[("words", &format!("{long}{long}"))]).await;
        assert!(!answer.assert_status(401).contains("kept"));
        let passwords = [("current", PASSWORD), ("new", "a"), ("again", "a")];
        assert!(!client.post_form("/me/password", &passwords).await.assert_status(401).contains(PASSWORD));
    }

    async fn a_dialog_signs_in_over_the_page(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("juku", "塾 太郎").await;
        let mut client = place.as_user("honbu").await;
        place.wait(TimeDelta::minutes(30));
        assert_eq!(client.get("/me/session").await.json()["signed_in"], false);
        let typed = |login, password| [("login", login), ("password", password)];
        let wrong = client.post_form("/login/inline", &typed("honbu", "wrong")).await;
        assert_eq!(wrong.assert_status(422).json()["problem"], "ログインIDかパスワードが違います。");
        let mut other = client.clone();
        let done = client.post_form("/login/inline", &typed("honbu", PASSWORD)).await.assert_status(200).json();
        assert_eq!((&done["next"], &done["same_person"]), (&"done".into(), &true.into()));
        assert!(is_signed_in(&mut client).await);
        let done = other.post_form("/login/inline", &typed("juku", PASSWORD)).await.json();
        assert_eq!(done["same_person"], false);
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(303);
    }
}
