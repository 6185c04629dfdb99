//! An agent of the demonstration: it is added, enrols and is heard as any other, without a machine of its own.

use anyhow::anyhow;
use platform_audit::Origin;

use super::access::EnrolledAgent;
use super::add::add_agent;
use super::enrol::{About, enrol_agent};
use super::heartbeat::{Heartbeat, Watched, keep_heartbeat};
use super::store;
use crate::app::App;
use crate::members::Admin;

/// It says nothing any more, so nobody is to be told of its silence for a week.
const SILENT_MINUTES: i64 = 10_080;

/// What it is and what it watches.
pub(crate) struct Introduced {
    pub(crate) name: &'static str,
    pub(crate) host: &'static str,
    pub(crate) job: &'static str,
    pub(crate) tool: &'static str,
}

/// Adds the agent, enrols it with the code that was made for it, and keeps one sign of life.
pub(crate) async fn introduce_agent(app: &App, by: &Admin, new: &Introduced) -> anyhow::Result<()> {
    let (id, code) = add_agent(&app.database, by, new.name, SILENT_MINUTES).await?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    // No request brings the code.
    let nowhere = Origin { address: String::new(), agent: String::new(), request_id: String::new() };
    let about = About { host: new.host.to_owned(), version };
    enrol_agent(app, nowhere, code.text(), &about).await?;
    let agent = store::find_agent(&mut app.database.read().await?, id).await?;
    let agent = EnrolledAgent::introduced(agent.ok_or_else(|| anyhow!("the agent is gone"))?);
    let watched = Watched {
        job: Watched::called(new.job),
        job_name: new.job.to_owned(),
        tool: new.tool.to_owned(),
        looked_at: Some(app.database.now()),
        problem: String::new(),
    };
    let said = Heartbeat { about, waiting: 0, refused: 0, watches: vec![watched] };
    Ok(keep_heartbeat(&app.database, &agent, &said).await?)
}
