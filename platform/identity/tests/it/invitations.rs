//! Beginning with a code, and replacing a password with one.

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_database::{params, sql};
use platform_identity::{
    Code, InvitedUser, UserId, find_profile, invite_user, issue_code, reinstate_user, suspend_user,
    withdraw_code,
};
use platform_testing::{Answer, Client, Engine, both_engines};
use tokio::task::JoinSet;

use crate::authenticator::{Authenticator, show_code};
use crate::place::{PASSWORD, Place, is_signed_in, sign_in};
use crate::store;

const CHOSEN: &str = "staple under the lamp";

/// 青木 is invited and gets a slip.
async fn invite(place: &Place) -> (UserId, Code) {
    let mut tx = place.database().write().await.unwrap();
    let new = InvitedUser { login: "aoki".parse().unwrap(), name: "青木".to_owned(), email: None };
    let user = invite_user(&mut tx, &Actor::command_line(), &new).await.unwrap();
    tx.commit().await.unwrap();
    (user, issue(place, user).await)
}

async fn issue(place: &Place, user: UserId) -> Code {
    let mut tx = place.database().write().await.unwrap();
    let profile = find_profile(&mut tx, user).await.unwrap().unwrap();
    let (code, _) = issue_code(&mut tx, &Actor::command_line(), &profile).await.unwrap();
    tx.commit().await.unwrap();
    code
}

async fn begin(client: &mut Client, code: &str, name: &str, password: &str) -> Answer {
    let fields = [("code", code), ("name", name), ("password", password), ("again", password)];
    client.post_form("/invitation", &fields).await
}

async fn is_unusable(place: &Place, code: &Code) -> bool {
    let page = place.visitor().get(&format!("/invitation?code={}", code.text())).await;
    assert_eq!(page.status.as_u16() == 422, page.contains("このコードは使えません。"));
    let sent = begin(&mut place.visitor(), &code.text(), "青木", CHOSEN).await;
    let refused = sent.status.as_u16() == 422;
    assert_eq!(page.status.as_u16() == 422, refused, "the page and the form agree");
    refused
}

both_engines! {
    async fn a_person_begins_with_a_code_and_a_password_nobody_else_knows(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, code) = invite(&place).await;
        // There is no password yet; what stands in its place opens nothing.
        for guess in ["", "!", PASSWORD] {
            sign_in(&mut place.visitor(), "aoki", guess).await.assert_status(422);
        }
        let mut client = place.visitor();
        client.get("/invitation").await.assert_status(200).assert_contains("16文字のコード");
        let typed = code.text().to_lowercase().replace('-', "");
        let page = client.get(&format!("/invitation?code={typed}")).await;
        page.assert_status(200).assert_contains("aoki").assert_contains("value=\"青木\"");

        let sent = begin(&mut client, &typed, "青木 はな", CHOSEN).await;
        assert_eq!(sent.assert_status(303).location(), "/login");
        client.get("/login").await.assert_contains("aoki");
        sign_in(&mut client, "aoki", CHOSEN).await.assert_status(303);
        client.get("/who").await.assert_contains("青木 はな");
        let events = store::list_events(place.database()).await;
        assert_eq!(events[1..4], ["user_invited", "code_issued", "sign_in_refused"]);
        assert!(events.contains(&"invitation_accepted".to_owned()));
        assert!(!store::load_record(place.database()).await.contains(&code.text()));
    }

    async fn what_is_wrong_is_said_and_the_code_still_works(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, code) = invite(&place).await;
        let code = code.text();
        let mut client = place.visitor();
        begin(&mut client, &code, "", CHOSEN).await.assert_status(422).assert_contains("名前を入力してください。");
        begin(&mut client, &code, "青木", "short").await.assert_status(422).assert_contains("value=\"青木\"");
        let differs = [("code", code.as_str()), ("name", "青木"), ("password", CHOSEN), ("again", "x")];
        client.post_form("/invitation", &differs).await.assert_status(422).assert_contains("同じパスワード");
        begin(&mut client, &code, "青木", CHOSEN).await.assert_status(303);
    }

    async fn a_code_works_once_and_only_the_latest(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (user, first) = invite(&place).await;
        let second = issue(&place, user).await;
        assert!(is_unusable(&place, &first).await);
        begin(&mut place.visitor(), &second.text(), "青木", CHOSEN).await.assert_status(303);
        assert!(is_unusable(&place, &second).await);
    }

    async fn a_code_ends_after_seven_days_or_when_it_is_withdrawn(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (user, old) = invite(&place).await;
        place.wait(TimeDelta::days(7));
        assert!(is_unusable(&place, &old).await);
        let withdrawn = issue(&place, user).await;
        let mut tx = place.database().write().await.unwrap();
        assert!(withdraw_code(&mut tx, &Actor::command_line(), user).await.unwrap());
        assert!(!withdraw_code(&mut tx, &Actor::command_line(), user).await.unwrap());
        tx.commit().await.unwrap();
        assert!(is_unusable(&place, &withdrawn).await);
        place.wait(TimeDelta::days(7) - TimeDelta::seconds(1));
        let code = issue(&place, user).await;
        place.wait(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert!(!is_unusable(&place, &code).await);
    }

    async fn of_many_who_use_a_code_at_once_one_wins(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, code) = invite(&place).await;
        let mut tries = JoinSet::new();
        for n in 0..10 {
            let (mut client, code) = (place.visitor(), code.text());
            tries.spawn(async move {
                let sent = begin(&mut client, &code, &format!("人{n}"), CHOSEN).await;
                sent.status.as_u16()
            });
        }
        let statuses = tries.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 9, "{statuses:?}");
    }

    async fn a_reset_leaves_the_name_replaces_the_password_and_ends_sessions(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut before = place.as_user("honbu").await;
        let code = issue(&place, UserId(1)).await;
        // Until the code is used, everything is as it was.
        assert!(is_signed_in(&mut before).await);
        let mut client = place.visitor();
        client.get(&format!("/invitation?code={}", code.text())).await.assert_contains("新しいパスワード");
        begin(&mut client, &code.text(), "別の名", CHOSEN).await.assert_status(303);

        assert!(!is_signed_in(&mut before).await);
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(422);
        sign_in(&mut client, "honbu", CHOSEN).await.assert_status(303);
        client.get("/who").await.assert_contains("本部 花子");
        assert!(store::list_events(place.database()).await.contains(&"password_reset".to_owned()));
    }

    async fn a_reset_leaves_the_second_factor_where_it_was(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, _) = Authenticator::set_up(&place, "honbu").await;
        let code = issue(&place, store::find_user(place.database(), "honbu").await).await;
        let mut client = place.visitor();
        begin(&mut client, &code.text(), "", CHOSEN).await.assert_status(303);
        place.wait(TimeDelta::seconds(90));
        sign_in(&mut client, "honbu", CHOSEN).await.assert_status(303);
        assert!(!is_signed_in(&mut client).await);
        show_code(&mut client, &app.code(&place)).await.assert_status(303);
        assert!(is_signed_in(&mut client).await);
    }

    async fn a_reset_opens_a_login_that_guesses_had_closed(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        for _ in 0..5 {
            sign_in(&mut place.visitor(), "honbu", "not the password").await.assert_status(422);
            place.wait(TimeDelta::seconds(10));
        }
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(429);
        let code = issue(&place, UserId(1)).await;
        begin(&mut place.visitor(), &code.text(), "", CHOSEN).await.assert_status(303);
        sign_in(&mut place.visitor(), "honbu", CHOSEN).await.assert_status(303);
    }

    async fn who_is_shut_out_has_no_session_no_code_and_no_way_in(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let code = issue(&place, UserId(1)).await;
        let mut tx = place.database().write().await.unwrap();
        assert!(suspend_user(&mut tx, &Actor::command_line(), UserId(1)).await.unwrap());
        assert!(!suspend_user(&mut tx, &Actor::command_line(), UserId(1)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!is_signed_in(&mut client).await);
        assert!(is_unusable(&place, &code).await);
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(422);

        let mut tx = place.database().write().await.unwrap();
        assert!(reinstate_user(&mut tx, &Actor::command_line(), UserId(1)).await.unwrap());
        tx.commit().await.unwrap();
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(303);
        assert!(is_unusable(&place, &code).await, "a code that was withdrawn does not come back");
    }

    async fn codes_are_kept_as_hashes(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, code) = invite(&place).await;
        let mut tx = place.database().read().await.unwrap();
        let kept: Vec<(String,)> = tx.list(sql!("SELECT code_hash FROM one_time_codes"), params![]).await.unwrap();
        assert!(kept.iter().all(|(hash,)| hash.len() == 64 && !hash.contains(&code.text().replace('-', ""))));
    }
}
