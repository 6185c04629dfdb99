//! Who has a sheet open is told to those who may see it, on every node, and to nobody else.
//!
//! 教室 1 is 駅前教室, exam 1 is 小6 国語; its first three entries are 青木, 伊藤 and 上田.

use std::time::Duration;

use chrono::TimeDelta;
use platform_testing::{Answer, Client, Engine, both_engines};
use serde_json::json;

use crate::hall::{Hall, PASSWORD};
use crate::perform_operations::{SHEET, ids};

/// How a stream begins to say who is there.
const PEOPLE: &str = "event: people\ndata: ";
/// Long enough for two looks; what a stream says of people comes with its first.
const TWO_LOOKS: Duration = Duration::from_millis(1_500);

async fn sign(client: &mut Client, page: &str, entry: i64) -> Answer {
    client.put_json(&format!("{SHEET}/presence"), "", &json!({ "page": page, "entry": entry })).await
}

/// What the stream says of people, first of all.
async fn people(client: &mut Client) -> String {
    let mut stream = client.hear(&format!("{SHEET}/events")).await;
    let heard = stream.until(|heard| heard.contains(PEOPLE)).await;
    heard.split(PEOPLE).nth(1).unwrap().lines().next().unwrap().to_owned()
}

/// Whether the stream says of anybody that they are there.
async fn is_anybody_there(client: &mut Client) -> bool {
    client.hear(&format!("{SHEET}/events")).await.during(TWO_LOOKS).await.contains(PEOPLE)
}

/// `[{"name":…,"entry":…}]`, as the stream says it.
fn told(others: &[(&str, i64)]) -> String {
    let others: Vec<_> = others.iter().map(|(name, entry)| json!({ "name": name, "entry": entry })).collect();
    json!({ "people": others }).to_string()
}

both_engines! {
    async fn others_are_told_who_is_there_and_with_whom(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let entries = ids(&mut tanaka).await.entries;
        sign(&mut tanaka, "a", entries[1]).await.assert_status(204);

        // The office of the 塾 is at another node, and hears of 本部 beside the 教室.
        hall.as_juku("012345").await;
        let mut office = Client::signed_in(hall.another_node(), "012345", PASSWORD).await;
        assert_eq!(people(&mut office).await, told(&[("012345345001の担当", entries[1])]));
        let mut headquarters = hall.as_headquarters().await;
        sign(&mut headquarters, "b", entries[2]).await.assert_status(204);
        let heard = people(&mut tanaka).await;
        assert_eq!(heard, told(&[("本部", entries[2])]), "nobody hears of oneself, nor the name of somebody of 本部");

        // A second window is the same person, who is where they were last.
        hall.clock.set(hall.clock.now() + TimeDelta::seconds(1));
        sign(&mut tanaka, "a2", entries[0]).await.assert_status(204);
        let heard = people(&mut headquarters).await;
        assert_eq!(heard, told(&[("012345345001の担当", entries[0])]));

        // Who goes on is heard of while one listens; who leaves is gone.
        let mut stream = office.hear(&format!("{SHEET}/events")).await;
        stream.until(|heard| heard.contains(PEOPLE)).await;
        tanaka.delete(&format!("{SHEET}/presence?page=a")).await.assert_status(204);
        tanaka.delete(&format!("{SHEET}/presence?page=a2")).await.assert_status(204);
        let last = format!("{PEOPLE}{}\n\n", told(&[("本部", entries[2])]));
        let heard = stream.until(|heard| heard.ends_with(&last)).await;
        assert_eq!(heard.matches(PEOPLE).count(), 2, "{heard}");
    }

    /// A browser that died gives no sign any more.
    async fn who_gives_no_sign_is_gone_within_a_minute(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let entry = ids(&mut tanaka).await.entries[0];
        sign(&mut tanaka, "a", entry).await.assert_status(204);
        let began = hall.clock.now();
        hall.clock.set(began + TimeDelta::seconds(30));
        let mut office = hall.as_juku("012345").await;
        people(&mut office).await;
        hall.clock.set(began + TimeDelta::seconds(57));
        assert!(!is_anybody_there(&mut office).await);
        sign(&mut tanaka, "a", entry).await.assert_status(204);
        // A late sign is a sign.
        people(&mut office).await;
    }

    async fn strangers_hear_of_nobody_and_are_nowhere(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let entries = ids(&mut tanaka).await.entries;
        sign(&mut tanaka, "a", entries[0]).await.assert_status(204);
        for mut stranger in [hall.as_juku("678345").await, hall.as_classroom("678345", "345001").await, hall.as_classroom("012345", "345002").await] {
            stranger.get(&format!("{SHEET}/events")).await.assert_status(404);
            sign(&mut stranger, "b", entries[0]).await.assert_status(404);
            stranger.delete(&format!("{SHEET}/presence?page=a")).await.assert_status(404);
        }
        hall.visitor().put_json(&format!("{SHEET}/presence"), "", &json!({})).await.assert_status(401);
        // A pupil of another sheet is not on this one, and what is no sign is refused.
        for entry in [entries[2] + 1, 999_999] {
            sign(&mut tanaka, "a", entry).await.assert_status(404);
        }
        sign(&mut tanaka, &"x".repeat(65), entries[0]).await.assert_status(422);
        tanaka.put_json(&format!("{SHEET}/presence"), "", &json!({ "page": 1 })).await.assert_status(422);
        // One person does not take another's window away.
        let mut office = hall.as_juku("012345").await;
        office.delete(&format!("{SHEET}/presence?page=a")).await.assert_status(204);
        people(&mut office).await;
    }
}
