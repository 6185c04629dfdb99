//! Programs that speak by a token.

use chrono::TimeDelta;
use platform_database::Database;
use platform_identity::list_tokens;
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::place::{COOKIE, Place};
use crate::store;

async fn make(client: &mut Client, scopes: &[&str], days: &str) -> Answer {
    let mut fields = vec![("name", "夜間の集計"), ("days", days)];
    fields.extend(scopes.iter().map(|scope| ("scopes", *scope)));
    client.post_form("/me/tokens", &fields).await
}

/// A new token of `honbu`'s.
async fn token(place: &Place, scopes: &[&str]) -> String {
    let mut client = place.as_user("honbu").await;
    text_of(make(&mut client, scopes, "90").await.assert_status(201))
}

fn text_of(page: &Answer) -> String {
    let page = page.text();
    let at = page.find("value=\"kz_").unwrap() + "value=\"".len();
    page[at..].split('"').next().unwrap().to_owned()
}

/// A program that has `token` and no cookies.
fn program(place: &Place, token: &str) -> Client {
    place.visitor().from_another_site().with_header("authorization", &format!("Bearer {token}"))
}

async fn line(database: &Database) -> platform_identity::TokenLine {
    list_tokens(&mut database.read().await.unwrap(), None).await.unwrap().remove(0)
}

/// Asserts an RFC 9457 answer in Japanese that says what is missing.
fn assert_refused(answer: &Answer, status: u16, challenge: &str) {
    answer.assert_status(status);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("www-authenticate"), Some(challenge));
    assert_eq!(answer.json()["status"], status);
    assert!(!answer.json()["detail"].as_str().unwrap().is_ascii());
}

both_engines! {
    async fn a_token_made_for_a_dangerous_act_is_proof_enough_and_an_old_session_is_not(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (wide, narrow) = (token(&place, &["things:write"]).await, token(&place, &["things:read"]).await);
        let mut old = place.as_user("honbu").await;
        place.clock.set(place.clock.now() + TimeDelta::minutes(11));
        let nothing = serde_json::json!({});
        program(&place, &wide).post_json("/api/v1/dangers", &nothing).await.assert_status(200);
        program(&place, &narrow).post_json("/api/v1/dangers", &nothing).await.assert_status(403);
        old.post_json("/api/v1/dangers", &nothing).await.assert_status(403);
    }

    async fn a_token_is_shown_once_and_speaks_for_its_maker(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let token = token(&place, &["things:read"]).await;
        let mut program = program(&place, &token);
        program.get("/api/v1/things").await.assert_status(200).assert_contains("honbu");
        let me = program.get("/api/v1/me").await.assert_status(200).json();
        assert_eq!((me["login"].as_str(), me["name"].as_str()), (Some("honbu"), Some("本部 花子")));
        assert_eq!(me["scopes"], serde_json::json!(["things:read"]));

        let list = place.as_user("honbu").await.get("/me/tokens").await;
        list.assert_status(200).assert_contains(&token[..11]).assert_contains("192.0.2.1").assert_contains("有効");
        assert!(!list.contains(&token));
        assert!(!format!("{:?}", line(place.database()).await).contains(&token));
        let record = store::load_record(place.database()).await;
        assert!(record.contains("夜間の集計") && !record.contains(&token), "{record}");
    }

    async fn a_session_may_use_api_routes_too(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let me = client.get("/api/v1/me").await.assert_status(200).json();
        assert_eq!(me["scopes"], serde_json::Value::Null);
        client.post_form("/api/v1/things", &[]).await.assert_status(200);
        client.from_another_site().post_form("/api/v1/things", &[]).await.assert_status(403);
        assert_refused(&place.visitor().get("/api/v1/me").await, 401, "Bearer");
    }

    async fn a_token_counts_where_its_scope_does_and_nowhere_else(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let token = token(&place, &["things:read"]).await;
        let mut program = program(&place, &token);
        let missing = "Bearer error=\"insufficient_scope\", scope=\"things:write\"";
        assert_refused(&program.post_form("/api/v1/things", &[]).await, 403, missing);
        for screen in ["/who", "/me/tokens", "/me/password", "/login", "/nowhere"] {
            assert_refused(&program.get(screen).await, 401, "Bearer error=\"invalid_request\"");
        }
        for write in ["/me/password", "/logout", "/login", "/me/tokens"] {
            assert_refused(&program.post_form(write, &[]).await, 401, "Bearer error=\"invalid_request\"");
        }
    }

    async fn a_bearer_request_needs_no_page_of_ours_and_cookies_do_not_count(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let token = token(&place, &["things:write"]).await;
        program(&place, &token).post_form("/api/v1/things", &[]).await.assert_status(200);

        let session = place.as_user("honbu").await;
        let kept = session.cookie(COOKIE).unwrap().to_owned();
        let mut both = session.with_header("authorization", "Bearer kz_0");
        for address in ["/who", "/api/v1/me"] {
            both.get(address).await.assert_status(401);
        }
        let mut basic = place.visitor().with_header("authorization", "Basic a2V5OmtleQ==");
        basic.set_cookie(COOKIE, &kept);
        basic.get("/who").await.assert_status(200);
    }

    async fn expired_withdrawn_and_disabled_tokens_are_worth_nothing(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let invalid = "Bearer error=\"invalid_token\"";
        let mut client = place.as_user("honbu").await;
        let token = text_of(make(&mut client, &["things:read"], "1").await.assert_status(201));
        let mut expiring = program(&place, &token);
        expiring.get("/api/v1/things").await.assert_status(200);
        let id = line(place.database()).await.id;

        place.add_user("juku", "塾 太郎").await;
        let mut stranger = place.as_user("juku").await;
        stranger.post_form(&format!("/me/tokens/{id}/revocation"), &[]).await.assert_status(404);
        expiring.get("/api/v1/things").await.assert_status(200);
        client.post_form(&format!("/me/tokens/{id}/revocation"), &[]).await.assert_status(303);
        assert_refused(&expiring.get("/api/v1/things").await, 401, invalid);
        client.post_form(&format!("/me/tokens/{id}/revocation"), &[]).await.assert_status(404);

        let token = text_of(make(&mut client, &["things:read"], "1").await.assert_status(201));
        let mut expiring = program(&place, &token);
        place.wait(TimeDelta::hours(24) - TimeDelta::seconds(1));
        expiring.get("/api/v1/things").await.assert_status(200);
        place.wait(TimeDelta::seconds(1));
        assert_refused(&expiring.get("/api/v1/things").await, 401, invalid);

        let token = self::token(&place, &["things:read"]).await;
        store::disable(place.database(), "honbu").await;
        assert_refused(&program(&place, &token).get("/api/v1/things").await, 401, invalid);
        assert_refused(&program(&place, "").get("/api/v1/things").await, 401, invalid);
    }

    async fn the_last_use_is_noted_once_a_minute(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut program = program(&place, &token(&place, &["things:read"]).await).at([198, 51, 100, 9]);
        program.get("/api/v1/things").await.assert_status(200);
        let first = line(place.database()).await.used_at.unwrap();
        assert_eq!(line(place.database()).await.used_address.as_deref(), Some("198.51.100.9"));
        for (seconds, later) in [(59, 0), (1, 60)] {
            place.wait(TimeDelta::seconds(seconds));
            program.get("/api/v1/things").await.assert_status(200);
            let used = line(place.database()).await.used_at.unwrap();
            assert_eq!(used, first + TimeDelta::seconds(later));
        }
    }

    async fn a_form_that_cannot_be_granted_is_shown_again(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        make(&mut client, &[], "90").await.assert_status(422).assert_contains("できることを1つ以上");
        make(&mut client, &["everything"], "90").await.assert_status(422).assert_contains("「everything」");
        for days in ["0", "366", "", "ずっと"] {
            make(&mut client, &["things:read"], days).await.assert_status(422).assert_contains("1〜365日");
        }
        make(&mut client, &["things:read", "things:write"], "３６５").await.assert_status(201);
    }

    async fn machines_are_made_by_administrators_and_sign_in_by_token_alone(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("kanri", "管理 花子").await;
        let mut kanri = place.as_user("kanri").await;
        let mut honbu = place.as_user("honbu").await;
        honbu.get("/machines").await.assert_status(404);
        honbu.post_form("/machines", &[]).await.assert_status(404);

        let wanted = [
            ("login", "kikan"), ("holder_name", "基幹システム"), ("role", "reader"), ("name", "連携"),
            ("scopes", "things:read"), ("days", "30"),
        ];
        let mut unknown = wanted;
        unknown[2].1 = "owner";
        kanri.post_form("/machines", &unknown).await.assert_status(422).assert_contains("「owner」という役割");
        let token = text_of(kanri.post_form("/machines", &wanted).await.assert_status(201));
        program(&place, &token).get("/api/v1/things").await.assert_status(200).assert_contains("kikan");
        kanri.get("/machines").await.assert_status(200).assert_contains("基幹システム");
        kanri.post_form("/machines", &wanted).await.assert_status(422).assert_contains("すでに使われています");
        crate::place::sign_in(&mut place.visitor(), "kikan", "").await.assert_status(422);
        honbu.post_form("/machines/tokens/1/revocation", &[]).await.assert_status(404);
        kanri.post_form("/machines/tokens/1/revocation", &[]).await.assert_status(303);
        program(&place, &token).get("/api/v1/things").await.assert_status(401);
    }
}
