//! How runs are called of which a server tells by itself, so that they are the same as those that a source asks it for.

use backup_sources::{RunEvent, ToldJob};
use platform_database::{Database, DbResult};

use super::PullerId;
use super::called::find_names as names_of_jobs;
use super::keep::{said, session_name};
use super::store::{self, Puller};
use crate::intake::Said;

/// Of a server that no source asks.
const UNASKED: &str = "vbr";

/// How an event's job and run are called.
#[derive(Clone, Debug)]
pub(crate) struct EventNames {
    pub(crate) said: Said,
    pub(crate) run: String,
    /// The source that asks the server; `None` where none does.
    pub(crate) source: Option<PullerId>,
    /// The source's name, or the server's.
    pub(crate) teller: String,
}

/// How the job and the session are called of which the server `host` tells. Without a source that asks it, the job's name
/// begins with the server's.
pub(crate) async fn find_names(database: &Database, host: &str, told: &RunEvent) -> DbResult<EventNames> {
    let mut tx = database.read().await?;
    let pullers = store::list_pullers(&mut tx).await?;
    let servers = store::list_servers(&mut tx).await?;
    let Some(puller) = find_puller(&pullers, &servers, host) else {
        let (said, run) = (said(host, &told.job.name), session_name(UNASKED, &told.session));
        return Ok(EventNames { said, run, source: None, teller: host.to_owned() });
    };
    let (job, run) = if puller.tool == "em" {
        let known = servers.iter().find(|(id, server)| *id == puller.id && is_one(server, host));
        let server = known.map_or(host, |(_, server)| server.as_str()).to_owned();
        (ToldJob { server, ..told.job.clone() }, format!("urn:veeam:BackupJobSession:{}", told.session))
    } else {
        (told.job.clone(), told.session.clone())
    };
    let names = names_of_jobs(&mut tx, puller, &[&job]).await?;
    drop(tx);
    let names = names.keep(database, puller.id).await?;
    let (said, run) = (names.said(&job), session_name(&puller.tool, &run));
    Ok(EventNames { said, run, source: Some(puller.id), teller: puller.name.clone() })
}

/// The source in use that asks the server: the one that a person said sends its events, or one that sends those of others and
/// looks after this one.
fn find_puller<'a>(pullers: &'a [Puller], servers: &[(PullerId, String)], host: &str) -> Option<&'a Puller> {
    let looks_after = |puller: &Puller| {
        let own = servers.iter().filter(|(id, _)| *id == puller.id);
        !puller.event_host.is_empty() && own.into_iter().any(|(_, server)| is_one(server, host))
    };
    let in_use = || pullers.iter().filter(|puller| puller.retired_at.is_none());
    let said = in_use().find(|puller| is_one(&puller.event_host, host));
    said.or_else(|| in_use().find(|puller| looks_after(puller)))
}

/// Whether both name one host: one may be the whole name and the other its first part.
fn is_one(known: &str, told: &str) -> bool {
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let whole = known.contains('.') && told.contains('.');
    !known.is_empty() && if whole { known.eq_ignore_ascii_case(told) } else { first(known) == first(told) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_its_whole_name_or_by_the_first_part() {
        for (known, told) in
            [("vbr01", "VBR01"), ("vbr01", "vbr01.example.jp"), ("VBR01.example.jp", "vbr01")]
        {
            assert!(is_one(known, told), "{known} {told}");
        }
        for (known, told) in
            [("", ""), ("", "vbr01"), ("vbr01", "vbr02"), ("vbr01.example.jp", "vbr01.example.com")]
        {
            assert!(!is_one(known, told), "{known} {told}");
        }
    }
}
