//! Events that Veeam Backup & Replication tells by syslog (RFC 5424).
//!
//! What it sends is not quite what the RFC says: a space between elements, values without quotes, quotes within values that
//! nothing marks. So it is read as `key=value`, wherever that stands behind the name of the program.
//!
//! Invariant: a key that is told twice, differently, is not believed, because what stands in a job's name or description
//! may look like a key.

use crate::Verdict;

/// The name under which Veeam speaks.
const PROGRAM: &str = "Veeam_MP";
/// Runs of jobs that began: backups, backup copies, agents.
const BEGAN: [i64; 3] = [110, 410, 710];
/// The same that are over.
const OVER: [i64; 3] = [190, 490, 790];

/// An event of Veeam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The server that tells it, as that calls itself.
    pub host: String,
    /// What Veeam numbers such events with.
    pub number: i64,
    /// What it says of a run of a job; `None` of any other event.
    pub run: Option<RunEvent>,
}

/// What an event says of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunEvent {
    /// What Veeam calls the run, as its REST API does.
    pub session: String,
    /// What it calls the job.
    pub job: String,
    /// How it ended; `None` of one that began.
    pub end: Option<Verdict>,
    /// What Veeam says of it.
    pub words: String,
}

impl Event {
    /// Whether events of that number tell of runs.
    pub fn is_of_a_run(&self) -> bool {
        BEGAN.contains(&self.number) || OVER.contains(&self.number)
    }

    /// Reads a message; `None` where it is no event of Veeam.
    pub fn read(message: &str) -> Option<Event> {
        let (head, body) = message.split_once(PROGRAM)?;
        let fields = fields(body);
        let number = told(&fields, "instanceId")?.parse().ok()?;
        let host = told(&fields, "VbrHostName").filter(|host| !host.is_empty());
        let host = host.or_else(|| head.split_whitespace().last())?.to_owned();
        Some(Event { host, number, run: run(number, &fields) })
    }
}

/// What an event of that number says of a run, if it says all of it.
fn run(number: i64, fields: &[(&str, String)]) -> Option<RunEvent> {
    let end = match (BEGAN.contains(&number), OVER.contains(&number)) {
        (true, _) => None,
        (_, true) => Some(verdict(told(fields, "JobResult")?)),
        _ => return None,
    };
    let session = told(fields, "JobSessionID")?.trim_matches(['{', '}']).to_ascii_lowercase();
    let job = told(fields, "JobName")?.trim().to_owned();
    let words = told(fields, "Description").unwrap_or_default().trim().to_owned();
    (!session.is_empty() && !job.is_empty()).then_some(RunEvent { session, job, end, words })
}

/// The coding of jobs; tasks have another one.
fn verdict(code: &str) -> Verdict {
    match code {
        "0" => Verdict::Succeeded,
        "1" => Verdict::Warned,
        "2" => Verdict::Failed,
        _ => Verdict::Unknown(code.to_owned()),
    }
}

/// What a key says, if it says one thing.
fn told<'a>(fields: &'a [(&str, String)], key: &str) -> Option<&'a str> {
    let mut values = fields.iter().filter(|(known, _)| *known == key).map(|(_, value)| value.as_str());
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// Every `key=value` of a text. A quoted value ends at a quote behind which another key, a bracket or nothing stands.
fn fields(text: &str) -> Vec<(&str, String)> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find('=') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let key =
            &before[before.rfind(|letter: char| !is_of_key(letter)).map_or(0, |end| next(before, end))..];
        let (value, behind) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_at(end_of(quoted)),
            None => after.split_at(after.find([' ', ']', '"']).unwrap_or(after.len())),
        };
        if !key.is_empty() {
            found.push((key, unescaped(value)));
        }
        rest = behind.strip_prefix('"').unwrap_or(behind);
    }
    found
}

fn is_of_key(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// The place behind the letter that begins there.
fn next(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Where a quoted value ends.
fn end_of(quoted: &str) -> usize {
    let ends = quoted.match_indices('"').map(|(at, _)| at).find(|at| {
        let behind = quoted[at + 1..].trim_start();
        let spaced = quoted[at + 1..].starts_with(' ');
        let key =
            behind.split_once('=').is_some_and(|(key, _)| !key.is_empty() && key.chars().all(is_of_key));
        !quoted[..*at].ends_with('\\') && (behind.is_empty() || behind.starts_with(']') || (spaced && key))
    });
    ends.unwrap_or(quoted.len())
}

fn unescaped(value: &str) -> String {
    value.replace("\\\"", "\"").replace("\\]", "]").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Veeam's documents show it.
    const FINISHED: &str = r#"<14>1 2025-11-20T14:36:16.008569+02:00 VBRSRV01 Veeam_MP - - [origin enterpriseId="31023"] [categoryId=0 instanceId=190 JobSessionID="1A2B3C4D-0000-1111-2222-333344445555" JobID="9f" JobResult="0" JobType="0" WillBeRetried="False" JobName="日次" VbrHostName="vbrsrv01.example.jp" VbrVersion="13.0.1.180" Description="Backup job "日次" has been completed. <a b="c"/>"]"#;

    fn read(message: &str) -> RunEvent {
        Event::read(message).unwrap().run.unwrap()
    }

    #[test]
    fn the_documented_event_is_read_with_its_unmarked_quotes() {
        let event = Event::read(FINISHED).unwrap();
        assert_eq!((event.host.as_str(), event.number), ("vbrsrv01.example.jp", 190));
        let run = event.run.unwrap();
        assert_eq!(run.session, "1a2b3c4d-0000-1111-2222-333344445555");
        assert_eq!((run.job.as_str(), run.end), ("日次", Some(Verdict::Succeeded)));
        assert!(run.words.starts_with("Backup job \"日次\" has been completed."), "{}", run.words);
    }

    #[test]
    fn each_code_of_a_job_means_what_it_says_and_no_other_is_a_success() {
        for (code, verdict) in [
            ("0", Verdict::Succeeded),
            ("1", Verdict::Warned),
            ("2", Verdict::Failed),
            ("3", Verdict::Unknown("3".to_owned())),
        ] {
            let said = FINISHED.replace("JobResult=\"0\"", &format!("JobResult=\"{code}\""));
            assert_eq!(read(&said).end, Some(verdict), "{code}");
        }
        let began = FINISHED.replace("instanceId=190", "instanceId=410");
        assert_eq!(read(&began).end, None);
    }

    #[test]
    fn the_time_may_stand_before_the_priority_and_the_host_in_the_head_alone() {
        let bare = FINISHED.replace(" VbrHostName=\"vbrsrv01.example.jp\"", "");
        let odd = bare.replace("<14>1 2025-11-20T14:36:16.008569+02:00", "Nov 20 14:36:16 <14>");
        assert_eq!(Event::read(&odd).unwrap().host, "VBRSRV01");
        assert_eq!(read(&odd).job, "日次");
    }

    /// A job may be called as somebody likes who wants a failure to look like a success.
    #[test]
    fn what_is_told_twice_differently_is_not_believed() {
        let failed = FINISHED.replace("JobResult=\"0\"", "JobResult=\"2\"");
        let forged = failed.replace("JobName=\"日次\"", "JobName=\"日次\" JobResult=\"0\"");
        assert_eq!(Event::read(&forged).unwrap().run, None);
        let same = FINISHED.replace("JobName=\"日次\"", "JobName=\"日次\" JobResult=\"0\"");
        assert!(Event::read(&same).unwrap().run.is_some());
    }

    #[test]
    fn other_events_are_known_by_their_number_and_anything_else_is_none() {
        let point = FINISHED.replace("instanceId=190", "instanceId=\"10010\"");
        assert_eq!(Event::read(&point).map(|event| (event.number, event.run)), Some((10_010, None)));
        let cut = &FINISHED[..FINISHED.find("JobName").unwrap()];
        assert_eq!(Event::read(cut).unwrap().run, None);
        for strange in [
            "",
            "Veeam_MP",
            "<34>1 2026-01-01T00:00:00Z host su - - - 'su root' failed",
            "Veeam_MP instanceId=x",
        ] {
            assert_eq!(Event::read(strange), None, "{strange}");
        }
        assert_eq!(fields("=\"a\" b=\"c"), [("b", "c".to_owned())]);
    }
}
