//! What passkeys are refused for, without a device. (Real ones are used in the browser journeys.)

use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines};

use crate::authenticator::{Authenticator, half_way};
use crate::place::{Place, is_signed_in};

/// An answer of a device that nobody here knows.
const STRANGER: &str = r#"{"id":"c3RyYW5nZXI","rawId":"c3RyYW5nZXI","type":"public-key","response":{
    "authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MdAAAAAA",
    "clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0","signature":"AA","userHandle":"AAAAAAAAAAAAAAAAAAAAAA"}}"#;

async fn challenge(client: &mut Client, address: &str) -> String {
    let answer = client.post_form(address, &[]).await;
    let told = answer.assert_status(200).json();
    assert_eq!(told["publicKey"]["userVerification"], "required");
    told["ceremony"].as_str().unwrap().to_owned()
}

both_engines! {
    async fn an_unknown_passkey_signs_nobody_in_and_its_challenge_is_used_up(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        client.get("/login").await.assert_contains("パスキーでログイン");
        let ceremony = challenge(&mut client, "/login/passkey-challenges").await;
        for words in ["このパスキーは登録されていません。", "時間が過ぎました。"] {
            let fields = [("ceremony", ceremony.as_str()), ("credential", STRANGER), ("next", "/who")];
            assert_eq!(client.post_form("/login/passkey", &fields).await.assert_status(303).location(), "/login");
            client.get("/login").await.assert_contains(words);
        }
        assert!(!is_signed_in(&mut client).await);
    }

    async fn a_challenge_lapses_and_counts_for_its_own_purpose(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        let ceremony = challenge(&mut client, "/login/passkey-challenges").await;
        place.wait(TimeDelta::minutes(5));
        let fields = [("ceremony", ceremony.as_str()), ("credential", STRANGER)];
        client.post_form("/login/passkey", &fields).await.assert_status(303);
        client.get("/login").await.assert_contains("時間が過ぎました。");

        Authenticator::set_up(&place, "honbu").await;
        let ceremony = challenge(&mut client, "/login/passkey-challenges").await;
        let mut waiting = half_way(&place, "honbu").await;
        let fields = [("ceremony", ceremony.as_str()), ("credential", STRANGER)];
        let answer = waiting.post_form("/login/second-factor/passkey", &fields).await;
        answer.assert_status(422).assert_contains("時間が過ぎました。");
        waiting.post_form("/login/second-factor/passkey-challenges", &[]).await.assert_status(422);
    }

    async fn what_our_script_did_not_send_is_refused(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let told = client.post_form("/me/passkeys/challenges", &[]).await.assert_status(200).json();
        assert_eq!(told["publicKey"]["authenticatorSelection"]["residentKey"], "preferred");
        assert_eq!(told["publicKey"]["rp"]["id"], "kouzyou.example");
        let ceremony = told["ceremony"].as_str().unwrap();
        for (name, words) in [("", "パスキーの名前を"), ("机", "パスキーを確かめられませんでした。")] {
            let fields = [("name", name), ("ceremony", ceremony), ("credential", "{}")];
            client.post_form("/me/passkeys", &fields).await.assert_status(303);
            client.get("/me/second-factor").await.assert_contains(words);
        }
        place.visitor().post_form("/me/passkeys/challenges", &[]).await.assert_status(401);
        place.visitor().post_form("/login/second-factor/passkey-challenges", &[]).await.assert_status(409);
        client.post_form("/me/passkeys/1/removal", &[]).await.assert_status(404);
    }
}
