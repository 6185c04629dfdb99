//! エージェント: programs on other machines that report what the backups there did. They report as any program does, by
//! `POST /api/v1/runs`; this room says who they are and whether they are still there.
//!
//! Invariant: a code enrols one agent, once, within a day; it is shown once and kept as its hash.
//! Invariant: an agent has one token, which may report and nothing else; it ends when the agent is revoked, enrols anew or
//! is not heard for a season.

mod access;
mod add;
pub(crate) mod api;
mod code;
mod enrol;
mod heartbeat;
mod introduce;
mod revoke;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `agents`.
    AgentId
}

pub(crate) use add::{SILENT_MINUTES, add_agent};
pub(crate) use introduce::{Introduced, introduce_agent};
pub(crate) use revoke::revoke_agent;
pub(crate) use store::{AgentOfJob, SilentAgent, WatchTrouble};
pub(crate) use store::{
    count_in_use, find_agent_by_name, list_agents, list_agents_of_job, list_silent, list_troubled_watches,
};
pub(crate) use views::AgentLine;
