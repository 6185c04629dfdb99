//! 本部 sees the pages of a 塾 as its people do, and changes nothing.

use std::time::Duration;

use autograder_server::routes;
use axum::http::Method;
use chrono::TimeDelta;
use platform_database::{params, sql};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, words};

/// What somebody who looks on may still send: what is about the own account, and the way back.
const OWN: [&str; 6] = ["/login", "/logout", "/me/", "/viewing/ending", "/password-advice", "/reset"];

async fn look_on(client: &mut Client) {
    client.post_form("/juku/1/viewing", &[]).await.assert_status(303);
}

/// What the audit record has of viewings.
async fn recorded(hall: &Hall) -> Vec<(String, String)> {
    let mut tx = hall.database().read().await.unwrap();
    let all = sql!("SELECT event, subject FROM audit_entries WHERE event LIKE 'viewings.%' ORDER BY number");
    tx.list(all, params![]).await.unwrap()
}

both_engines! {
    async fn headquarters_sees_what_the_juku_sees_until_it_goes_back(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/juku/1").await.assert_contains("この塾として見る");
        look_on(&mut headquarters).await;
        let home = headquarters.get("/").await;
        home.assert_contains("あおば塾として見ています").assert_contains("本部の画面に戻る").assert_contains("駅前教室");
        home.assert_contains("<body class=\"looks-on\">");
        assert!(!home.contains("中央教室") && !home.contains("href=\"/audit\""));
        // Which of its people is oneself is told to nobody else, so 塾の担当者 are left out.
        let own = |page: &str| {
            let read = words(page.split_once("id=\"main\"").unwrap().1);
            read.split("塾の担当者").next().unwrap_or_default().to_owned()
        };
        let mut office = hall.as_juku("012345").await;
        for path in ["/classrooms", "/students", "/juku/1", "/rounds/1/results?grade=6", "/classrooms/1/exams/1/marks"] {
            assert_eq!(own(&headquarters.get(path).await.text()), own(&office.get(path).await.text()), "{path}");
        }
        for path in ["/audit", "/rounds/1", "/juku", "/juku/2", "/classrooms/3", "/sessions", "/machines"] {
            headquarters.get(path).await.assert_status(404);
        }
        assert_eq!(recorded(&hall).await, [("viewings.begun".into(), "juku/012345".into())]);

        headquarters.get("/viewing").await.assert_contains("あおば塾（012345）");
        let back = headquarters.post_form("/viewing/ending", &[]).await;
        assert_eq!(back.assert_status(303).location(), "/juku/1");
        headquarters.get("/audit").await.assert_status(200).assert_contains("塾として見るのを終了");
        headquarters.get("/viewing").await.assert_status(404);
        headquarters.post_form("/viewing/ending", &[]).await.assert_status(404);
        assert_eq!(recorded(&hall).await.len(), 2);
    }

    async fn whoever_looks_on_can_change_nothing(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        look_on(&mut headquarters).await;
        let table = routes().table().to_vec();
        let writes: Vec<(&Method, &str)> = table
            .iter()
            .filter(|route| route.method != Method::GET && !OWN.iter().any(|own| route.path.starts_with(own)))
            .map(|route| (&route.method, route.path))
            .filter(|(_, path)| !["/invitation", "/setup"].contains(path))
            .collect();
        assert!(writes.len() > 40, "{writes:?}");
        for (method, path) in writes {
            let address = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
            let address = address.collect::<Vec<_>>().join("/");
            let answer = match *method {
                Method::PUT => headquarters.put_form(&address, &[]).await,
                Method::DELETE => headquarters.delete(&address).await,
                _ => headquarters.post_form(&address, &[]).await,
            };
            assert!([403, 404].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.status);
        }
        let contact = [("seen", ""), ("contact", "電話 03-0000-0000")];
        let refused = headquarters.post_form("/juku/1/contact", &contact).await;
        refused.assert_status(403).assert_contains("塾の画面を見ているあいだは、変更できません");
        headquarters.post_form("/juku/2/viewing", &[]).await.assert_status(403);
        assert_eq!(recorded(&hall).await.len(), 1);
    }

    async fn it_ends_by_itself_and_is_no_ones_but_headquarters(engine: Engine) {
        let hall = Hall::marked(engine).await;
        for mut other in [hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await] {
            other.post_form("/juku/1/viewing", &[]).await.assert_status(404);
            other.get("/viewing").await.assert_status(404);
        }
        let mut headquarters = hall.as_headquarters().await;
        let withdrawn = [("seen", "member"), ("status", "withdrawn")];
        headquarters.post_form("/juku/2/status", &withdrawn).await.assert_status(303);
        headquarters.post_form("/juku/2/viewing", &[]).await.assert_status(409).assert_contains("退会した塾");
        headquarters.post_form("/juku/987/viewing", &[]).await.assert_status(404);
        let mut token = hall.with_token("rounds:read").await;
        look_on(&mut headquarters).await;
        token.get("/api/v1/rounds").await.assert_status(200);
        headquarters.get("/rounds").await.assert_status(404);
        for _ in 0..3 {
            hall.clock.set(hall.clock.now() + TimeDelta::minutes(21));
            headquarters.get("/").await.assert_status(200);
        }
        headquarters.get("/rounds").await.assert_status(200);
    }

    async fn maintenance_makes_headquarters_of_whoever_looks_on(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        look_on(&mut headquarters).await;
        headquarters.get("/rounds").await.assert_status(404);
        hall.commanded(&["maintenance", "on", "--minutes", "30", "--words", "定期点検です。"]);
        // What a server knows of it is a second old at most.
        for _ in 0..1_200 {
            if hall.visitor().get("/").await.status == 503 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        headquarters.get("/rounds").await.assert_status(200);
    }
}
