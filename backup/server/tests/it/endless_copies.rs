//! Copies of a job that copies at once: its session never ends, so its tasks say how each machine was written.

use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::mock::vbr;
use crate::pullers::{ago, poll, register};
use crate::told_copies::{CONFIRMED, copies, copying, form_of};

both_engines! {
    async fn a_copy_whose_session_never_ends_is_judged_by_each_machine_that_was_written(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = copying(&hall).await;
        let copied = |session: Value| vbr::of_type(session, "BackupCopyJob");
        let endless = vbr::session("s2", "遠隔", &ago(&hall, 40 * 24 * 60), None, "None");
        server.state().sessions[1] = copied(endless);
        server.state().points.push(vbr::point("p4", "b2", "SV-02", &ago(&hall, 20 * 60), "Clean"));
        let write = |machine: &str, minutes: i64, result: &str| {
            let (id, at) = (format!("c{minutes}"), ago(&hall, minutes));
            server.state().tasks.push(copied(vbr::task(&id, "s2", machine, &at, result, 1_024)));
        };
        write("SV-01", 300, "Success");
        poll(&hall).await;
        register(&hall).await;
        poll(&hall).await;
        let mut operator = hall.as_operator().await;
        let confirm = form_of(&mut operator, "支店").await;
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(303);
        let evidence = "コピー「支店」（ディスク、20時間前）";
        let unknown = format!("{evidence}: 不明（最後の書き込みの結果が分かりません）");
        operator.get("/jobs/1").await.assert_contains(&unknown);

        // The success of one machine hides nothing of another one, however often it is told.
        let steps = [
            ("SV-02", 200, "Warning", "warned"),
            ("SV-01", 150, "Success", "warned"),
            ("SV-02", 100, "Failed", "failed"),
            ("SV-01", 90, "Success", "failed"),
            ("SV-02", 60, "Success", "succeeded"),
        ];
        for (machine, minutes, result, outcome) in steps {
            write(machine, minutes, result);
            poll(&hall).await;
            assert_eq!(copies(&hall).await[0]["last_outcome"], json!(outcome), "{machine} {result}");
        }
        operator.get("/jobs/1").await.assert_contains(&format!("{evidence}: 有効"));

        // What has long been told stays known.
        server.state().tasks.retain(|task| task["sessionId"] != "s2");
        poll(&hall).await;
        assert_eq!(copies(&hall).await[0]["last_outcome"], "succeeded");

        // A session that ends speaks for every machine of which nothing younger is told.
        let ended = vbr::session("s3", "遠隔", &ago(&hall, 50), Some(&ago(&hall, 40)), "Failed");
        server.state().sessions.push(copied(ended));
        write("SV-01", 30, "Success");
        poll(&hall).await;
        assert_eq!(copies(&hall).await[0]["last_outcome"], "failed");
        write("SV-02", 20, "Success");
        poll(&hall).await;
        assert_eq!(copies(&hall).await[0]["last_outcome"], "succeeded");
    }
}
