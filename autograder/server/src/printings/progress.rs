//! How far the tasks are that print.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx};
use platform_tasks::{TaskId, TaskView, list_tasks};

use super::store::Printing;

/// The tasks of several printings.
pub(super) struct Tasks(HashMap<TaskId, TaskView>);

impl Tasks {
    /// Looks for the tasks of those of the printings that have no result yet, of all at once.
    pub(super) async fn load(tx: &mut ReadTx, printings: &[Printing]) -> DbResult<Tasks> {
        let unmade = printings.iter().filter(|printing| printing.made.is_none());
        let ids: Vec<TaskId> = unmade.filter_map(|printing| printing.task_id).collect();
        Ok(Tasks(list_tasks(tx, &ids).await?.into_iter().map(|task| (task.id, task)).collect()))
    }

    /// The task of that printing, if it was looked for and is still kept.
    pub(super) fn of(&self, printing: &Printing) -> Option<&TaskView> {
        self.0.get(&printing.task_id?)
    }
}
