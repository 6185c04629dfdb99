//! Weekly, quarterly and ISO reports, number by number against SQL that is written here by hand.

use std::collections::HashMap;
use std::process::Command;

use backup_server::Role;
use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, Utc};
use platform_database::{Record, Sql, Value, sql};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;
use crate::reports::{at, count, day, figures, lines, make, report};

/// A week that ends today and of which every table knows something: a job of the server's own with a run and a drill,
/// 「基幹」 of another tool with runs of every kind, verifications by hand, and a medium whose loan is over.
pub(crate) struct Week {
    pub(crate) hall: Hall,
    admin: Client,
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
    lines: Vec<Vec<String>>,
    page: String,
}

impl Week {
    pub(crate) async fn pass(engine: Engine) -> Week {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        hall.commanded(&["location", "add", "金庫", "--off-site"]);
        hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01"]);
        let mut operator = hall.as_operator().await;
        lend_a_tape(&hall, &mut operator).await;
        verify(&hall, &mut operator, &[("passed", "yes")], "log.txt").await;
        verify(
            &hall,
            &mut operator,
            &[("passed", "no"), ("error_kind", "corruption"), ("note", "開かない")],
            "",
        )
        .await;
        hall.clock.set(at(day(&hall, -3), 12));
        let agent = hall.with_token(Role::Operator, "runs:write").await;
        let said = ["succeeded", "failed", "warned", "succeeded", "succeeded"];
        for (outcome, (ago, hour)) in said.into_iter().zip([(2, 3), (2, 9), (1, 3), (1, 9), (0, 3)]) {
            report(&hall, &agent, at(day(&hall, ago), hour), outcome, (10_000_000_000, 500)).await;
            hall.work().await;
        }
        let mut visitor = hall.visitor();
        visitor.post_form("/login", &[("login", "nobody"), ("password", "wrong")]).await.assert_status(422);
        let (first, last, admin) = (day(&hall, 6), day(&hall, 0), hall.signed_in(Role::Admin).await);
        Week { hall, admin, first, last, lines: Vec::new(), page: String::new() }
    }

    /// Makes a report of the week and gives its figures.
    pub(crate) async fn report(&mut self, kind: &str) -> HashMap<String, String> {
        self.page = make(&mut self.admin, kind, self.first, self.last).await;
        self.lines = lines(&mut self.admin, &self.page).await;
        figures(&mut self.admin, &self.page).await
    }

    /// What stands on the paper of the report that was made last, in the order in which it is printed, without any room.
    pub(crate) async fn printed(&mut self) -> String {
        let paper = self.admin.get(&format!("{}/report.pdf", self.page)).await;
        let file = self.hall.file("report.pdf", &paper.assert_status(200).body);
        let read = Command::new("pdftotext").args(["-raw", &file, "-"]).output().unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        String::from_utf8(read.stdout).unwrap().split_whitespace().collect()
    }

    /// The rows of a table of the report that was made last, without its head.
    fn rows(&self, title: &str) -> Vec<Vec<String>> {
        let of_it = self.lines.iter().filter(|line| line[0] == title).skip(1);
        of_it.map(|line| line[1..].to_vec()).collect()
    }

    fn span(&self) -> Vec<Value> {
        let (from, until) = self.moments();
        vec![from.into(), until.into()]
    }

    fn moments(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (at(self.first, 0), at(self.last, 0) + Duration::days(1))
    }

    pub(crate) async fn count(&self, statement: Sql) -> i64 {
        count(&self.hall, statement, self.span()).await
    }

    /// What `statement` finds in the week.
    pub(crate) async fn list<R: Record>(&self, statement: Sql) -> Vec<R> {
        self.hall.database().read().await.unwrap().list(statement, self.span()).await.unwrap()
    }

    /// In how many jobs the newest verdict says 適合 of a rule.
    async fn keeping(&self, rule: &str) -> String {
        let newest = sql!(
            "SELECT v.verdict FROM verdict_changes v WHERE v.judged_at >= $1 AND v.judged_at < $2
               AND v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = v.job_id)"
        );
        let verdicts: Vec<(String,)> = self.list(newest).await;
        let keeps = |verdict: &serde_json::Value| {
            let mut clauses = verdict["clauses"].as_array().unwrap().iter();
            clauses.find(|clause| clause["rule"] == rule).unwrap()["answer"] == "met"
        };
        let read = verdicts.iter().map(|(verdict,)| serde_json::from_str(verdict).unwrap());
        format!("{}件のうち{}件", verdicts.len(), read.filter(keeps).count())
    }

    /// The share of time within the RPO, counted from the ends of the runs alone.
    pub(crate) async fn within_rpo(&self) -> String {
        let ends: Vec<(i64, DateTime<Utc>)> = self
            .list(sql!(
                "SELECT job_id, ended_at FROM runs
                 WHERE outcome IN ('succeeded', 'warned') AND ended_at >= $1 AND ended_at < $2"
            ))
            .await;
        let jobs: Vec<(i64, DateTime<Utc>, i64)> =
            self.list(sql!("SELECT id, created_at, rpo_minutes FROM jobs WHERE $1 < $2")).await;
        let until = self.moments().1.min(self.hall.clock.now());
        let (mut watched, mut covered) = (0, 0);
        for (job, created_at, rpo_minutes) in jobs {
            let mut own: Vec<DateTime<Utc>> =
                ends.iter().filter(|(of, _)| *of == job).map(|(_, end)| *end).collect();
            own.sort_unstable();
            // Each end is good for the RPO or until the next one.
            let nexts = own.iter().skip(1).copied().chain([until]);
            let spans = own
                .iter()
                .zip(nexts)
                .map(|(end, next)| (*end + Duration::minutes(rpo_minutes)).min(next) - *end);
            watched += (until - created_at).num_seconds();
            covered += spans.fold(Duration::zero(), |sum, span| sum + span).num_seconds();
        }
        percent(covered, watched)
    }
}

async fn lend_a_tape(hall: &Hall, operator: &mut Client) {
    let page = operator.get("/media/new").await.text();
    let home = page.split_once("\">金庫（").unwrap().0.rsplit('"').next().unwrap().to_owned();
    let tape = [("label", "LTO-0001"), ("kind", "tape"), ("home", &home), ("capacity_gb", "18000")];
    operator.post_form("/media", &tape).await.assert_status(303);
    let due_on = day(hall, -1).to_string();
    let loan =
        [("borrower", "山田 運送"), ("purpose", "搬送"), ("contact", "03-0000-0000"), ("due_on", &due_on)];
    operator
        .post_form("/media/1/loans", &[&loan[..], &[("affiliation", "つばめ運輸")]].concat())
        .await
        .assert_status(303);
}

async fn verify(hall: &Hall, operator: &mut Client, more: &[(&str, &str)], file: &str) {
    let done_on = day(hall, 0).to_string();
    let fields = [("kind", "partial"), ("done_on", done_on.as_str()), ("target", "検証用サーバー")];
    let sent = [&fields[..], more].concat();
    operator.post_multipart("/jobs/2/verifications", &sent, file, b"restored").await.assert_status(303);
}

/// The first and the last day of the quarter in which a day lies.
pub(crate) fn quarter(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = day.with_day(1).unwrap().with_month0(day.month0() / 3 * 3).unwrap();
    (first, first.checked_add_months(Months::new(3)).unwrap().pred_opt().unwrap())
}

/// A share as reports show it.
pub(crate) fn percent(part: i64, whole: i64) -> String {
    format!("{}.{}%", part * 1_000 / whole / 10, part * 1_000 / whole % 10)
}

both_engines! {
    async fn a_week_is_counted_as_by_hand(engine: Engine) {
        let mut week = Week::pass(engine).await;
        let found = week.report("weekly").await;
        for (label, statement) in [
            ("実行", sql!("SELECT COUNT(*) FROM runs WHERE started_at >= $1 AND started_at < $2")),
            ("成功", sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'succeeded' AND started_at >= $1 AND started_at < $2")),
            ("警告", sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'warned' AND started_at >= $1 AND started_at < $2")),
            ("失敗", sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'failed' AND started_at >= $1 AND started_at < $2")),
            ("中断", sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'interrupted' AND started_at >= $1 AND started_at < $2")),
            ("発生したアラート", sql!("SELECT COUNT(*) FROM alerts WHERE opened_at >= $1 AND opened_at < $2")),
        ] {
            assert_eq!(found[label], week.count(statement).await.to_string(), "{label}");
        }
        assert_eq!((found["実行"].as_str(), found["失敗"].as_str()), ("6", "1"));

        let days = week.rows("日ごとの実行");
        assert_eq!(days.len(), 7, "a day without runs has its line");
        for (row, ago) in days.iter().zip((0..7).rev()) {
            let of_day = day(&week.hall, ago);
            let span = || vec![at(of_day, 0).into(), (at(of_day, 0) + Duration::days(1)).into()];
            let good = sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'succeeded' AND started_at >= $1 AND started_at < $2");
            let all = sql!("SELECT COUNT(*) FROM runs WHERE started_at >= $1 AND started_at < $2");
            assert_eq!(row[1], count(&week.hall, good, span()).await.to_string(), "{row:?}");
            let of_row: i64 = row[1..6].iter().map(|number| number.parse::<i64>().unwrap()).sum();
            assert_eq!(of_row, count(&week.hall, all, span()).await, "{row:?}");
        }
        let by_job: Vec<(String, i64, i64)> = week
            .list(sql!(
                "SELECT j.name, COUNT(*), COUNT(CASE WHEN r.outcome = 'failed' THEN 1 END) FROM runs r JOIN jobs j ON j.id = r.job_id
                 WHERE r.started_at >= $1 AND r.started_at < $2 GROUP BY j.name ORDER BY j.name"
            ))
            .await;
        let told: Vec<(String, i64, i64)> = week
            .rows("ジョブごとの実行")
            .into_iter()
            .map(|row| (row[0].clone(), row[1].parse().unwrap(), row[4].parse().unwrap()))
            .collect();
        assert_eq!(told, by_job);
        for (title, statement) in [
            ("失敗・警告の実行", sql!("SELECT COUNT(*) FROM runs WHERE outcome IN ('failed', 'warned', 'interrupted') AND started_at >= $1 AND started_at < $2")),
            ("アラート", sql!("SELECT COUNT(*) FROM alerts WHERE opened_at >= $1 AND opened_at < $2")),
            ("判定の変化", sql!("SELECT COUNT(*) FROM verdict_changes WHERE judged_at >= $1 AND judged_at < $2")),
            ("検証と復元訓練", sql!("SELECT (SELECT COUNT(*) FROM drills WHERE ended_at >= $1 AND ended_at < $2)
                                       + (SELECT COUNT(*) FROM checks WHERE ended_at >= $1 AND ended_at < $2)
                                       + (SELECT COUNT(*) FROM verifications WHERE done_at >= $1 AND done_at < $2)")),
        ] {
            let expected = week.count(statement).await;
            assert!(expected > 0, "{title}: nothing to count");
            assert_eq!(i64::try_from(week.rows(title).len()).unwrap(), expected, "{title}");
        }
        let media = week.rows("オフライン媒体（作成時点）");
        assert_eq!(media.iter().map(|row| &*row[0]).collect::<Vec<_>>(), ["貸出中", "返却遅延"], "{media:?}");
    }

    async fn iso_27001_shows_what_the_tables_hold(engine: Engine) {
        let mut week = Week::pass(engine).await;
        let found = week.report("iso27001").await;
        let planned = week.count(sql!("SELECT COUNT(*) FROM runs WHERE cause IN ('schedule', 'report') AND outcome <> 'cancelled' AND started_at >= $1 AND started_at < $2")).await;
        let good = week.count(sql!("SELECT COUNT(*) FROM runs WHERE cause IN ('schedule', 'report') AND outcome = 'succeeded' AND started_at >= $1 AND started_at < $2")).await;
        assert_eq!((planned, good), (5, 3));
        assert_eq!(found["予定した実行の成功率"], percent(good, planned));
        let tried = week.count(sql!("SELECT (SELECT COUNT(*) FROM drills WHERE passed IS NOT NULL AND ended_at >= $1 AND ended_at < $2) + (SELECT COUNT(*) FROM verifications WHERE done_at >= $1 AND done_at < $2)")).await;
        let passed = week.count(sql!("SELECT (SELECT COUNT(*) FROM drills WHERE passed AND ended_at >= $1 AND ended_at < $2) + (SELECT COUNT(*) FROM verifications WHERE passed AND done_at >= $1 AND done_at < $2)")).await;
        assert_eq!((tried, passed), (3, 2));
        assert_eq!(found["復元訓練・検証の合格率"], percent(passed, tried));
        let alerts = week.count(sql!("SELECT COUNT(*) FROM alerts WHERE opened_at >= $1 AND opened_at < $2")).await;
        assert_eq!(found["発生したアラート"], alerts.to_string());
        let met = week.count(sql!("SELECT COUNT(*) FROM verdict_changes v WHERE v.answer = 'met' AND v.judged_at >= $1 AND v.judged_at < $2 AND v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = v.job_id)")).await;
        assert_eq!(found["3-2-1-1-0 適合"], format!("{met} / 2"));

        let shown: HashMap<String, (String, String)> = week
            .rows("管理策と証拠（ISO/IEC 27001 附属書A）")
            .into_iter()
            .map(|row| (row[1].clone(), (row[2].clone(), row[3].clone())))
            .collect();
        let backups = &shown["情報のバックアップ"];
        assert_eq!(backups, &(format!("予定した実行の成功率 {}（目標95.0%以上）", percent(good, planned)), "満たさない".to_owned()));
        assert_eq!(shown["バックアップの方針への適合"].0, format!("2件のジョブのうち{met}件が適合"));
        assert_eq!(shown["復元の定期的な試験"].0, format!("{tried}回のうち{passed}回が合格（目標95.0%以上）"));
        assert_eq!(shown["情報処理施設の冗長性（別の拠点のコピー）"].0, week.keeping("off_site").await);
        // The report itself was recorded after it had been made.
        let entries = week.count(sql!("SELECT COUNT(*) FROM audit_entries WHERE at >= $1 AND at < $2 AND number < (SELECT MAX(m.number) FROM audit_entries m WHERE m.event = 'reports.made')")).await;
        assert_eq!(shown["ログ取得とログの保護"], (format!("{entries}件の連鎖に改ざんなし"), "満たす".to_owned()));
        let refused = week.count(sql!("SELECT COUNT(*) FROM audit_entries WHERE event IN ('access.refused', 'identity.sign_in_refused') AND at >= $1 AND at < $2")).await;
        assert!(refused > 0, "nobody was turned away");
        assert_eq!(shown["アクセス制御・安全な認証"].0, format!("拒否した操作とログイン {refused}件"));
        for row in week.rows("セキュリティの出来事") {
            let event = match row[0].as_str() {
                "ログイン" => sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'identity.signed_in' AND at >= $1 AND at < $2"),
                "ログインの拒否" => sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'identity.sign_in_refused' AND at >= $1 AND at < $2"),
                "APIトークンの発行" => sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'identity.token_issued' AND at >= $1 AND at < $2"),
                _ => continue,
            };
            assert_eq!(row[1], week.count(event).await.to_string(), "{}", row[0]);
        }
    }

    async fn iso_19650_shows_what_the_tables_hold(engine: Engine) {
        let mut week = Week::pass(engine).await;
        let found = week.report("iso19650").await;
        assert_eq!(found["RPO以内だった時間"], week.within_rpo().await);
        let shown: HashMap<String, String> =
            week.rows("要求事項と証拠（ISO 19650）").into_iter().map(|row| (row[1].clone(), row[2].clone())).collect();
        for (name, rule) in [
            ("共通データ環境の保全（別の拠点のコピー）", "off_site"),
            ("媒体の種類の分散", "media"),
            ("書き換えられないコピー（オフライン・不変）", "offline"),
        ] {
            assert_eq!(shown[name], week.keeping(rule).await, "{name}");
        }
        let late = week.count(sql!("SELECT COUNT(*) FROM loans WHERE returned_at IS NULL AND lent_at >= $1 AND due_at < $2")).await;
        assert_eq!((late, shown["アーカイブの媒体の管理（返却遅延）"].as_str()), (1, "1件"));
        let repositories = week.count(sql!("SELECT COUNT(*) FROM repositories WHERE created_at >= $1 AND created_at < $2")).await;
        assert_eq!(i64::try_from(week.rows("容量（作成時点）").len()).unwrap(), repositories);
    }

    async fn a_quarter_of_drills_is_counted_as_by_hand(engine: Engine) {
        let mut week = Week::pass(engine).await;
        (week.first, week.last) = quarter(day(&week.hall, 3));
        let found = week.report("recovery").await;
        for (label, statement) in [
            ("復元訓練・検証", sql!("SELECT (SELECT COUNT(*) FROM drills WHERE passed IS NOT NULL AND ended_at >= $1 AND ended_at < $2) + (SELECT COUNT(*) FROM verifications WHERE done_at >= $1 AND done_at < $2)")),
            ("合格", sql!("SELECT (SELECT COUNT(*) FROM drills WHERE passed AND ended_at >= $1 AND ended_at < $2) + (SELECT COUNT(*) FROM verifications WHERE passed AND done_at >= $1 AND done_at < $2)")),
            ("RTO以内", sql!("SELECT COUNT(*) FROM drills WHERE passed AND duration_ms <= 14400000 AND ended_at >= $1 AND ended_at < $2")),
            ("訓練のないジョブ", sql!("SELECT COUNT(*) FROM jobs j WHERE NOT EXISTS (SELECT 1 FROM drills d WHERE d.job_id = j.id AND d.ended_at >= $1 AND d.ended_at < $2)
                                     AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.job_id = j.id AND v.done_at >= $1 AND v.done_at < $2)")),
            ("本番の復元", sql!("SELECT COUNT(*) FROM restores WHERE ended_at >= $1 AND ended_at < $2")),
        ] {
            assert_eq!(found[label], week.count(statement).await.to_string(), "{label}");
        }
        let longest: Vec<(i64,)> =
            week.list(sql!("SELECT MAX(duration_ms) FROM drills WHERE passed AND ended_at >= $1 AND ended_at < $2")).await;
        // No drill of two files takes a minute.
        assert_eq!(found["最長の復元"], format!("{:.1}秒", longest[0].0 as f64 / 1000.0));
        let by_job: Vec<(String, i64, i64)> = week
            .list(sql!(
                "SELECT j.name, (SELECT COUNT(*) FROM drills d WHERE d.job_id = j.id AND d.ended_at >= $1 AND d.ended_at < $2),
                        (SELECT COUNT(*) FROM verifications v WHERE v.job_id = j.id AND v.done_at >= $1 AND v.done_at < $2)
                 FROM jobs j ORDER BY j.name"
            ))
            .await;
        let told: Vec<(String, i64, i64)> = week
            .rows("ジョブごとの復元訓練")
            .into_iter()
            .map(|row| (row[0].clone(), row[1].parse().unwrap(), row[2].parse().unwrap()))
            .collect();
        assert_eq!(told, by_job);
    }
}
