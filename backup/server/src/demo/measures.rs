//! What the demonstration measures itself by: how its repositories grew before today (invented, up to what was measured),
//! limits, goals, a canary, a window for maintenance, a verification by hand, and a report of each kind.

use anyhow::Context;
use chrono::{Days, NaiveDate, Weekday};
use platform_audit::Actor;

use super::fill::{CANARY, DOCUMENTS, MAIN};
use crate::app::App;
use crate::canaries;
use crate::capacities;
use crate::days;
use crate::jobs;
use crate::members::{Admin, Operator};
use crate::quiet::{self, Span};
use crate::reports::{self, Issuer};
use crate::repositories;
use crate::service_levels;
use crate::verifications::{self, NewVerification};

/// For how many days before today sizes are invented.
const DAYS: i64 = 90;
/// What a repository held so many days ago, in thousandths of what it holds.
const PER_DAY: i64 = 6;
const VERIFIED: &str = "基幹サーバー イメージ";
const EVIDENCE: &str = "復元の記録（見本）\n対象 SV-KIKAN01\n起動の確認 よし\n業務画面の確認 よし\n";
/// What was looked at, in the words of the checklist that comes with the program.
const CHECKED: [&str; 3] =
    ["復元する対象を無作為に選んだ", "復元したものが元と一致した", "アプリケーションで開いて中身を確かめた"];

/// Fills in what the pages of capacities, service levels and reports show.
pub(super) async fn add_measures(app: &App, by: &Operator) -> anyhow::Result<()> {
    let today = days::of(app.database.now());
    grow(app, today).await?;
    let repository = repositories::find_repository_by_name(&mut app.database.read().await?, MAIN).await?;
    let repository = repository.context("while looking for the repository")?.id;
    capacities::save_limit(&app.database, &Admin::at_the_terminal(), repository, Some(2)).await?;
    let job = jobs::find_job_by_name(&mut app.database.read().await?, VERIFIED).await?;
    let job = job.context("while looking for a job")?.id;
    service_levels::save_goal(&app.database, by, job, Some(120)).await?;
    let documents = jobs::find_job_by_name(&mut app.database.read().await?, DOCUMENTS).await?;
    let documents = documents.context("while looking for a job")?.id;
    let canary = std::path::absolute(app.folder.join("demo/documents").join(CANARY))?;
    canaries::set_canary(app, by, documents, &canary.display().to_string()).await?;
    let second_saturday =
        Span::Recurring { week: Some(2), weekday: Weekday::Sat, from_minute: 120, minutes: 120 };
    quiet::add_window(&app.database, by, "定期保守", second_saturday).await?;
    let verification = NewVerification {
        kind: "partial",
        done_on: today - Days::new(6),
        passed: true,
        error_kind: None,
        severity: None,
        target: "検証用サーバー".to_owned(),
        note: String::new(),
        evidence: Some(("復元の記録.txt".to_owned(), EVIDENCE.as_bytes().to_vec())),
        checked: CHECKED.map(str::to_owned).into(),
    };
    verifications::record_verification(&app.database, by, job, &verification).await?;
    Ok(())
}

/// Whose reports these are, where the settings do not say.
pub(crate) fn issuer() -> Issuer {
    Issuer {
        organisation: "ひだまり学習社（見本）".to_owned(), department: "情報システム係".to_owned()
    }
}

/// Makes a report of each kind about what is there.
pub(super) async fn make_reports(app: &App) -> anyhow::Result<()> {
    reports::make_each(app, &Actor::command_line()).await
}

/// Invents how large each repository was on the days before it was measured: a little less each day, a step each week.
async fn grow(app: &App, today: NaiveDate) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    for point in repositories::list_size_points(&mut tx, today).await? {
        for ago in 1..=DAYS {
            let day = today - Days::new(ago.unsigned_abs());
            let part = 1_000 - (ago + ago % 7) * PER_DAY;
            let sizes = (1, point.bytes_stored * part / 1_000, point.bytes_protected * part / 1_000);
            repositories::upsert_size(&mut tx, point.repository_id, day, sizes).await?;
        }
    }
    tx.commit().await.context("while keeping invented sizes")
}
