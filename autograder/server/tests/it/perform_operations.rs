//! The grid sends what is typed, cell by cell.
//!
//! 教室 1 is 駅前教室, exam 1 is 小6 国語 (漢字 20, 読解 30); its first three entries are 青木, 伊藤 and 上田.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::hall::{Hall, PASSWORD, results};

pub(crate) const SHEET: &str = "/classrooms/1/exams/1/marks";

/// The ids of the first two pupils and of both items, as the page tells them to the grid.
pub(crate) struct Ids {
    pub(crate) entries: Vec<i64>,
    pub(crate) items: Vec<i64>,
}

pub(crate) async fn ids(client: &mut Client) -> Ids {
    let page = client.get(SHEET).await.assert_status(200).text();
    let numbers = |name: &str| {
        let mut found: Vec<i64> = Vec::new();
        for part in page.split(&format!("{name}=\"")).skip(1) {
            let number = part.split('"').next().unwrap().parse().unwrap();
            if !found.contains(&number) {
                found.push(number);
            }
        }
        found
    };
    Ids { entries: numbers("data-entry"), items: numbers("data-item") }
}

pub(crate) fn mark(op: &str, entry: i64, item: i64, seen: Option<i64>, value: Option<i64>) -> Value {
    json!({ "op": op, "entry": entry, "item": item, "seen": seen, "value": value, "means": "typed" })
}

fn absence(op: &str, entry: i64, seen: i64, value: i64) -> Value {
    json!({ "op": op, "entry": entry, "item": null, "seen": seen, "value": value, "means": "typed" })
}

/// Who is signed in.
pub(crate) async fn person(client: &mut Client) -> i64 {
    let me: Value = serde_json::from_str(&client.get("/api/v1/me").await.assert_status(200).text()).unwrap();
    me["id"].as_i64().unwrap()
}

/// Sends a batch; what became of each operation, by name.
pub(crate) async fn send(client: &mut Client, operations: &[Value]) -> BTreeMap<String, Value> {
    let batch = json!({ "person": person(client).await, "operations": operations });
    let answer = client.post_json(&format!("{SHEET}/operations"), &batch).await;
    let said: Value = serde_json::from_str(&answer.assert_status(200).text()).unwrap();
    let outcomes = said["outcomes"].as_array().unwrap().iter();
    outcomes.map(|outcome| (outcome["op"].as_str().unwrap().to_owned(), outcome.clone())).collect()
}

/// The values that a stream told, in their order.
pub(crate) fn values(heard: &str) -> Vec<i64> {
    let events = heard.lines().filter_map(|line| line.strip_prefix("data: "));
    let events = events.map(|data| serde_json::from_str::<Value>(data).unwrap());
    let cells = events.filter_map(|event| event["cells"].as_array().cloned()).flatten();
    cells.map(|cell| cell["value"].as_i64().unwrap()).collect()
}

/// What the server says of a cell.
pub(crate) async fn history(client: &mut Client, address: &str) -> Vec<Value> {
    let said: Value = serde_json::from_str(&client.get(address).await.assert_status(200).text()).unwrap();
    said["changes"].as_array().unwrap().clone()
}

both_engines! {
    /// Each cell has its own outcome, and blank, zero and absent stay three facts.
    async fn a_batch_keeps_what_can_be_kept(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut client).await;
        let said = send(&mut client, &[
            mark("a", entries[0], items[0], None, Some(0)),
            mark("b", entries[0], items[1], None, Some(30)),
            mark("c", entries[1], items[0], None, Some(21)),
            mark("d", entries[1], 999_999, None, Some(1)),
            mark("e", 999_999, items[0], None, Some(1)),
            absence("f", entries[2], 0, 1),
            mark("g", entries[1], items[1], None, Some(-1)),
        ]).await;
        let results_of: Vec<&str> = said.values().map(|outcome| outcome["result"].as_str().unwrap()).collect();
        assert_eq!(results_of, ["kept", "kept", "invalid", "gone", "gone", "kept", "invalid"]);
        assert_eq!(said["c"]["why"], "20点満点です");
        let now = results(&hall);
        assert!(now.contains("012345,0001,小6,国語,30,"), "{now}");
        assert!(!now.contains("0002,小6,国語") && !now.contains("012345,0003,小6"), "{now}");
    }

    /// A cell that somebody else changed is not overwritten; the person sees whose value stands there.
    async fn a_cell_that_somebody_else_changed_is_in_conflict(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let mut sato = hall.as_juku("012345").await;
        let Ids { entries, items } = ids(&mut tanaka).await;
        send(&mut tanaka, &[mark("a", entries[0], items[0], None, Some(16)), absence("b", entries[1], 0, 1)]).await;
        let said = send(&mut sato, &[
            mark("c", entries[0], items[0], None, Some(14)),
            mark("d", entries[0], items[1], None, Some(5)),
            absence("e", entries[1], 0, 1),
        ]).await;
        assert_eq!((&said["c"]["result"], &said["c"]["value"]), (&json!("conflict"), &json!(16)));
        assert!(!said["c"]["by"].as_str().unwrap().is_empty() && said["c"]["at"].is_string(), "{}", said["c"]);
        assert_eq!((&said["d"]["result"], &said["e"]["result"]), (&json!("kept"), &json!("kept")));
        let said = send(&mut sato, &[mark("f", entries[0], items[0], Some(16), Some(14))]).await;
        assert_eq!(said["f"]["result"], "kept", "having seen 16, it is replaced");
    }

    /// An answer that was lost is asked for again under the same name, and nothing happens twice.
    async fn an_operation_is_kept_once_under_its_name(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut client).await;
        let first = mark("a", entries[0], items[0], None, Some(16));
        send(&mut client, std::slice::from_ref(&first)).await;
        send(&mut client, &[mark("b", entries[0], items[0], Some(16), None)]).await;
        let said = send(&mut client, &[first]).await;
        assert_eq!(said["a"]["result"], "kept");
        let page = client.get(SHEET).await.text();
        assert!(page.contains("入力済 0 / 3"), "the old value did not come back: {page}");
    }

    /// Of a batch that arrives again after the 締切, what was kept in time is kept, and the rest came too late.
    async fn what_was_kept_in_time_is_called_so_after_the_deadline(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut client).await;
        let kept = mark("a", entries[0], items[0], None, Some(16));
        send(&mut client, std::slice::from_ref(&kept)).await;
        hall.clock.set(hall.clock.now() + TimeDelta::days(40));
        let mut client = hall.as_classroom("012345", "345001").await;
        let said = send(&mut client, &[kept, mark("b", entries[0], items[1], None, Some(5))]).await;
        assert_eq!((&said["a"]["result"], &said["b"]["result"]), (&json!("kept"), &json!("locked")));
        assert!(said["b"]["why"].as_str().unwrap().contains("締め切りました"), "{}", said["b"]);
    }

    /// Twenty hands on one empty cell: one value is stored, the others are told of it.
    async fn of_many_who_type_at_once_one_is_first(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut client).await;
        let mut hands = JoinSet::new();
        for hand in 0..20 {
            let mut client = client.clone();
            let operation = mark(&format!("h{hand}"), entries[0], items[0], None, Some(hand));
            hands.spawn(async move { send(&mut client, &[operation]).await.into_values().next().unwrap() });
        }
        let outcomes = hands.join_all().await;
        let kept: Vec<&Value> = outcomes.iter().filter(|outcome| outcome["result"] == "kept").collect();
        assert_eq!(kept.len(), 1, "{outcomes:?}");
        let values: Vec<&Value> = outcomes.iter().filter(|outcome| outcome["result"] == "conflict").map(|outcome| &outcome["value"]).collect();
        assert!(values.len() == 19 && values.windows(2).all(|pair| pair[0] == pair[1]), "{outcomes:?}");
    }

    /// A name counts for one pupil on one sheet: of two sheets at once one is kept, and the other hears that it is not.
    async fn one_name_is_not_kept_on_two_sheets(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, .. } = ids(&mut client).await;
        let batch = json!({ "person": person(&mut client).await, "operations": [absence("a", entries[0], 0, 1)] });
        let mut hands = JoinSet::new();
        for exam in [1, 2] {
            let (mut client, batch) = (client.clone(), batch.clone());
            let address = format!("/classrooms/1/exams/{exam}/marks/operations");
            hands.spawn(async move {
                let said = client.post_json(&address, &batch).await.assert_status(200).json();
                said["outcomes"][0]["result"].as_str().unwrap().to_owned()
            });
        }
        let mut results = hands.join_all().await;
        results.sort();
        assert_eq!(results, ["invalid", "kept"]);
        let mut changes = 0;
        for exam in [1, 2] {
            let address = format!("/classrooms/1/exams/{exam}/marks/history?entry={}", entries[0]);
            changes += history(&mut client, &address).await.len();
        }
        assert_eq!(changes, 1, "what was refused was not written");
    }

    /// Who of 本部 changed a cell is 「本部」 for those of the 塾, in a conflict, in the history and in the news.
    async fn those_of_headquarters_are_named_to_themselves_alone(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let mut honbu = hall.as_headquarters().await;
        let Ids { entries, items } = ids(&mut tanaka).await;
        send(&mut honbu, &[mark("a", entries[0], items[0], None, Some(16))]).await;
        let said = send(&mut tanaka, &[mark("b", entries[0], items[0], None, Some(14))]).await;
        assert_eq!((&said["b"]["result"], &said["b"]["by"]), (&json!("conflict"), &json!("本部")));
        let address = format!("{SHEET}/history?entry={}&item={}", entries[0], items[0]);
        assert_eq!(history(&mut tanaka, &address).await[0]["by"], "本部");
        assert_eq!(history(&mut honbu, &address).await[0]["by"], "honbuの担当");

        let events = format!("{SHEET}/events?after=0");
        let (mut of_tanaka, mut of_honbu) = (tanaka.hear(&events).await, honbu.clone().hear(&events).await);
        let is_whole = |heard: &str| heard.ends_with("\n\n");
        of_tanaka.until(is_whole).await;
        of_honbu.until(is_whole).await;
        send(&mut honbu, &[mark("c", entries[0], items[1], None, Some(5))]).await;
        // What they missed, and what the one look of the newsroom tells them both.
        let has_both = |heard: &str| heard.ends_with("\n\n") && values(heard) == [16, 5];
        let heard = of_tanaka.until(has_both).await;
        assert!(heard.matches("\"by\":\"本部\"").count() == 2 && !heard.contains("honbu"), "{heard}");
        let heard = of_honbu.until(has_both).await;
        assert_eq!(heard.matches("\"by\":\"honbuの担当\"").count(), 2, "{heard}");
    }

    /// After the deadline and its grace nothing is kept, and the reason is said.
    async fn after_the_deadline_every_operation_is_locked(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut client).await;
        hall.clock.set(hall.clock.now() + TimeDelta::days(40));
        let mut client = hall.as_classroom("012345", "345001").await;
        let said = send(&mut client, &[mark("a", entries[0], items[0], None, Some(16))]).await;
        assert_eq!(said["a"]["result"], "locked");
        assert!(said["a"]["why"].as_str().unwrap().contains("締"), "{}", said["a"]);
    }

    /// Another 塾 does not know that the sheet exists; what is no batch is refused.
    async fn strangers_and_nonsense_are_refused(engine: Engine) {
        let hall = Hall::open(engine).await;
        let address = format!("{SHEET}/operations");
        let mut client = hall.as_classroom("012345", "345001").await;
        let empty = json!({ "person": person(&mut client).await, "operations": [] });
        hall.as_juku("678345").await.post_json(&address, &empty).await.assert_status(404);
        // Whoever has signed in over another's page sends nothing of theirs.
        let of_another = hall.as_juku("012345").await.post_json(&address, &empty).await;
        of_another.assert_status(409).assert_contains("ほかの人が入力した内容");
        hall.visitor().post_json(&address, &empty).await.assert_status(401);
        client.post_json(&address, &json!({ "operations": [{ "op": 1 }] })).await.assert_status(422);
        client.post_json(&address, &empty).await.assert_status(200);
    }

    /// Those who look on hear what others change, from where they know.
    async fn others_hear_of_changes(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut tanaka).await;
        send(&mut tanaka, &[mark("a", entries[0], items[0], None, Some(16)), absence("b", entries[1], 0, 1)]).await;
        let mut sato = hall.as_juku("012345").await;
        let mut stream = sato.hear(&format!("{SHEET}/events?after=0")).await;
        let heard = stream.until(|heard| heard.contains("event: cells")).await;
        assert!(heard.contains("event: cells") && heard.contains("id: "), "{heard}");
        let told = heard.split("data: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
        let told: Value = serde_json::from_str(told).unwrap();
        let of = |at: usize| ["entry", "exam", "item", "value"].map(|name| told["cells"][at][name].clone());
        assert_eq!(of(0), [json!(entries[0]), json!(1), json!(items[0]), json!(16)]);
        assert_eq!(of(1), [json!(entries[1]), json!(1), Value::Null, json!(1)]);
        hall.as_juku("678345").await.get(&format!("{SHEET}/events")).await.assert_status(404);

        // Who made them knows by the number of the edit that they are no news.
        let more = json!({ "person": person(&mut tanaka).await, "operations": [mark("c", entries[0], items[0], Some(16), Some(9))] });
        let answer = tanaka.post_json(&format!("{SHEET}/operations"), &more).await;
        let answer: Value = serde_json::from_str(&answer.assert_status(200).text()).unwrap();
        let edit = answer["edit"].as_i64().unwrap();
        assert!(edit > told["cells"][1]["edit"].as_i64().unwrap(), "{answer}");
        stream.until(|heard| heard.contains(&format!("\"edit\":{edit},"))).await;
    }

    /// Whoever listens hears of each change once, on every node; those of another sheet hear nothing.
    async fn listeners_hear_of_each_change_once(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut tanaka).await;
        send(&mut tanaka, &[mark("before", entries[0], items[0], None, Some(1))]).await;
        let mut office = hall.as_juku("012345").await;
        let mut elsewhere = Client::signed_in(hall.another_node(), "012345", PASSWORD).await;
        let mut of_mathematics = hall.as_juku("012345").await;
        let stream = format!("{SHEET}/events");
        let (mut office, mut elsewhere) = (office.hear(&stream).await, elsewhere.hear(&stream).await);
        let mut of_mathematics = of_mathematics.hear("/classrooms/1/exams/2/marks/events").await;
        // The first look is what each of them knows already.
        for stream in [&mut office, &mut elsewhere, &mut of_mathematics] {
            stream.until(|heard| heard.contains("event: cells")).await;
        }
        let last = |heard: &str| values(heard).contains(&5);
        tokio::join!(office.until(last), elsewhere.until(last), async {
            for value in 2..6 {
                tokio::time::sleep(Duration::from_millis(700)).await;
                let seen = Some(value - 1);
                send(&mut tanaka, &[mark(&format!("then{value}"), entries[0], items[0], seen, Some(value))]).await;
            }
        });
        // Nobody hears anything twice.
        let more = Duration::from_millis(1_500);
        let (heard, heard_elsewhere, heard_of_mathematics) =
            tokio::join!(office.during(more), elsewhere.during(more), of_mathematics.during(more));
        assert_eq!(values(heard), [2, 3, 4, 5], "{heard}");
        assert_eq!(values(heard_elsewhere), [2, 3, 4, 5], "{heard_elsewhere}");
        assert_eq!(values(heard_of_mathematics), [0; 0], "{heard_of_mathematics}");
    }

    /// How a cell came to hold what it holds: whoever sees the sheet may ask, nobody else.
    async fn a_cell_tells_its_history(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = ids(&mut client).await;
        send(&mut client, &[mark("a", entries[0], items[0], None, Some(0))]).await;
        let mut undone = mark("b", entries[0], items[0], Some(0), None);
        undone["means"] = json!("undone");
        send(&mut client, &[undone, absence("c", entries[0], 0, 1)]).await;

        let of = |item: &str| format!("{SHEET}/history?entry={}{item}", entries[0]);
        let changes = history(&mut client, &of(&format!("&item={}", items[0]))).await;
        let told = |change: &Value| (change["old"].as_i64(), change["new"].as_i64(), change["means"].clone());
        assert_eq!(
            changes.iter().map(told).collect::<Vec<_>>(),
            [(Some(0), None, json!("undone")), (None, Some(0), json!("typed"))]
        );
        assert!(changes.iter().all(|change| change["source"] == "sheet" && change["by"] != ""));
        let turned = history(&mut client, &of("")).await;
        assert_eq!(turned.iter().map(told).collect::<Vec<_>>(), [(Some(0), Some(1), json!("typed"))]);

        let elsewhere = of(&format!("&item={}", items[0])).replace("/classrooms/1/", "/classrooms/2/");
        let mut headquarters = hall.as_headquarters().await;
        assert!(history(&mut headquarters, &elsewhere).await.is_empty(), "the pupil is not of that 教室");
        client.get(&elsewhere).await.assert_status(404);
    }
}
