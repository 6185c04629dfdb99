//! How runs are called of which a server tells by itself, so that they are the same as those that a source asks it for.

use platform_database::{DbResult, ReadTx};

use super::keep::{said, session_name};
use super::store;
use crate::intake::Said;

/// Of a server that no source asks.
const UNASKED: &str = "vbr";

/// What the job and the session are called of which the server `host` tells. Without a source that asks it, the job's name
/// begins with the server's.
pub(crate) async fn find_names(
    tx: &mut ReadTx,
    host: &str,
    job: &str,
    session: &str,
) -> DbResult<(Said, String)> {
    let pullers = store::list_pullers(tx).await?;
    let puller =
        pullers.into_iter().find(|puller| puller.retired_at.is_none() && is_one(&puller.event_host, host));
    Ok(match puller {
        Some(puller) if puller.tool == "em" => {
            let urn = format!("urn:veeam:BackupJobSession:{session}");
            (said(&puller.name, job), session_name(&puller.tool, &urn))
        }
        Some(puller) => (said(&puller.name, job), session_name(&puller.tool, session)),
        None => (said(host, job), session_name(UNASKED, session)),
    })
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
