//! Every route, used as it is meant to be: what it leaves in the audit record is the committed table `tests/audit.txt`.
//! And who may read the record.

use axum::http::Method;
use backup_server::{Role, routes};
use platform_audit::verify;
use platform_testing::{Client, Engine, Trail, both_engines};

use crate::hall::{Hall, link};
use crate::pings::ping_on;
use crate::programs::day;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_leaves_what_the_table_says() {
    let hall = Hall::with_job(Engine::Sqlite).await;
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["drill", "文書"]);
    hall.commanded(&["check", "手元"]);
    hall.commanded(&["restore", "文書", "--to", &hall.path("restored")]);
    let mut client = hall.signed_in(Role::Admin).await;
    let mut trail = Trail::new(hall.database().clone(), routes().table());
    for path in [
        "/",
        "/me",
        "/jobs",
        "/jobs/new",
        "/jobs/1",
        "/runs",
        "/runs/1",
        "/jobs/1/snapshots",
        "/jobs/1/snapshots/latest",
        "/restores/1",
        "/drills/1",
        "/drills/1/form.pdf",
        "/repositories",
        "/repositories/new",
        "/repositories/1",
        "/checks/1",
        "/locations",
        "/intake",
        "/intake/names/new?kind=name&name=x",
        "/audit",
        "/audit/1",
        "/audit.csv",
        "/audit.json",
    ] {
        trail.get(&mut client, path).await;
    }
    change(&hall, &mut trail, &mut client).await;
    carry(&hall, &mut trail, &mut client).await;
    let job = report(&mut trail, &mut client).await;
    alert(&hall, &mut trail, &mut client, &job).await;
    tell(&hall, &mut trail, &mut client).await;
    ask_elsewhere(&mut trail, &mut client).await;
    sign_in_and_out(&hall, &mut trail, &mut client).await;

    assert_eq!(
        trail.silent(),
        Vec::<String>::new(),
        "what changes something or hands out a file is recorded"
    );
    let found = trail.text();
    assert!(found == include_str!("../audit.txt"), "tests/audit.txt should be:\n{found}");
    verify(hall.database(), None).await.unwrap();
}

async fn change(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    trail.post(client, "/locations", &[("name", "金庫"), ("notes", "")]).await;
    let (path, password) = (hall.path("third"), hall.file("other", "tsubame-hidamari-kazaguruma\n"));
    let repository =
        [("name", "控え"), ("path", path.as_str()), ("password_file", password.as_str()), ("medium", "disk")];
    trail.post(client, "/repositories", &repository).await;
    let documents = hall.documents().display().to_string();
    let job =
        [("name", "別の文書"), ("kind", "folders"), ("what", documents.as_str()), ("repository", "手元")];
    trail.post(client, "/jobs", &job).await;
    let page = client.get("/jobs/1").await.text();
    let revision = page.split("name=\"revision\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    trail
        .post(
            client,
            "/jobs/1/pause",
            &[("revision", revision), ("paused", "true"), ("reason", "機器の入れ替え")],
        )
        .await;
    trail.post(client, "/jobs/pauses", &[("jobs", "2"), ("paused", "true"), ("reason", "棚卸し")]).await;
    for path in ["/jobs/schedule", "/service-levels", "/service-levels/internal", "/lists/jobs.csv"] {
        trail.get(client, path).await;
    }
    trail.post(client, "/repositories/1/checks", &[("depth", "structure")]).await;
    trail.post(client, "/jobs/1/drills", &[]).await;
    let file = hall.documents().join("台帳.csv").display().to_string();
    let restore = [("paths", file.as_str()), ("target", "11月の台帳")];
    trail.post(client, "/jobs/1/snapshots/latest/restores", &restore).await;
    let run = trail.post(client, "/jobs/1/runs", &[]).await.location().to_owned();
    trail.post(client, &format!("{run}/cancellation"), &[]).await;
}

/// The same with a list of media.
async fn scan(hall: &Hall, trail: &mut Trail, client: &mut Client, loan: &[(&str, &str)]) {
    hall.commanded(&["location", "add", "分室"]);
    let page = client.get("/media/scan").await.text();
    let branch = page.split_once("\">分室（").unwrap().0.rsplit('"').next().unwrap();
    let list = [("labels", "LTO-0001")];
    trail.get(client, "/media/scan?labels=LTO-0001").await;
    trail.post(client, "/media/scan/moves", &[&list[..], &[("to", branch)]].concat()).await;
    trail.post(client, "/media/scan/stocktakes", &[&list[..], &[("place", branch)]].concat()).await;
    trail.get(client, "/media/stocktakes/1").await;
    trail.get(client, "/media/stocktakes/1/form.pdf").await;
    trail.post(client, "/media/scan/loans", &[&list[..], loan].concat()).await;
    let seen = [("condition", "good"), ("readable", "yes")];
    trail.post(client, "/media/scan/returns", &[&list[..], &seen].concat()).await;
}

/// A medium's life.
async fn carry(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01"]);
    let tape = [("label", "LTO-0001"), ("kind", "tape"), ("home", "1")];
    trail.post(client, "/media", &tape).await;
    let edited = [&tape[..], &[("revision", "1"), ("generation", "LTO-9")]].concat();
    trail.post(client, "/media/1/edit", &edited).await;
    trail.post(client, "/media/1/copies", &[("what", "job-3")]).await;
    trail.post(client, "/media/1/departures", &[("place", "1")]).await;
    trail.post(client, "/media/1/storage", &[("place", "1")]).await;
    let due = day(hall, 2);
    let outsider = [("borrower", "山田"), ("affiliation", "つばめ運輸"), ("contact", "03")];
    let loan = [&outsider[..], &[("purpose", "搬送"), ("due_on", &due)]].concat();
    trail.post(client, "/media/1/loans", &loan).await;
    for path in [
        "/media",
        "/media/new",
        "/media/1",
        "/media/1/edit",
        "/media/1/loans/new",
        "/loans",
        "/loans/1",
        "/loans/1/slip.pdf",
        "/media/labels",
        "/media/labels.pdf?media=1",
        "/media/register.pdf",
        "/media/stocktakes",
    ] {
        trail.get(client, path).await;
    }
    trail.post(client, "/loans/1/mail", &[("mail_to", "yamada@example.jp")]).await;
    trail.post(client, "/loans/1/return", &[]).await;
    trail.get(client, "/media/1/inspections/new").await;
    trail.post(client, "/media/1/inspections", &[("condition", "good"), ("readable", "yes")]).await;
    scan(hall, trail, client, &loan).await;
    let copy = client.get("/media/1").await.text();
    let (_, removal) = copy.split_once("/media/1/copies/").unwrap();
    let removal = format!("/media/1/copies/{}", removal.split('"').next().unwrap());
    trail.post(client, &removal, &[]).await;
    let today = day(hall, 0);
    let lines = [("lines", "毎日 = LTO-0001"), ("scheme", "calendar"), ("first_on", &today)];
    trail.post(client, "/rotations", &[&lines[..], &[("job", "3")]].concat()).await;
    trail.post(client, "/rotations/1/edit", &[&lines[..], &[("revision", "1")]].concat()).await;
    trail.post(client, "/rotations/1/insertions", &[("night", &today), ("medium", "1")]).await;
    for path in ["/rotations", "/rotations/new", "/rotations/1", "/rotations/1/edit"] {
        trail.get(client, path).await;
    }
    trail.post(client, "/rotations/1/end", &[]).await;
    trail.post(client, "/media/1/storage", &[("place", "1")]).await;
    trail.get(client, "/verifications/checklists").await;
    let items = [("revision", "0"), ("items", "件数を比べた")];
    trail.post(client, "/verifications/checklists/partial", &items).await;
    let tried = [("kind", "partial"), ("done_on", &today), ("passed", "no"), ("target", "検証用サーバー")];
    let tried = [&tried[..], &[("error_kind", "other"), ("note", "開かない")]].concat();
    let sent = client.post_multipart("/jobs/1/verifications", &tried, "a.log", b"log");
    trail.step(Method::POST, "/jobs/1/verifications", sent).await;
    for path in [
        "/verifications",
        "/jobs/1/verifications",
        "/verifications/1",
        "/verifications/1/evidence",
        "/verifications/1/form.pdf",
    ] {
        trail.get(client, path).await;
    }
    trail.post(client, "/verifications/1/handling", &[("severity", "low"), ("assignee", "検証係")]).await;
    trail.post(client, "/verifications/1/closure", &[("words", "取り直した")]).await;
    let plan = [("every_months", "3"), ("first_on", today.as_str())];
    trail.post(client, "/jobs/1/verification-plan", &plan).await;
    trail.post(client, "/media/1/retirement", &[("cause", "worn"), ("reason", "物理破壊")]).await;
    copies(trail, client).await;
}

/// A copy that another tool makes.
async fn copies(trail: &mut Trail, client: &mut Client) {
    trail.get(client, "/jobs/3/copies/new").await;
    let copy = [("name", "NAS"), ("location", "1"), ("medium", "disk"), ("protection", "online")];
    trail.post(client, "/jobs/3/copies", &copy).await;
    let edit = link(&client.get("/jobs/3").await.text(), "/copies/");
    trail.get(client, &edit).await;
    trail.post(client, &edit, &[&copy[..], &[("revision", "0")]].concat()).await;
    let retirement = edit.replace("edit", "retirement");
    trail.post(client, &retirement, &[("revision", "1"), ("retired", "true")]).await;
    trail.get(client, "/api/v1/jobs/3/copies").await;
    let sent =
        serde_json::json!({ "name": "控え", "location": "1", "medium": "disk", "protection": "online" });
    let made = client.post_json("/api/v1/jobs/3/copies", &sent);
    let made = trail.step(Method::POST, "/api/v1/jobs/3/copies", made).await;
    let address = format!("/api/v1/copies/{}", made.json()["id"]);
    trail.get(client, &address).await;
    let changed = client.put_json(&address, "\"0\"", &sent);
    trail.step(Method::PUT, &address, changed).await;
    let retired = serde_json::json!({ "retired": true });
    let address = format!("{address}/retirement");
    let retired = client.put_json(&address, "\"1\"", &retired);
    trail.step(Method::PUT, &address, retired).await;
}

/// Reports, and what a person does about them; gives the page of the job.
async fn report(trail: &mut Trail, client: &mut Client) -> String {
    let name =
        [("kind", "agent"), ("name", "3"), ("new_name", "会計"), ("tool", "Veeam"), ("target", "SV01")];
    let job = [&name[..], &[("class", "internal")]].concat();
    let page = trail.post(client, "/intake/names", &job).await.location().to_owned();
    trail.post(client, &format!("{page}/ping-key"), &[]).await;
    trail.post(client, "/intake/ping-key", &[]).await;
    trail.post(client, "/agents", &[("name", "SV-KIKAN01"), ("silent_minutes", "60")]).await;
    trail.get(client, "/agents").await;
    trail.get(client, "/agents/1").await;
    trail.post(client, "/agents/1/code", &[]).await;
    trail.post(client, "/agents/1/revocation", &[]).await;
    page
}

/// An alert, what people do about it, and who is told of it.
async fn alert(hall: &Hall, trail: &mut Trail, client: &mut Client, job: &str) {
    let ping = ping_on(&client.get(job).await.text());
    hall.visitor().get(&format!("{ping}/fail")).await.assert_status(200);
    hall.work().await;
    trail.get(client, "/alerts").await;
    let page = link(&client.get("/alerts?kind=run_failed").await.text(), "/alerts/");
    trail.get(client, &page).await;
    let number = page.rsplit('/').next().unwrap();
    trail.post(client, "/alerts/acknowledgements", &[("alerts", number)]).await;
    trail.post(client, &format!("{page}/assignment"), &[("assignee", "")]).await;
    let until = platform_web::dates::input_value(hall.clock.now() + chrono::TimeDelta::hours(1));
    trail.post(client, &format!("{page}/snooze"), &[("until", &until)]).await;
    trail.post(client, &format!("{page}/closing"), &[("reason", "旧機の試験でした")]).await;
    hall.visitor().get(&format!("{ping}/fail")).await.assert_status(200);
    hall.work().await;
    trail.post(client, &format!("{page}/acknowledgement"), &[("note", "調べています")]).await;
    let channel = [
        ("name", "当番"),
        ("medium", "mail"),
        ("addresses", "touban@example.jp"),
        ("least", "info"),
        ("ordinary", "true"),
    ];
    let channel_page = trail.post(client, "/channels", &channel).await.location().to_owned();
    for path in ["/channels", "/channels/new", &channel_page, &format!("{channel_page}/edit"), "/windows"] {
        trail.get(client, path).await;
    }
    let edited = [&channel[..], &[("revision", "1")]].concat();
    trail.post(client, &format!("{channel_page}/edit"), &edited).await;
    let notice = trail.post(client, &format!("{channel_page}/tests"), &[]).await.location().to_owned();
    trail.get(client, &notice).await;
    // No mail leaves this server, so it does not arrive.
    hall.work().await;
    trail.post(client, &format!("{notice}/deliveries"), &[]).await;
    trail.get(client, "/me/alerts").await;
    let wishes =
        [("severity", "critical"), ("everything", "true"), ("quiet_from", "21"), ("quiet_until", "8")];
    trail.post(client, "/me/alerts", &wishes).await;
    trail
        .post(client, &format!("{channel_page}/retirement"), &[("revision", "2"), ("retired", "true")])
        .await;
    let window = [("name", "計画保守"), ("week", "2"), ("weekday", "5"), ("from", "02:00"), ("to", "04:00")];
    trail.post(client, "/windows", &window).await;
    trail.post(client, "/windows/1/retirement", &[]).await;
}

/// Reports, and what they are measured against.
async fn tell(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    let today = day(hall, 0);
    trail.post(client, "/jobs/1/service-level", &[("rto_minutes", "30")]).await;
    trail.post(client, "/repositories/1/limit", &[("limit_gb", "500")]).await;
    let report = [("kind", "daily"), ("first_on", today.as_str()), ("last_on", today.as_str())];
    trail.post(client, "/reports", &report).await;
    let recipient = [("kind", "daily"), ("address", "kanri@example.jp")];
    trail.post(client, "/reports/recipients", &recipient).await;
    trail.post(client, "/reports/recipients/1", &[("active", "false")]).await;
    for path in [
        "/reports",
        "/reports/1",
        "/reports/1/proof",
        "/reports/1/report.pdf",
        "/reports/1/report.csv",
        "/reports/recipients",
        "/jobs/1/service-level",
        "/capacities",
        "/calendar",
        "/jobs/1/signs",
    ] {
        trail.get(client, path).await;
    }
    let file = hall.documents().join("台帳.csv").display().to_string();
    trail.post(client, "/jobs/1/canary", &[("path", file.as_str())]).await;
    trail.post(client, "/jobs/1/canary/removal", &[]).await;
}

/// A source is added, tried, asked, edited and retired; its host is not there.
async fn ask_elsewhere(trail: &mut Trail, client: &mut Client) {
    let puller = [
        ("name", "本店VBR"),
        ("tool", "vbr"),
        ("place", "localhost:9419"),
        ("user", "viewer"),
        ("password", "tsubame"),
        ("trust", "system"),
        ("every_minutes", "5"),
    ];
    let page = trail.post(client, "/pullers", &puller).await.location().to_owned();
    for path in ["/pullers", "/pullers/new", &page, &format!("{page}/edit")] {
        trail.get(client, path).await;
    }
    trail.post(client, &format!("{page}/trials"), &[]).await;
    trail.post(client, &format!("{page}/polls"), &[]).await;
    let edited = [&puller[..], &[("revision", "1")]].concat();
    trail.post(client, &format!("{page}/edit"), &edited).await;
    let retired = [("revision", "2"), ("retired", "true")];
    trail.post(client, &format!("{page}/retirement"), &retired).await;
}

async fn sign_in_and_out(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    let password = "correct horse battery staple";
    let mut visitor = hall.visitor();
    trail.get(&mut visitor, "/login").await;
    trail.post(&mut visitor, "/login", &[("login", "admin"), ("password", password)]).await;
    trail.get(client, "/me/password").await;
    let new = "another horse battery staple";
    let change = [("current", password), ("new", new), ("again", new)];
    trail.post(client, "/me/password", &change).await;
    trail.post(client, "/logout", &[]).await;
}

both_engines! {
    /// The auditor reads everything and changes nothing; whoever runs backups does not read the record.
    async fn auditors_and_administrators_read_the_record(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut operator = hall.signed_in(Role::Operator).await;
        operator.get("/audit").await.assert_status(403).assert_contains("監査担当者とシステム管理者だけ");
        assert!(!operator.get("/").await.contains("監査ログ"));
        hall.signed_in(Role::Viewer).await.get("/audit.json").await.assert_status(403);
        hall.visitor().get("/audit").await.assert_status(303);
        for role in [Role::Admin, Role::Auditor] {
            let mut client = hall.signed_in(role).await;
            client.get("/").await.assert_contains("href=\"/audit\"");
            let list = client.get("/audit?event=access.refused").await;
            list.assert_contains("操作・閲覧の拒否").assert_contains("バックアップ管理者の人").assert_contains("応答: 403");
            client.get("/audit.csv").await.assert_contains("ログイン");
        }
        let mut auditor = hall.signed_in(Role::Auditor).await;
        auditor.post_form("/locations", &[("name", "金庫")]).await.assert_status(403);
    }

    /// From the command line, with the exit code that a script goes by.
    async fn the_command_line_verifies_the_record(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.signed_in(Role::Auditor).await;
        let said = hall.commanded(&["audit", "verify"]);
        assert!(said.contains("監査ログは正しくつながっています(1番から2番まで 2件)"), "{said}");
        let mark = said.trim().rsplit(' ').next().unwrap();
        hall.signed_in(Role::Admin).await;
        hall.commanded(&["audit", "verify", "--against", mark]);
        let wrong = format!("2:{}", "0".repeat(64));
        let refused = hall.refused(&["audit", "verify", "--against", &wrong]);
        assert!(refused.contains("2番で切れています") && refused.contains("控えと違います"), "{refused}");
        let missing = format!("99:{}", "0".repeat(64));
        assert!(hall.refused(&["audit", "verify", "--against", &missing]).contains("ここから後ろの記録がありません"));
        assert_eq!(hall.command(&["audit", "verify", "--against", "x"]).status.code(), Some(2));
        assert!(hall.commanded(&["audit", "prune"]).contains("保存期間を過ぎた監査ログはありません"));
    }
}
