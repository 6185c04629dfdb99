//! 本部 gives a round a 受付締切, a 実施期間 and a 公開日時.

use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{Hall, field, words};
use crate::round_dates::set_dates;

/// All dates that a round may have.
const ALL: [(&str, &str); 3] = [
    ("sat_until", "2026-07-28"),
    ("roster_deadline_at", "2030-01-05T17:00"),
    ("publish_at", "2030-02-10T09:00"),
];

async fn round_item(headquarters: &mut Client) -> Value {
    headquarters.get("/api/v1/rounds/1").await.assert_status(200).json()
}

both_engines! {
    async fn dates_are_shown_wherever_the_round_is(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        set_dates(&mut headquarters, &ALL).await.assert_status(303);
        let span = "2026年7月26日(日)〜7月28日(火)";
        let page = headquarters.get("/rounds/1").await;
        page.assert_contains(span).assert_contains("2030年1月5日(土) 17:00").assert_contains("2030年2月10日(日) 09:00");
        headquarters.get("/rounds").await.assert_contains(span);
        headquarters.get("/rounds/1/papers").await.assert_contains(span);
        headquarters.get("/billing?round=2026-summer").await.assert_contains("2026年7月26日〜7月28日");
        let changed = headquarters.get("/audit.json?event=rounds.rescheduled").await;
        changed.assert_contains("sat_until").assert_contains("roster_deadline_at").assert_contains("publish_at");

        // All of them can be given up again.
        let none = ALL.map(|(name, _)| (name, ""));
        set_dates(&mut headquarters, &none).await.assert_status(303);
        let page = words(&headquarters.get("/rounds/1").await.text());
        assert!(page.contains("実施日 2026年7月26日(日) 入力開始"), "{page}");
        let item = round_item(&mut headquarters).await;
        assert!(["sat_until", "roster_deadline_at", "publish_at"].iter().all(|name| item[*name].is_null()), "{item}");
    }

    async fn dates_out_of_order_are_named_beside_their_field(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        for (name, value, told) in [
            ("sat_until", "2026-07-26", "実施期間の最終日は、実施日より後の日にしてください"),
            ("sat_until", "2030-01-11", "実施期間の最終日は、締切の日までにしてください"),
            ("sat_until", "あした", "実施期間の最終日は、日付を入れるか、空欄にしてください"),
            ("roster_deadline_at", "2030-01-10T12:01", "受付締切は、締切までの日時にしてください"),
            ("roster_deadline_at", "あした", "受付締切は、日時を入れるか、空欄にしてください"),
            ("publish_at", "2030-01-10T12:15", "公開日時は、締切と猶予より後の日時にしてください"),
            ("publish_at", "あした", "公開日時は、日時を入れるか、空欄にしてください"),
        ] {
            let refused = set_dates(&mut headquarters, &[(name, value)]).await;
            refused.assert_status(422).assert_contains(told).assert_contains(&format!("href=\"#{name}\""));
            assert_eq!(field(&refused.text(), name), value, "what was typed stays");
        }
        let item = round_item(&mut headquarters).await;
        assert!(item["sat_until"].is_null() && item["publish_at"].is_null(), "{item}");
        let edges = [("roster_deadline_at", "2030-01-10T12:00"), ("publish_at", "2030-01-10T12:16")];
        set_dates(&mut headquarters, &edges).await.assert_status(303);
        // Another 締切 has to fit the dates that are there.
        let later = set_dates(&mut headquarters, &[("deadline_at", "2030-01-11T12:00")]).await;
        later.assert_status(422).assert_contains("公開日時は、締切と猶予より後の日時にしてください");
    }

    async fn programs_read_and_write_the_dates(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        let path = "/api/v1/rounds/1/schedule";
        let seen = headquarters.get("/api/v1/rounds/1").await.header("etag").unwrap().to_owned();
        let dates = |roster: &str| {
            json!({ "sat_on": "2029-12-20", "sat_until": "2029-12-24", "roster_deadline_at": roster,
                "opens_at": "2029-12-20T00:00:00Z", "deadline_at": "2030-01-10T03:00:00Z", "grace_minutes": 15,
                "publish_at": "2030-02-10T00:00:00Z" })
        };
        let late = headquarters.put_json(path, &seen, &dates("2030-01-11T00:00:00Z")).await;
        assert_eq!(late.assert_status(422).json()["errors"][0]["field"], "roster_deadline_at");
        let written = headquarters.put_json(path, &seen, &dates("2030-01-05T08:00:00Z")).await;
        let item = written.assert_status(200).json();
        assert_eq!((&item["sat_until"], &item["publish_at"]), (&json!("2029-12-24"), &json!("2030-02-10T00:00:00Z")));
        assert_eq!(item["roster_deadline_at"], "2030-01-05T08:00:00Z");
        hall.as_juku("012345").await.put_json(path, &seen, &dates("2030-01-05T08:00:00Z")).await.assert_status(404);
        hall.visitor().put_json(path, &seen, &dates("2030-01-05T08:00:00Z")).await.assert_status(401);
        // What is left out is given up.
        let seen = written.header("etag").unwrap().to_owned();
        let plain = json!({ "sat_on": "2029-12-20", "opens_at": "2029-12-20T00:00:00Z",
            "deadline_at": "2030-01-10T03:00:00Z", "grace_minutes": 15 });
        let written = headquarters.put_json(path, &seen, &plain).await;
        assert!(written.assert_status(200).json()["publish_at"].is_null());
    }

    /// 解答 wait for the last of several days.
    async fn answers_are_handed_out_after_the_last_day(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        let days = [("sat_on", "2030-01-03"), ("sat_until", "2030-01-05")];
        set_dates(&mut headquarters, &days).await.assert_status(303);
        let (kind, pdf) = ([("kind", "answers"), ("edition", "0")], b"%PDF-1.7\n% 1\n%%EOF\n");
        headquarters.post_multipart("/exams/1/papers", &kind, "解答.pdf", pdf).await.assert_status(303);
        for (local, is_out) in [("2030-01-04T00:01", false), ("2030-01-05T23:59", false), ("2030-01-06T00:01", true)] {
            hall.set_clock(local);
            let status = hall.as_juku("012345").await.get_status("/papers/1/file").await;
            assert_eq!(status.is_success(), is_out, "{local}: {status}");
        }
    }

    /// The next round of the season begins with the dates of the last, 52 weeks later.
    async fn a_new_round_takes_the_dates_of_the_year_before(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        set_dates(&mut headquarters, &ALL).await.assert_status(303);
        let shown = headquarters.get("/rounds/new?year=2027&season=summer").await;
        shown.assert_contains("2026年度 第2回 夏期の1年後");
        let form = shown.text();
        let form = form.split_once("action=\"/rounds\"").unwrap().1;
        for (name, value) in [
            ("sat_on", "2027-07-25"),
            ("sat_until", "2027-07-27"),
            ("roster_deadline_at", "2031-01-04T17:00"),
            ("deadline_at", "2031-01-09T12:00"),
            ("publish_at", "2031-02-09T09:00"),
        ] {
            assert_eq!(field(form, name), value, "{name}");
        }
        let usual = headquarters.get("/rounds/new?year=2027&season=summer&dates=usual").await.text();
        let usual = usual.split_once("action=\"/rounds\"").unwrap().1;
        assert_eq!((field(usual, "sat_on").as_str(), field(usual, "publish_at").as_str()), ("2027-07-26", ""));
        let winter = headquarters.get("/rounds/new?year=2026&season=winter").await;
        assert!(!winter.contains("日程のもと"), "there is no 冬期 of the year before");

        let names = ["year", "season", "dates", "sat_on", "sat_until", "roster_deadline_at", "opens_at", "deadline_at",
            "grace_minutes", "publish_at"];
        let mut fields: Vec<(&str, String)> = names.map(|name| (name, field(form, name))).into();
        fields.push(("source", "presets".to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let made = headquarters.post_form("/rounds", &fields).await;
        let page = headquarters.get(made.assert_status(303).location()).await;
        page.assert_contains("2027年7月25日(日)〜7月27日(火)").assert_contains("2031年1月4日(土) 17:00");
        page.assert_contains("順に並んでいます");
    }
}
