//! The table of background work: which function performs which task, and what the calendar enqueues.

use chrono::TimeDelta;
use platform_console::audit::{PruneAudit, prune_audit};
use platform_database::DbResult;
use platform_identity::orders::{ForgetOrders, forget_orders};
use platform_identity::{IssueReset, issue_reset};
use platform_mail::{SendMessage, TidyMessages, send_message, tidy_messages};
use platform_operator::{BackUpServer, back_up_server};
use platform_tasks::{Registry, Schedule, Workers};

use crate::alerts::{CompareAlerts, TidyAlerts, compare_alerts, tidy_alerts};
use crate::app::App;
use crate::canaries::{LookAtCanary, look_at_canary};
use crate::checks::{PerformCheck, StartDueChecks, perform_check, start_due_checks};
use crate::deliveries::{Deliver, DispatchNotices, deliver, dispatch_notices};
use crate::drills::{PerformDrill, perform_drill};
use crate::due::{StartDueWork, start_due_work};
use crate::intake::{TidyIntake, tidy_intake};
use crate::leftovers::{SweepLeftovers, sweep_leftovers};
use crate::loans::{NoteOverdue, RemindBorrowers, note_overdue, remind_borrowers};
use crate::pullers::{PollPuller, StartDuePolls, TryPuller, poll_puller, start_due_polls, try_puller};
use crate::reports::{
    Cadence, MakeReports, SendReport, TidyReports, make_reports, send_report, tidy_reports,
};
use crate::repositories::{MeasureRepositories, measure_repositories};
use crate::restores::{PerformRestore, perform_restore};
use crate::runs::{CloseInterrupted, PerformRun, close_interrupted, perform_run};
use crate::server_signs::{FollowAudit, LookAtServer, follow_audit, look_at_server};
use crate::tidyings::{PerformTidying, perform_tidying};
use crate::verdicts::{JudgeFleet, judge_fleet};

/// How long an order of a program is done once: agents come back after days.
const ORDERS_KEPT: TimeDelta = TimeDelta::days(30);

/// Begins to perform the server's tasks, at most `count` at a time.
pub async fn start_workers(app: App, count: usize) -> DbResult<Workers> {
    let daily = app.own_backups.as_ref().is_some_and(|plan| plan.rules.daily);
    let schedule =
        if daily { schedule().every("back-up-server", "0 3 * * *", || BackUpServer) } else { schedule() };
    Workers::start(app.database.clone(), registry(app), schedule, count).await
}

fn registry(app: App) -> Registry<App> {
    Registry::new(app)
        .on::<BackUpServer, _>(|app: App, _task, _run| async move {
            back_up_server(app.database, app.own_backups).await
        })
        .on::<PruneAudit, _>(prune_audit::<App>)
        .on::<PerformRun, _>(perform_run)
        .on::<PerformCheck, _>(perform_check)
        .on::<PerformDrill, _>(perform_drill)
        .on::<PerformRestore, _>(perform_restore)
        .on::<PerformTidying, _>(perform_tidying)
        .on::<StartDueWork, _>(start_due_work)
        .on::<StartDueChecks, _>(start_due_checks)
        .on::<CloseInterrupted, _>(close_interrupted)
        .on::<JudgeFleet, _>(judge_fleet)
        .on::<MeasureRepositories, _>(measure_repositories)
        .on::<SendMessage, _>(|app: App, task, _run| async move {
            send_message(&app.database, &app.postbox, task).await
        })
        .on::<TidyMessages, _>(|app: App, _task, _run| async move { tidy_messages(&app.database).await })
        .on::<IssueReset, _>(|app: App, task, _run| async move {
            issue_reset(&app.database, &app.postbox, task).await
        })
        .on::<ForgetOrders, _>(|app: App, _task, _run| async move {
            forget_orders(&app.database, ORDERS_KEPT).await
        })
        .on::<SweepLeftovers, _>(sweep_leftovers)
        .on::<TidyIntake, _>(tidy_intake)
        .on::<NoteOverdue, _>(note_overdue)
        .on::<RemindBorrowers, _>(remind_borrowers)
        .on::<CompareAlerts, _>(compare_alerts)
        .on::<DispatchNotices, _>(dispatch_notices)
        .on::<Deliver, _>(deliver)
        .on::<TidyAlerts, _>(tidy_alerts)
        .on::<MakeReports, _>(make_reports)
        .on::<SendReport, _>(send_report)
        .on::<TidyReports, _>(tidy_reports)
        .on::<StartDuePolls, _>(start_due_polls)
        .on::<PollPuller, _>(poll_puller)
        .on::<TryPuller, _>(try_puller)
        .on::<LookAtCanary, _>(look_at_canary)
        .on::<LookAtServer, _>(look_at_server)
        .on::<FollowAudit, _>(follow_audit)
}

/// By the clock of Japan.
fn schedule() -> Schedule {
    Schedule::new()
        .every("start-due-work", "* * * * *", || StartDueWork)
        .every("close-interrupted", "* * * * *", || CloseInterrupted)
        .every("compare-alerts", "* * * * *", || CompareAlerts)
        .every("look-at-server", "*/5 * * * *", || LookAtServer)
        .every("follow-audit", "15 4 * * *", || FollowAudit)
        .every("start-due-polls", "* * * * *", || StartDuePolls)
        .every("dispatch-notices", "* * * * *", || DispatchNotices)
        .every("judge-fleet", "5 * * * *", || JudgeFleet)
        .every("sweep-leftovers", "35 * * * *", || SweepLeftovers)
        .every("start-due-checks", "30 4 * * *", || StartDueChecks)
        .every("prune-audit", "50 3 * * *", || PruneAudit)
        .every("tidy-messages", "40 3 * * *", || TidyMessages)
        .every("note-overdue", "1 0 * * *", || NoteOverdue)
        .every("remind-borrowers", "0 9 * * *", || RemindBorrowers)
        .every("tidy-intake", "20 3 * * *", || TidyIntake)
        .every("forget-orders", "45 3 * * *", || ForgetOrders)
        .every("tidy-alerts", "25 3 * * *", || TidyAlerts)
        .every("measure-repositories", "50 5 * * *", || MeasureRepositories)
        .every("daily-reports", "0 8 * * *", || MakeReports { cadence: Cadence::Daily })
        .every("weekly-reports", "0 9 * * 1", || MakeReports { cadence: Cadence::Weekly })
        .every("monthly-reports", "0 8 1 * *", || MakeReports { cadence: Cadence::Monthly })
        .every("quarterly-reports", "0 8 1 1,4,7,10 *", || MakeReports { cadence: Cadence::Quarterly })
        .every("tidy-reports", "30 3 * * *", || TidyReports)
}
