//! Events that Veeam Backup & Replication tells by syslog (RFC 5424).
//!
//! What it sends is not quite what the RFC says: a space between elements, values without quotes, quotes within values that
//! nothing marks. So it is read as `key=value`, wherever that stands behind the name of the program.
//!
//! Invariant: a key that is told twice, differently, is not believed, because what stands in a job's name or description
//! may look like a key.

use crate::{ToldJob, Verdict};

/// The name under which Veeam speaks.
const PROGRAM: &str = "Veeam_MP";
/// Runs of jobs that began: backups, backup copies, agents.
const BEGAN: [i64; 3] = [110, 410, 710];
/// The same that are over, and files that were written to tape, of which nothing tells but events.
const OVER: [i64; 4] = [190, 194, 490, 790];
/// A SureBackup job that is over.
const VERIFIED: i64 = 390;

/// An event of Veeam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The server that tells it, as that calls itself.
    pub host: String,
    /// What Veeam numbers such events with.
    pub number: i64,
    /// What it tells.
    pub tells: Tells,
}

/// What an event tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Of a run of a job.
    Run(RunEvent),
    /// Of a run of a job that tries backups, and is over.
    Verification(RunEvent),
    /// Of something that somebody should look at.
    Sign(SignEvent),
    /// Of one of these, but not all that it should, or of two things at once.
    Unclear,
    /// Of anything else.
    Other,
}

/// What an event says of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunEvent {
    /// What Veeam calls the run, as its REST API does.
    pub session: String,
    /// Of which job.
    pub job: ToldJob,
    /// How it ended; `None` of one that began.
    pub end: Option<Verdict>,
    /// Whether Veeam tries once more by itself.
    pub will_be_retried: bool,
    /// What Veeam says of it.
    pub words: String,
}

/// What may be a sign of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Malware may be at work on a machine.
    Malware,
    /// A restore point of a machine is damaged.
    Corrupted,
    /// Somebody deleted a restore point of a machine.
    PointDeleted,
    /// Somebody deleted a job.
    JobDeleted,
    /// Somebody took a repository away.
    RepositoryDeleted,
    /// A tape was erased.
    TapeErased,
    /// A repository is not reached.
    RepositoryLost,
    /// Something that is done with tapes failed.
    TapeFailed,
    /// A machine was not backed up.
    TaskFailed,
}

/// What an event says of a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignEvent {
    /// Of what kind.
    pub sign: Sign,
    /// The machine, the job or the repository.
    pub subject: String,
    /// Whether it is so; else the event says that it is not, or not any more.
    pub stands: bool,
    /// What Veeam says of it.
    pub words: String,
}

impl Event {
    /// Reads a message; `None` where it is no event of Veeam.
    pub fn read(message: &str) -> Option<Event> {
        let (head, body) = message.split_once(PROGRAM)?;
        let fields = fields(body);
        let number = told(&fields, "instanceId")?.parse().ok()?;
        let host = told(&fields, "VbrHostName").filter(|host| !host.is_empty());
        let host = host.or_else(|| head.split_whitespace().last())?.to_owned();
        Some(Event { host, number, tells: tells(number, &fields) })
    }
}

fn tells(number: i64, fields: &[(&str, String)]) -> Tells {
    let run = match number {
        VERIFIED => run(true, fields).map(Tells::Verification),
        number if BEGAN.contains(&number) => run(false, fields).map(Tells::Run),
        number if OVER.contains(&number) => run(true, fields).map(Tells::Run),
        number => return sign(number, fields),
    };
    run.unwrap_or(Tells::Unclear)
}

/// What an event says of a run, if it says all of it.
fn run(is_over: bool, fields: &[(&str, String)]) -> Option<RunEvent> {
    let end = if is_over { Some(verdict(told(fields, "JobResult")?)) } else { None };
    let session = told(fields, "JobSessionID")?.trim_matches(['{', '}']).to_ascii_lowercase();
    let job = ToldJob::of_veeam(told(fields, "JobName")?.trim(), told(fields, "JobID").unwrap_or_default());
    let will_be_retried = told(fields, "WillBeRetried").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    let is_whole = !session.is_empty() && !job.name.is_empty();
    is_whole.then(|| RunEvent { session, job, end, will_be_retried, words: words(fields) })
}

/// What an event of that number says of a sign.
fn sign(number: i64, fields: &[(&str, String)]) -> Tells {
    let is = |key, word: &str| told(fields, key).map(|said| said.eq_ignore_ascii_case(word));
    let (sign, subject, stands) = match number {
        41_600 => (Sign::Malware, "ObjectName", Some(true)),
        10_010 => (Sign::Corrupted, "VmName", is("IsCorrupted", "true")),
        10_050 => (Sign::PointDeleted, "VmName", Some(true)),
        23_090 => (Sign::JobDeleted, "JobName", Some(true)),
        28_200 => (Sign::RepositoryDeleted, "RepositoryName", Some(true)),
        // An erasure that failed takes none back that did not.
        195 => match told(fields, "JobResult") {
            Some("2") => return Tells::Other,
            result => (Sign::TapeErased, "JobName", result.map(|_| true)),
        },
        21_224 => (Sign::RepositoryLost, "ObjectName", Some(true)),
        21_220 => (Sign::RepositoryLost, "ObjectName", Some(false)),
        196..=200 | 203..=208 => (Sign::TapeFailed, "JobName", is("JobResult", "2")),
        // Tasks have a coding of their own: 2 is a failure, 5 and 6 are none that is over.
        150 | 450 => match told(fields, "Status") {
            Some("5" | "6") => return Tells::Other,
            status => (Sign::TaskFailed, "VmName", status.map(|status| !matches!(status, "0" | "3"))),
        },
        _ => return Tells::Other,
    };
    // Who deletes backups may have called them so that nobody can tell what it was: that something was is told all the same.
    let subject = told(fields, subject).map(str::trim).filter(|subject| !subject.is_empty()).unwrap_or("—");
    let event = |stands| SignEvent { sign, subject: subject.to_owned(), stands, words: words(fields) };
    stands.map_or(Tells::Unclear, |stands| Tells::Sign(event(stands)))
}

fn words(fields: &[(&str, String)]) -> String {
    told(fields, "Description").unwrap_or_default().trim().to_owned()
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
        match Event::read(message).unwrap().tells {
            Tells::Run(run) => run,
            other => panic!("{other:?}"),
        }
    }

    fn sign_of(said: &str) -> (Sign, String, bool) {
        let message =
            format!("<14>1 2025-11-20T14:36:16+02:00 VBRSRV01 Veeam_MP - - [categoryId=0 instanceId={said}]");
        match Event::read(&message).unwrap().tells {
            Tells::Sign(sign) => (sign.sign, sign.subject, sign.stands),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_documented_event_is_read_with_its_unmarked_quotes() {
        let event = Event::read(FINISHED).unwrap();
        assert_eq!((event.host.as_str(), event.number), ("vbrsrv01.example.jp", 190));
        let run = read(FINISHED);
        assert_eq!(run.session, "1a2b3c4d-0000-1111-2222-333344445555");
        assert_eq!((run.job.name.as_str(), run.job.id.as_str()), ("日次", "9f"));
        assert_eq!((run.end, run.will_be_retried), (Some(Verdict::Succeeded), false));
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
        assert_eq!(read(&odd).job.name, "日次");
    }

    /// A job may be called as somebody likes who wants a failure to look like a success.
    #[test]
    fn what_is_told_twice_differently_is_not_believed() {
        let failed = FINISHED.replace("JobResult=\"0\"", "JobResult=\"2\"");
        let forged = failed.replace("JobName=\"日次\"", "JobName=\"日次\" JobResult=\"0\"");
        assert_eq!(Event::read(&forged).unwrap().tells, Tells::Unclear);
        let same = FINISHED.replace("JobName=\"日次\"", "JobName=\"日次\" JobResult=\"0\"");
        assert_eq!(read(&same).end, Some(Verdict::Succeeded));
        // Nor is one believed that calls itself tried again.
        let again = failed.replace("JobName=\"日次\"", "JobName=\"日次\" WillBeRetried=\"True\"");
        assert!(!read(&again).will_be_retried);
        assert!(read(&failed.replace("Retried=\"False", "Retried=\"True")).will_be_retried);
    }

    #[test]
    fn a_verification_is_told_apart_from_a_run_and_files_on_tape_are_a_run() {
        let tried = Event::read(&FINISHED.replace("instanceId=190", "instanceId=390")).unwrap();
        assert!(matches!(tried.tells, Tells::Verification(run) if run.end == Some(Verdict::Succeeded)));
        assert_eq!(read(&FINISHED.replace("instanceId=190", "instanceId=194")).job.name, "日次");
    }

    /// As Veeam's documents show them, with the quotes within quotes that they have.
    #[test]
    fn what_may_be_a_sign_of_trouble_says_of_what_and_when_it_is_over() {
        use Sign::{
            Corrupted, JobDeleted, Malware, PointDeleted, RepositoryLost, TapeErased, TapeFailed, TaskFailed,
        };
        let cases = [
            (
                r#"41600 ActivityType="EncryptedData" UserFullInfo="<ModifiedUserInfo fullName="TECH\user1" loginType="0" />" ObjectName="VM01""#,
                (Malware, "VM01", true),
            ),
            (r#"10010 VmName="VM01" IsCorrupted="True" IsFull="True""#, (Corrupted, "VM01", true)),
            (r#"10010 VmName="VM01" IsCorrupted="False" IsFull="True""#, (Corrupted, "VM01", false)),
            (r#"10050 VmName="VM02" IsCorrupted="False""#, (PointDeleted, "VM02", true)),
            (
                r#"23090 JobName="日次" ChangesXML="<changes><object id="7e15" /></changes>""#,
                (JobDeleted, "日次", true),
            ),
            (r#"21224 ObjectName="repo01" HostName="vbr""#, (RepositoryLost, "repo01", true)),
            (r#"21220 ObjectName="repo01" HostName="vbr""#, (RepositoryLost, "repo01", false)),
            (r#"195 JobName="消去" JobResult="0""#, (TapeErased, "消去", true)),
            (r#"208 JobName="搬入" JobResult="1""#, (TapeFailed, "搬入", false)),
            (r#"150 VmName="VM01" Status="2""#, (TaskFailed, "VM01", true)),
            (r#"450 VmName="VM01" Status="3""#, (TaskFailed, "VM01", false)),
            (r#"10050 IsCorrupted="False""#, (PointDeleted, "—", true)),
        ];
        for (said, (sign, subject, stands)) in cases {
            assert_eq!(sign_of(said), (sign, subject.to_owned(), stands), "{said}");
        }
    }

    #[test]
    fn other_events_are_known_by_their_number_and_anything_else_is_none() {
        let told = |number: &str| {
            let said = FINISHED.replace("instanceId=190", &format!("instanceId={number}"));
            Event::read(&said).map(|event| (event.number, event.tells))
        };
        assert_eq!(told("\"10090\""), Some((10_090, Tells::Other)));
        assert_eq!(told("10010"), Some((10_010, Tells::Unclear)), "whether it is damaged is not told");
        assert_eq!(told("450"), Some((450, Tells::Unclear)));
        let in_vain =
            FINISHED.replace("instanceId=190", "instanceId=195").replace("Result=\"0", "Result=\"2");
        assert_eq!(Event::read(&in_vain).unwrap().tells, Tells::Other, "one before it stays as it was");
        let cut = &FINISHED[..FINISHED.find("JobName").unwrap()];
        assert_eq!(Event::read(cut).unwrap().tells, Tells::Unclear);
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
