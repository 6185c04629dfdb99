//! Lists as files, under the filters of their pages; and several jobs paused at once.

use backup_server::Role;
use platform_database::sql;
use platform_spreadsheet::{Limits, read};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;
use crate::reports::report;

/// The rows of a list's file, with its headings.
async fn rows(client: &mut Client, path: &str) -> Vec<Vec<String>> {
    let answer = client.get(path).await;
    answer.assert_status(200);
    let book = read(&answer.body, &Limits::default()).unwrap();
    let row =
        |row: &platform_spreadsheet::Row| row.cells.iter().map(|cell| cell.text().into_owned()).collect();
    book.sheets[0].rows.iter().map(row).collect()
}

/// A hall with the job of its engine and two of other tools, one of which has run twice.
async fn with_jobs(engine: Engine) -> Hall {
    let hall = Hall::with_job(engine).await;
    hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01"]);
    hall.commanded(&["job", "add", "経理", "--tool", "AOMEI", "--target", "PC-KEIRI"]);
    let agent = hall.with_token(Role::Operator, "runs:write").await;
    for (hours, outcome) in [(3, "failed"), (1, "succeeded")] {
        let at = hall.clock.now() - chrono::TimeDelta::hours(hours);
        report(&hall, &agent, at, outcome, (5_000, 12)).await;
    }
    hall.work().await;
    hall
}

both_engines! {
    async fn a_file_holds_what_the_list_shows_under_its_filters(engine: Engine) {
        let hall = with_jobs(engine).await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/jobs?tool=Veeam").await;
        page.assert_contains("/lists/jobs.csv?tool=Veeam").assert_contains("/lists/jobs.xlsx?tool=Veeam");
        for kind in ["csv", "xlsx"] {
            let found = rows(&mut viewer, &format!("/lists/jobs.{kind}?tool=Veeam")).await;
            assert_eq!(found.len(), 2, "{found:?}");
            assert_eq!((found[0][1].as_str(), found[1][1].as_str(), found[1][7].as_str()), ("ジョブ", "基幹", "成功"));
        }
        assert_eq!(rows(&mut viewer, "/lists/jobs.csv?class=public").await.len(), 1);
        assert_eq!(rows(&mut viewer, "/lists/jobs.csv").await.len(), 4);

        let runs = rows(&mut viewer, "/lists/runs.csv?tool=Veeam&sort=started&dir=asc").await;
        let seen: Vec<(&str, &str, &str)> = runs[1..].iter().map(|row| (row[1].as_str(), row[5].as_str(), row[8].as_str())).collect();
        assert_eq!(seen, [("基幹", "失敗", "5000"), ("基幹", "成功", "5000")]);
        assert_eq!(rows(&mut viewer, "/lists/runs.csv?outcome=failed").await.len(), 2);
        assert_eq!(rows(&mut viewer, "/lists/runs.csv?q=経理").await.len(), 1);
        viewer.get("/runs?q=基&tool=Veeam").await.assert_contains("基幹").assert_contains("条件を消す");

        for name in ["media", "loans", "alerts", "verifications"] {
            assert!(!rows(&mut viewer, &format!("/lists/{name}.csv")).await.is_empty(), "{name}");
        }
        viewer.get("/lists/secrets.csv").await.assert_status(404);
        viewer.get("/lists/jobs.pdf").await.assert_status(404);
        viewer.get("/lists/jobs").await.assert_status(404);
        let mut tx = hall.database().read().await.unwrap();
        let taken = sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'lists.exported'");
        assert_eq!(tx.count(taken, Vec::new()).await.unwrap(), 11);
    }

    async fn jobs_are_paused_and_let_go_on_several_at_a_time(engine: Engine) {
        let hall = with_jobs(engine).await;
        let mut operator = hall.as_operator().await;
        let some = [("jobs", "1"), ("jobs", "3"), ("jobs", "99")];
        let pause = |reason: &'static str| [&some[..], &[("paused", "true"), ("reason", reason), ("until", "")]].concat();
        operator.post_form("/jobs/pauses", &pause("  ")).await.assert_status(422).assert_contains("停止する理由");
        hall.signed_in(Role::Viewer).await.post_form("/jobs/pauses", &pause("棚卸し")).await.assert_status(403);
        operator.post_form("/jobs/pauses", &pause("棚卸し")).await.assert_status(303);
        operator.get("/jobs").await.assert_contains("2件のスケジュールを停止しました。1件は、すでに停止している");
        operator.get("/jobs?state=paused").await.assert_contains("棚卸し").assert_contains("文書").assert_contains("経理");
        operator.get("/jobs/1").await.assert_contains("停止中のため、新しいバックアップが作られません");
        operator.post_form("/jobs/pauses", &[("paused", "false")]).await.assert_status(303);
        operator.get("/jobs").await.assert_contains("ジョブを選んでください");
        let go_on = [&some[..], &[("paused", "false")]].concat();
        operator.post_form("/jobs/pauses", &go_on).await.assert_status(303);
        assert!(!operator.get("/jobs?state=paused").await.text().contains("棚卸し"));
        let mut auditor = hall.signed_in(Role::Auditor).await;
        auditor.get("/audit?event=jobs.paused").await.assert_contains("棚卸し");
    }
}
