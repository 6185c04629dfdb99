//! What becomes of a letter.

use std::time::Duration;

use chrono::TimeDelta;
use platform_mail::{
    Encryption, MessageState, Postbox, ResendError, SendMessage, post_all, resend_message, send_message,
    tidy_messages,
};
use platform_tasks::{Registry, Schedule, Task, Workers, count_by_state};
use platform_testing::{Engine, SmtpServer, both_engines};

use crate::place::{Place, letter_to, postbox, postbox_over_tls, postbox_with};
use crate::store::{find_body, forget_sent};

both_engines! {
    async fn a_letter_arrives_as_it_was_written_and_its_body_is_gone(engine: Engine) {
        let (place, mut server) = (Place::new(engine).await, SmtpServer::start());
        let message = place.post("hanako@example.jp", false).await;
        assert!(find_body(place.database(), message).await.is_some());
        place.attempt(&postbox(server.port()), message).await.unwrap();

        let mail = server.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("hanako@example.jp", "ご案内　第１号"));
        assert!(mail.from.contains("見本テスト") && mail.from.contains("test@example.jp"), "{}", mail.from);
        assert!(mail.text.contains("青木 <はな> 様"), "{}", mail.text);
        assert!(mail.html.contains("青木 &#60;はな&#62; 様"), "{}", mail.html);
        let view = place.look(message).await;
        assert_eq!((view.state, view.attempts, view.has_body), (MessageState::Sent, 1, false));
        assert!(view.ended_at.is_some());

        // The queue may hand the same task out twice.
        place.attempt(&postbox(server.port()), message).await.unwrap();
        assert!(!server.has_more());
    }

    async fn what_is_sent_once_more_has_the_same_message_id(engine: Engine) {
        let (place, mut server) = (Place::new(engine).await, SmtpServer::start());
        let [first, other] = [place.post("hanako@example.jp", false).await, place.post("taro@example.jp", false).await];
        for message in [first, other] {
            place.attempt(&postbox(server.port()), message).await.unwrap();
        }
        let [sent, another] = [server.next().await.message_id, server.next().await.message_id];
        assert!(sent.ends_with("@example.jp>") && sent != another, "{sent} {another}");

        // So a server leaves it that dies before it can note that the mail was taken.
        forget_sent(place.database(), first, ("ご案内です。", "<p>ご案内です。</p>")).await;
        place.attempt(&postbox(server.port()), first).await.unwrap();
        assert_eq!(server.next().await.message_id, sent);
    }

    async fn the_queue_sends_what_was_committed_and_nothing_else(engine: Engine) {
        let (place, mut server) = (Place::new(engine).await, SmtpServer::start());
        let message = place.post("hanako@example.jp", true).await;
        let mut undone = place.database().write().await.unwrap();
        let letter = letter_to("taro@example.jp");
        platform_mail::post(&mut undone, &letter).await.unwrap();
        drop(undone);

        let app = (place.database().clone(), postbox(server.port()));
        let registry = Registry::new(app).on::<SendMessage, _>(|(database, postbox), task, _run| async move {
            send_message(&database, &postbox, task).await
        });
        let workers = Workers::start(place.database().clone(), registry, Schedule::new(), 1).await.unwrap();
        assert_eq!(server.next().await.to, "hanako@example.jp");
        workers.stop(Duration::from_secs(60)).await;
        assert!(!server.has_more());
        assert_eq!(place.look(message).await.state, MessageState::Sent);
        let states = count_by_state(&mut place.database().read().await.unwrap()).await.unwrap();
        assert_eq!(states.values().sum::<i64>(), 1, "{states:?}");
    }

    async fn letters_that_are_written_together_are_sent_one_by_one(engine: Engine) {
        let (place, mut server) = (Place::new(engine).await, SmtpServer::start());
        let mut tx = place.database().write().await.unwrap();
        post_all(&mut tx, &[letter_to("hanako@example.jp"), letter_to("taro@example.jp")]).await.unwrap();
        post_all(&mut tx, &[]).await.unwrap();
        tx.commit().await.unwrap();

        let app = (place.database().clone(), postbox(server.port()));
        let registry = Registry::new(app).on::<SendMessage, _>(|(database, postbox), task, _run| async move {
            send_message(&database, &postbox, task).await
        });
        let workers = Workers::start(place.database().clone(), registry, Schedule::new(), 1).await.unwrap();
        let mut recipients = [server.next().await.to, server.next().await.to];
        workers.stop(Duration::from_secs(60)).await;
        recipients.sort();
        assert_eq!(recipients, ["hanako@example.jp", "taro@example.jp"]);
        assert!(!server.has_more());
    }

    async fn what_the_server_refuses_for_good_is_given_up_at_once(engine: Engine) {
        let (place, server) = (Place::new(engine).await, SmtpServer::start());
        let open = postbox(server.port());
        let plain = place.post("refused@example.jp", false).await;
        let secret = place.post("refused@example.jp", true).await;
        for message in [plain, secret] {
            place.attempt(&open, message).await.unwrap();
            let view = place.look(message).await;
            assert_eq!((view.state, view.attempts), (MessageState::Dead, 1));
            assert!(view.last_error.unwrap().contains("No such mailbox here"));
        }
        assert!(find_body(place.database(), plain).await.is_some());
        assert!(find_body(place.database(), secret).await.is_none(), "it held a code");

        let mut tx = place.database().write().await.unwrap();
        resend_message(&mut tx, plain).await.unwrap();
        assert!(matches!(resend_message(&mut tx, secret).await, Err(ResendError::Gone)));
        assert!(matches!(resend_message(&mut tx, plain).await, Err(ResendError::Gone)), "it waits already");
        tx.commit().await.unwrap();
        assert_eq!(place.look(plain).await.state, MessageState::Waiting);
    }

    async fn what_is_refused_for_now_is_tried_until_the_last_attempt(engine: Engine) {
        let (place, server) = (Place::new(engine).await, SmtpServer::start());
        let open = postbox(server.port());
        let message = place.post("later@example.jp", true).await;
        for attempt in 1..SendMessage::ATTEMPTS {
            assert!(place.attempt(&open, message).await.unwrap_err().contains("Come back later"));
            let view = place.look(message).await;
            assert_eq!((view.state, view.attempts), (MessageState::Waiting, i64::from(attempt)));
            assert!(view.has_body && view.last_error.is_some());
        }
        place.attempt(&open, message).await.unwrap();
        let view = place.look(message).await;
        assert_eq!((view.state, view.has_body), (MessageState::Dead, false));
    }

    async fn a_server_that_is_slow_or_dead_costs_an_attempt(engine: Engine) {
        let (place, server) = (Place::new(engine).await, SmtpServer::start());
        let message = place.post("slow@example.jp", false).await;
        let hasty = postbox_with(server.port(), Encryption::None, Duration::from_secs(1));
        assert!(place.attempt(&hasty, message).await.is_err());
        let port = server.port();
        drop(server);
        assert!(place.attempt(&postbox(port), message).await.is_err());
        let view = place.look(message).await;
        assert_eq!((view.state, view.attempts), (MessageState::Waiting, 2));
    }

    async fn without_the_encryption_that_was_asked_for_nothing_is_handed_over(engine: Engine) {
        let (place, mut server) = (Place::new(engine).await, SmtpServer::start());
        let message = place.post("hanako@example.jp", true).await;
        let careful = postbox_with(server.port(), Encryption::StartTls, Duration::from_secs(20));
        assert!(place.attempt(&careful, message).await.is_err());
        assert!(!server.has_more());
        assert_eq!(place.look(message).await.state, MessageState::Waiting);
    }

    async fn a_password_is_told_to_a_server_with_the_right_certificate_only(engine: Engine) {
        let (place, mut server) = (Place::new(engine).await, SmtpServer::start_with_tls("tsubame"));
        let message = place.post("hanako@example.jp", false).await;
        let strange = postbox_over_tls(server.port(), "tsubame", None);
        assert!(place.attempt(&strange, message).await.unwrap_err().contains("certificate"));
        let wrong = postbox_over_tls(server.port(), "hidamari", Some(SmtpServer::AUTHORITY));
        assert!(place.attempt(&wrong, message).await.unwrap_err().contains("535"), "an operator will mend it");
        let right = postbox_over_tls(server.port(), "tsubame", Some(SmtpServer::AUTHORITY));
        place.attempt(&right, message).await.unwrap();
        assert_eq!(server.next().await.to, "hanako@example.jp");
    }

    async fn a_closed_postbox_says_so(engine: Engine) {
        let place = Place::new(engine).await;
        let message = place.post("hanako@example.jp", true).await;
        place.attempt(&Postbox::closed(None), message).await.unwrap();
        let view = place.look(message).await;
        assert_eq!(view.state, MessageState::Dead);
        assert_eq!(view.last_error.as_deref(), Some("SMTPサーバーが設定されていません"));
    }

    async fn what_waits_without_a_task_is_given_up_and_old_ones_go(engine: Engine) {
        let place = Place::new(engine).await;
        let message = place.post("hanako@example.jp", true).await;
        tidy_messages(place.database()).await.unwrap();
        assert_eq!(place.look(message).await.state, MessageState::Waiting);
        place.wait(TimeDelta::days(2));
        tidy_messages(place.database()).await.unwrap();
        assert_eq!(place.look(message).await.state, MessageState::Dead);
        place.wait(TimeDelta::days(180));
        tidy_messages(place.database()).await.unwrap();
        let mut tx = place.database().read().await.unwrap();
        assert_eq!(platform_mail::count_messages(&mut tx, None, "%").await.unwrap(), 0);
    }
}
