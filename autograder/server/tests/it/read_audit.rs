//! 本部 reads, filters and exports the audit record.

use platform_audit::{EntryFilter, list_entries};
use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, words};

/// The newest entry of an event, as it is kept.
async fn newest(hall: &Hall, event: &str) -> platform_audit::Entry {
    let filter = EntryFilter { event: event.to_owned(), ..EntryFilter::default() };
    let mut tx = hall.database().read().await.unwrap();
    let found = list_entries(&mut tx, &filter, i64::MAX, 1, 0).await.unwrap();
    found.into_iter().next().unwrap_or_else(|| panic!("nothing was recorded of {event}"))
}

both_engines! {
    async fn a_change_is_read_with_who_from_where_and_from_what_to_what(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut juku = hall.as_juku("012345").await.with_header("user-agent", "Sample/1.0");
        let contact = [("seen", ""), ("contact", "電話 03-0000-0000")];
        juku.post_form("/juku/1/contact", &contact).await.assert_status(303);
        let entry = newest(&hall, "juku.contact_changed").await;
        assert_eq!(entry.address.as_deref(), Some("192.0.2.1"));
        assert_eq!(entry.agent.as_deref(), Some("Sample/1.0"));
        assert_eq!(entry.actor_role.as_deref(), Some("塾"));
        assert_eq!(entry.request_id.as_ref().map(String::len), Some(12));

        let mut headquarters = hall.as_headquarters().await;
        let list = headquarters.get("/audit?event=juku.contact_changed&person=012345").await;
        list.assert_contains("塾の連絡先の変更").assert_contains("連絡先: （空） → 電話 03-0000-0000");
        list.assert_contains("全1件");
        let page = headquarters.get(&format!("/audit/{}", entry.number)).await.text();
        let page = words(&page);
        for part in ["012345の担当", "塾", "192.0.2.1", "（空） → 電話 03-0000-0000", "juku/012345", &entry.hash] {
            assert!(page.contains(part), "{part} in {page}");
        }
        headquarters.get("/audit/987654").await.assert_status(404);
        headquarters.get("/audit?from=2999-01-01").await.assert_contains("条件に合うものがありません");
    }

    async fn only_headquarters_reads_it(engine: Engine) {
        let hall = Hall::open(engine).await;
        for mut other in [hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await] {
            for path in ["/audit", "/audit/1", "/audit.csv", "/audit.json"] {
                other.get(path).await.assert_status(404);
            }
            assert!(!other.get("/").await.contains("/audit"));
        }
        hall.visitor().get_json("/audit.json").await.assert_status(401);
        let refused = newest(&hall, "access.refused").await;
        assert_eq!((refused.subject.as_str(), refused.facts.as_str()), ("audit.json", r#"{"method":"GET","status":404}"#));
    }

    async fn an_export_is_whole_guarded_and_recorded(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut juku = hall.as_juku("012345").await;
        juku.post_form("/juku/1/contact", &[("seen", ""), ("contact", "=1+1")]).await.assert_status(303);
        let mut client = hall.as_headquarters().await;
        let csv = client.get("/audit.csv?event=juku.").await.assert_status(200).text();
        let lines: Vec<&str> = csv.trim_end().split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}番号,日時,") && lines.len() == 2, "{csv}");
        assert!(lines[1].contains("連絡先: （空） → =1+1") && !lines[1].contains(",="), "{csv}");
        let exported = newest(&hall, "audit.exported").await;
        assert!(exported.facts.contains(r#""entries":1"#) && exported.facts.contains("event=juku."), "{}", exported.facts);

        // More than one page of the export.
        for _ in 0..40 {
            let mut tx = hall.database().write().await.unwrap();
            for number in 0..30 {
                let facts = serde_json::json!({ "number": number });
                platform_audit::record(&mut tx, &platform_audit::Actor::server(), "things.seen", "things", &facts).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let json = client.get("/audit.json?event=things.seen").await.json();
        let entries = json.as_array().unwrap();
        assert_eq!(entries.len(), 1200);
        assert!(entries.windows(2).all(|pair| pair[0]["number"].as_i64() > pair[1]["number"].as_i64()));
        let empty = client.get("/audit.json?event=nothing").await.json();
        assert_eq!(empty.as_array().map(Vec::len), Some(0));
    }

    /// What a person saw of pupils is one entry a page, without a name in it.
    async fn views_of_pupils_are_recorded_without_names(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        juku.get("/students?q=青木").await.assert_contains("青木 はな");
        let seen = newest(&hall, "students.listed").await;
        assert!(seen.facts.contains(r#""searched":true"#) && seen.facts.contains(r#""shown":1"#), "{}", seen.facts);
        juku.get("/rounds/1/results?grade=6").await.assert_contains("青木 はな");
        assert_eq!(newest(&hall, "results.viewed").await.subject, "rounds/2026-summer/results");
        juku.get("/entries/1/report-card").await.assert_contains("青木 はな");
        assert_eq!(newest(&hall, "report_cards.viewed").await.subject, "rounds/2026-summer/entries/1");
        juku.post_form("/entries/1/remarks", &[("exam", "1"), ("words", "青木さんはよくできました。")]).await.assert_status(303);
        let mut headquarters = hall.as_headquarters().await;
        let everything = headquarters.get("/audit.json").await.text();
        assert!(!everything.contains("青木"), "{everything}");
    }
}
