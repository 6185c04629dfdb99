//! The table of background work: which function performs which task, and what the calendar enqueues.

use chrono::TimeDelta;
use platform_console::audit::{PruneAudit, prune_audit};
use platform_database::DbResult;
use platform_identity::orders::{ForgetOrders, forget_orders};
use platform_identity::{IssueReset, issue_reset};
use platform_mail::{SendMessage, TidyMessages, send_message, tidy_messages};
use platform_operator::{BackUpServer, back_up_server};
use platform_tasks::{Registry, Schedule, Workers};

use crate::announcements::{SendAnnouncement, send_scheduled};
use crate::app::App;
use crate::imports::{PurgeImports, purge_imports};
use crate::mark_operations::{ForgetOperations, forget_operations};
use crate::notice_mails::{MailNotices, mail_notices};
use crate::notices::{PurgeNotices, purge_notices};
use crate::personal_data::{AnonymiseLeft, KeepErasures, anonymise_left_pupils, keep_erasures};
use crate::printings::{PrintCards, PurgePrintings, print_cards, purge_printings};
use crate::round_news::{RemindOfDeadlines, TellOfPapers, remind_of_deadlines, tell_of_papers};
use crate::rounds::{PublishRound, publish_scheduled};

/// How long an order of a program is done once.
const ORDERS_KEPT: TimeDelta = TimeDelta::hours(24);

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
        .on::<PrintCards, _>(print_cards)
        .on::<PurgePrintings, _>(purge_printings)
        .on::<PurgeImports, _>(purge_imports)
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
        .on::<AnonymiseLeft, _>(anonymise_left_pupils)
        .on::<KeepErasures, _>(keep_erasures)
        .on::<ForgetOperations, _>(forget_operations)
        .on::<RemindOfDeadlines, _>(remind_of_deadlines)
        .on::<TellOfPapers, _>(tell_of_papers)
        .on::<PublishRound, _>(publish_scheduled)
        .on::<SendAnnouncement, _>(send_scheduled)
        .on::<MailNotices, _>(mail_notices)
        .on::<PurgeNotices, _>(purge_notices)
}

/// By the clock of Japan.
fn schedule() -> Schedule {
    Schedule::new()
        .every("purge-printings", "20 3 * * *", || PurgePrintings)
        .every("purge-imports", "30 3 * * *", || PurgeImports)
        .every("prune-audit", "50 3 * * *", || PruneAudit)
        .every("tidy-messages", "40 3 * * *", || TidyMessages)
        .every("forget-operations", "40 3 * * *", || ForgetOperations)
        .every("forget-orders", "50 * * * *", || ForgetOrders)
        .every("anonymise-left", "15 3 * * *", || AnonymiseLeft)
        .every("keep-erasures", "25 3 * * *", || KeepErasures)
        .every("purge-notices", "10 4 * * *", || PurgeNotices)
        .every("remind-of-deadlines", "5 * * * *", || RemindOfDeadlines)
        .every("tell-of-papers", "*/5 * * * *", || TellOfPapers)
        .every("mail-notices", "0 * * * *", || MailNotices)
}
