//! The table of background work: which function performs which task, and what the calendar enqueues.

use platform_database::DbResult;
use platform_tasks::{Registry, Schedule, Workers};

use crate::app::App;
use crate::imports::{PurgeImports, purge_imports};
use crate::mark_operations::{ForgetOperations, forget_operations};
use crate::printings::{PrintCards, PurgePrintings, print_cards, purge_printings};

/// Begins to perform the server's tasks, at most `count` at a time.
pub async fn start_workers(app: App, count: usize) -> DbResult<Workers> {
    Workers::start(app.database.clone(), registry(app), schedule(), count).await
}

fn registry(app: App) -> Registry<App> {
    Registry::new(app)
        .on::<PrintCards, _>(print_cards)
        .on::<PurgePrintings, _>(purge_printings)
        .on::<PurgeImports, _>(purge_imports)
        .on::<ForgetOperations, _>(forget_operations)
}

/// By the clock of Japan.
fn schedule() -> Schedule {
    Schedule::new()
        .every("purge-printings", "20 3 * * *", || PurgePrintings)
        .every("purge-imports", "30 3 * * *", || PurgeImports)
        .every("forget-operations", "40 3 * * *", || ForgetOperations)
}
