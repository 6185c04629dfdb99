//! Asking for a new password by mail.

use std::time::Duration;

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_database::{params, sql};
use platform_identity::{InvitedUser, IssueReset, find_profile, invite_user, issue_reset, mail_code};
use platform_mail::{Encryption, Postbox, SendMessage, Smtp, send_message};
use platform_tasks::{Registry, Schedule, Workers, count_by_state};
use platform_testing::{Client, Engine, SmtpServer, both_engines, work_off};

use crate::place::{Place, sign_in};

const CHOSEN: &str = "staple under the lamp";

fn postbox(server: &SmtpServer) -> Postbox {
    let smtp = Smtp {
        host: "127.0.0.1".to_owned(),
        port: server.port(),
        encryption: Encryption::None,
        login: None,
        authority: None,
        timeout: Duration::from_secs(20),
        from: "test@example.jp".to_owned(),
    };
    Postbox::open(&smtp, "https://test.example.jp").unwrap()
}

/// 青木 has a mail address and a password.
async fn with_aoki(place: &Place, postbox: &Postbox, server: &mut SmtpServer) {
    let mut tx = place.database().write().await.unwrap();
    let email = "aoki@example.jp".parse().unwrap();
    let new = InvitedUser { login: "aoki".parse().unwrap(), name: "青木".to_owned(), email: Some(email) };
    let user = invite_user(&mut tx, &Actor::command_line(), &new).await.unwrap();
    let profile = find_profile(&mut tx, user).await.unwrap().unwrap();
    let to = profile.email.clone().unwrap();
    mail_code(&mut tx, &Actor::command_line(), postbox, &profile, to).await.unwrap();
    tx.commit().await.unwrap();
    work(place, postbox).await;
    let mail = server.next().await;
    assert!(mail.subject.contains("ご招待") && mail.text.contains("ログインID: aoki"), "{}", mail.text);
    use_link(place, postbox, &mail.text, "first of all passwords").await;
    place.wait(TimeDelta::minutes(10));
}

/// Follows the link of a mail and chooses a password.
async fn use_link(place: &Place, postbox: &Postbox, text: &str, password: &str) {
    let start = "https://test.example.jp";
    let link = text.lines().find(|line| line.starts_with(start)).unwrap();
    let mut client = Client::new(place.server_with(postbox));
    let path = link.strip_prefix(start).unwrap();
    client.get(path).await.assert_status(200).assert_contains("aoki");
    let code = path.split_once("code=").unwrap().1;
    let fields = [("code", code), ("name", "青木"), ("password", password), ("again", password)];
    client.post_form("/invitation", &fields).await.assert_status(303);
}

/// Lets the queue do what waits.
async fn work(place: &Place, postbox: &Postbox) {
    let app = (place.database().clone(), postbox.clone());
    let registry = Registry::new(app)
        .on::<SendMessage, _>(|(database, postbox), task, _run| async move {
            send_message(&database, &postbox, task).await
        })
        .on::<IssueReset, _>(|(database, postbox), task, _run| async move {
            issue_reset(&database, &postbox, task).await
        });
    let workers = Workers::start(place.database().clone(), registry, Schedule::new(), 1).await.unwrap();
    work_off(place.database(), workers).await;
}

both_engines! {
    async fn a_forgotten_password_is_replaced_by_mail(engine: Engine) {
        let (place, mut server) = (Place::with_honbu(engine).await, SmtpServer::start());
        let postbox = postbox(&server);
        with_aoki(&place, &postbox, &mut server).await;
        let mut client = Client::new(place.server_with(&postbox));
        client.get("/reset").await.assert_status(200).assert_contains("メールを受け取る");
        client.post_form("/reset", &[("login", "AOKI")]).await.assert_status(200);
        work(&place, &postbox).await;
        let mail = server.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("aoki@example.jp", "パスワードの再設定"));
        use_link(&place, &postbox, &mail.text, CHOSEN).await;
        sign_in(&mut client, "aoki", CHOSEN).await.assert_status(303);

        let mut tx = place.database().read().await.unwrap();
        let kept = sql!("SELECT COUNT(*) FROM messages WHERE body_text IS NOT NULL OR body_html IS NOT NULL");
        assert_eq!(tx.count(kept, params![]).await.unwrap(), 0, "no code stays readable");
    }

    async fn the_answer_does_not_tell_who_is_known(engine: Engine) {
        let (place, mut server) = (Place::with_honbu(engine).await, SmtpServer::start());
        let postbox = postbox(&server);
        with_aoki(&place, &postbox, &mut server).await;
        let mut client = Client::new(place.server_with(&postbox));
        let known = client.post_form("/reset", &[("login", "aoki@example.jp")]).await;
        // honbu is there, but has no mail address.
        for other in ["nobody", "nobody@example.jp", "honbu", ""] {
            let answer = client.post_form("/reset", &[("login", other)]).await;
            assert_eq!(answer.assert_status(200).text(), known.assert_status(200).text(), "{other}");
        }
        let states = count_by_state(&mut place.database().read().await.unwrap()).await.unwrap();
        let waiting: i64 = states.iter().filter(|(state, _)| !state.is_final()).map(|(_, count)| count).sum();
        assert_eq!(waiting, 5, "each asked for the same work");
        work(&place, &postbox).await;
        assert_eq!(server.next().await.to, "aoki@example.jp");
        assert!(!server.has_more());
    }

    async fn a_stranger_cannot_fill_a_mailbox(engine: Engine) {
        let (place, mut server) = (Place::with_honbu(engine).await, SmtpServer::start());
        let postbox = postbox(&server);
        with_aoki(&place, &postbox, &mut server).await;
        let mut client = Client::new(place.server_with(&postbox));
        for _ in 0..5 {
            client.post_form("/reset", &[("login", "aoki")]).await.assert_status(200);
        }
        work(&place, &postbox).await;
        let first = server.next().await;
        assert!(!server.has_more());
        use_link(&place, &postbox, &first.text, CHOSEN).await;
    }

    async fn without_mail_the_screen_names_another_way(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        let page = client.get("/reset").await;
        page.assert_status(200).assert_contains("このサーバーからメールは送られません。");
        assert!(!page.contains("<button"));
        client.post_form("/reset", &[("login", "honbu")]).await.assert_status(200);
        let states = count_by_state(&mut place.database().read().await.unwrap()).await.unwrap();
        assert!(states.is_empty(), "{states:?}");
    }
}
