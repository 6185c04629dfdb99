//! Signing in with an authenticator app and with recovery codes.

use std::time::Duration;

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_identity::second_factors::{RemoveAllError, remove_all};
use platform_testing::{Engine, both_engines};
use tokio::task::JoinSet;

use crate::authenticator::{Authenticator, confirm, half_way, recovery_codes, show_code, show_recovery_code};
use crate::place::{COOKIE, PASSWORD, Place, is_signed_in, sign_in};
use crate::store;

both_engines! {
    async fn a_code_of_the_app_is_asked_for_after_the_password(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, codes) = Authenticator::set_up(&place, "honbu").await;
        assert_eq!(codes.len(), 10);

        place.wait(TimeDelta::minutes(1));
        let mut client = half_way(&place, "honbu").await;
        assert!(!is_signed_in(&mut client).await);
        assert_eq!(client.cookie(COOKIE), None);
        client.get("/login/second-factor?next=%2Fwho").await.assert_status(200).assert_contains("6桁のコード");
        show_code(&mut client, "000000").await.assert_status(422).assert_contains("コードが違うか");
        let answer = show_code(&mut client, &app.code(&place)).await;
        assert_eq!(answer.assert_status(303).location(), "/who");
        assert!(is_signed_in(&mut client).await);
        assert_eq!(client.cookie("kouzyou_sign_in"), None);
        let record = store::load_record(place.database()).await;
        assert!(record.contains("\"by\":\"totp\"") && record.contains("wrong_second_factor"), "{record}");
        assert!(!record.contains("000000"), "{record}");
    }

    async fn a_secret_counts_only_from_its_first_code_on(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let app = Authenticator::begin(&mut client).await;
        confirm(&mut client, "123456").await.assert_status(422).assert_contains("コードが違います。");
        assert!(is_signed_in(&mut place.as_user("honbu").await).await);

        let mut other_window = client.clone();
        let newer = Authenticator::begin(&mut other_window).await;
        confirm(&mut client, &app.code(&place)).await.assert_status(422);
        let confirmed = confirm(&mut client, &newer.code(&place)).await;
        confirmed.assert_status(200);
        client.post_form("/me/second-factor/totp", &[]).await.assert_status(409);
        client.get("/me/second-factor").await.assert_status(200).assert_contains("残り10個");
    }

    async fn setting_a_factor_up_ends_the_sessions_without_it_and_renews_this_one(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut elsewhere = place.as_user("honbu").await;
        let mut client = place.as_user("honbu").await;
        let mut before = client.clone();
        let app = Authenticator::begin(&mut client).await;
        confirm(&mut client, &app.code(&place)).await.assert_status(200);
        assert!(is_signed_in(&mut client).await);
        assert!(!is_signed_in(&mut before).await);
        assert!(!is_signed_in(&mut elsewhere).await);
    }

    async fn a_code_is_accepted_once_and_so_is_its_neighbour(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, _) = Authenticator::set_up(&place, "honbu").await;
        // The code of the set-up is used up too.
        show_code(&mut half_way(&place, "honbu").await, &app.code(&place)).await.assert_status(422);

        place.wait(TimeDelta::minutes(2));
        let code = app.code_in(&place, 30);
        show_code(&mut half_way(&place, "honbu").await, &code).await.assert_status(303);
        show_code(&mut half_way(&place, "honbu").await, &code).await.assert_status(422);
        // An earlier step than the one used: somebody who looked over the shoulder has it.
        show_code(&mut half_way(&place, "honbu").await, &app.code(&place)).await.assert_status(422);
        place.wait(TimeDelta::minutes(2));
        show_code(&mut half_way(&place, "honbu").await, &app.code_in(&place, -30)).await.assert_status(303);
        place.wait(TimeDelta::minutes(2));
        show_code(&mut half_way(&place, "honbu").await, &app.code_in(&place, -60)).await.assert_status(422);
    }

    async fn of_two_who_show_the_same_code_at_once_one_gets_in(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, _) = Authenticator::set_up(&place, "honbu").await;
        place.wait(TimeDelta::minutes(1));
        let mut shown = JoinSet::new();
        for _ in 0..4 {
            let mut client = half_way(&place, "honbu").await;
            let code = app.code(&place);
            shown.spawn(async move { show_code(&mut client, &code).await.status.as_u16() });
        }
        let statuses = shown.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    }

    async fn a_second_step_and_other_sign_ins_do_not_wait_for_each_other(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, _) = Authenticator::set_up(&place, "honbu").await;
        // Whenever the code comes: the others compare their passwords first.
        for milliseconds in (0..200).step_by(10) {
            place.wait(TimeDelta::minutes(1));
            let mut client = half_way(&place, "honbu").await;
            let code = app.code(&place);
            let mut done = JoinSet::new();
            for _ in 0..2 {
                let mut other = place.visitor();
                done.spawn(async move { sign_in(&mut other, "honbu", PASSWORD).await.status.as_u16() });
            }
            done.spawn(async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                show_code(&mut client, &code).await.status.as_u16()
            });
            assert_eq!(done.join_all().await, [303; 3], "after {milliseconds} ms");
        }
    }

    async fn one_pending_sign_in_opens_one_session(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, codes) = Authenticator::set_up(&place, "honbu").await;
        place.wait(TimeDelta::minutes(1));
        let mut client = half_way(&place, "honbu").await;
        let mut copy = client.clone();
        show_code(&mut client, &app.code(&place)).await.assert_status(303);
        assert_eq!(show_recovery_code(&mut copy, &codes[0]).await.assert_status(303).location(), "/login");
        assert!(!is_signed_in(&mut copy).await);
    }

    async fn guesses_at_codes_count_like_guesses_at_passwords(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, _) = Authenticator::set_up(&place, "honbu").await;
        place.wait(TimeDelta::minutes(20));
        let mut waiting = half_way(&place, "honbu").await;
        // The right password between the guesses buys no more of them.
        for seconds in [0, 0, 0, 2, 4] {
            place.wait(TimeDelta::seconds(seconds));
            let mut client = half_way(&place, "honbu").await;
            show_code(&mut client, "000000").await.assert_status(422);
        }
        show_code(&mut waiting, &app.code(&place)).await.assert_status(429).assert_contains("しばらくしてから");
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(429);
        place.wait(TimeDelta::minutes(10));
        show_code(&mut half_way(&place, "honbu").await, &app.code(&place)).await.assert_status(303);
    }

    async fn a_sign_in_waits_for_five_guesses(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, _) = Authenticator::set_up(&place, "honbu").await;
        place.wait(TimeDelta::minutes(20));
        let mut client = half_way(&place, "honbu").await;
        for seconds in [0, 0, 0, 2] {
            place.wait(TimeDelta::seconds(seconds));
            show_code(&mut client, "000000").await.assert_status(422);
        }
        place.wait(TimeDelta::seconds(4));
        assert_eq!(show_code(&mut client, "000000").await.assert_status(303).location(), "/login");
        place.wait(TimeDelta::minutes(4));
        assert_eq!(show_code(&mut client, &app.code(&place)).await.assert_status(303).location(), "/login");
    }

    async fn a_sign_in_waits_five_minutes(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, _) = Authenticator::set_up(&place, "honbu").await;
        let mut client = half_way(&place, "honbu").await;
        place.wait(TimeDelta::minutes(5));
        assert_eq!(show_code(&mut client, &app.code(&place)).await.assert_status(303).location(), "/login");
        client.get("/login").await.assert_contains("はじめからやり直してください。");
        assert!(!is_signed_in(&mut client).await);
        let mut stranger = place.visitor();
        assert_eq!(show_code(&mut stranger, &app.code(&place)).await.assert_status(303).location(), "/login");
        assert_eq!(stranger.get("/login/second-factor").await.assert_status(303).location(), "/login");
    }

    async fn a_recovery_code_is_used_once(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, codes) = Authenticator::set_up(&place, "honbu").await;
        show_recovery_code(&mut half_way(&place, "honbu").await, &codes[0]).await.assert_status(303);
        let again = show_recovery_code(&mut half_way(&place, "honbu").await, &codes[0]).await;
        again.assert_status(422).assert_contains("すでに使われています。");
        let typed = codes[1].to_uppercase().replace('-', " ");
        let mut client = half_way(&place, "honbu").await;
        show_recovery_code(&mut client, &typed).await.assert_status(303);
        client.get("/me/second-factor").await.assert_contains("残り8個");

        let fresh = recovery_codes(client.post_form("/me/second-factor/recovery-codes", &[]).await.assert_status(200));
        assert_eq!(fresh.len(), 10);
        show_recovery_code(&mut half_way(&place, "honbu").await, &codes[2]).await.assert_status(422);
        show_recovery_code(&mut half_way(&place, "honbu").await, &fresh[0]).await.assert_status(303);
    }

    async fn of_two_who_use_the_same_recovery_code_at_once_one_gets_in(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, codes) = Authenticator::set_up(&place, "honbu").await;
        let (mut one, mut other) = (half_way(&place, "honbu").await, half_way(&place, "honbu").await);
        let (one, other) =
            tokio::join!(show_recovery_code(&mut one, &codes[0]), show_recovery_code(&mut other, &codes[0]));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
    }

    async fn few_codes_left_are_told(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, codes) = Authenticator::set_up(&place, "honbu").await;
        let mut client = half_way(&place, "honbu").await;
        for code in &codes[..7] {
            client = half_way(&place, "honbu").await;
            show_recovery_code(&mut client, code).await.assert_status(303);
        }
        client.get("/me/second-factor").await.assert_contains("残り3個").assert_contains("残り少なくなっています");
    }

    async fn who_needs_a_factor_can_do_nothing_else_before(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("guarded", "要 認証").await;
        let mut client = place.as_user("guarded").await;
        assert_eq!(client.get("/who").await.assert_status(303).location(), "/me/second-factor");
        assert_eq!(client.get("/me/tokens").await.assert_status(303).location(), "/me/second-factor");
        client.get_json("/api/v1/me").await.assert_status(403).assert_contains("2段階認証");
        client.get("/me/password").await.assert_status(200);
        client.post_form("/me/tokens", &[("name", "x"), ("scopes", "things:read"), ("days", "1")]).await.assert_status(403);
        client.get("/me/second-factor").await.assert_status(200).assert_contains("先に2段階認証を設定してください");

        let mut stolen = client.clone();
        let app = Authenticator::begin(&mut client).await;
        confirm(&mut client, &app.code(&place)).await.assert_status(200);
        client.get("/who").await.assert_status(200);
        assert!(!is_signed_in(&mut stolen).await);

        client.post_form("/me/second-factor/totp/removal", &[]).await.assert_status(303);
        assert_eq!(client.get("/who").await.assert_status(303).location(), "/me/second-factor");
        let mut gone = client.clone();
        client.post_form("/logout", &[]).await.assert_status(303);
        gone.get("/me/second-factor").await.assert_status(303);
        assert_eq!(gone.get("/who").await.location(), "/login?next=%2Fwho");
    }

    async fn a_lost_telephone_is_forgotten_by_the_administrator(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (_, codes) = Authenticator::set_up(&place, "honbu").await;
        let user = store::find_user(place.database(), "honbu").await;
        remove_all(place.database(), &Actor::command_line(), user).await.unwrap();
        let again = remove_all(place.database(), &Actor::command_line(), user).await;
        assert!(matches!(again, Err(RemoveAllError::NothingSet)), "{again:?}");
        assert_eq!(sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(303).location(), "/who");
        assert!(store::list_events(place.database()).await.contains(&"second_factors_removed".to_owned()));

        let (_, fresh) = Authenticator::set_up(&place, "honbu").await;
        show_recovery_code(&mut half_way(&place, "honbu").await, &codes[0]).await.assert_status(422);
        show_recovery_code(&mut half_way(&place, "honbu").await, &fresh[0]).await.assert_status(303);
    }

    async fn a_disabled_account_and_a_changed_password_end_the_waiting(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (app, codes) = Authenticator::set_up(&place, "honbu").await;
        let mut waiting = half_way(&place, "honbu").await;
        let mut client = half_way(&place, "honbu").await;
        show_recovery_code(&mut client, &codes[0]).await.assert_status(303);
        place.wait(TimeDelta::seconds(90));
        let new = "staple under the lamp";
        client
            .post_form("/me/password", &[("current", PASSWORD), ("new", new), ("again", new)])
            .await
            .assert_status(303);
        assert_eq!(show_code(&mut waiting, &app.code(&place)).await.assert_status(303).location(), "/login");
        assert!(!is_signed_in(&mut waiting).await);

        sign_in(&mut waiting, "honbu", new).await.assert_status(303);
        store::disable(place.database(), "honbu").await;
        assert_eq!(show_code(&mut waiting, &app.code(&place)).await.assert_status(303).location(), "/login");
        assert!(!is_signed_in(&mut waiting).await);
    }

    async fn a_secret_lies_sealed_and_a_recovery_code_hashed(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let app = Authenticator::begin(&mut client).await;
        let codes = recovery_codes(&confirm(&mut client, &app.code(&place)).await);
        let kept = store::load_factors(place.database()).await;
        for code in codes {
            assert!(!kept.contains(&code) && !kept.contains(&code.replace('-', "")), "{kept}");
        }
        let opened = place.vault.unseal("totp_secrets/1", kept.lines().next().unwrap()).unwrap();
        assert!(!kept.contains(&opened));
        assert!(place.vault.unseal("totp_secrets/2", kept.lines().next().unwrap()).is_err());
    }
}
