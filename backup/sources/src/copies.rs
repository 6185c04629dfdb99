//! What lies of each job in which place: its own backups, and what copy jobs carried elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use crate::{SessionReport, ToldJob, Verdict};

/// What lies of a job in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyReport {
    /// Whose data it is.
    pub job: ToldJob,
    /// What the tool calls the place; a [`PlaceReport`](crate::PlaceReport) of it has the same name.
    pub place: String,
    /// The copy job that carries it there; `None` of what the job itself writes, and of a tool whose copies are none of jobs.
    pub carrier: Option<ToldJob>,
    /// The newest point there of each machine; of a job that has none, one without a name.
    pub points: Vec<CopiedPoint>,
    /// When it was last written, and how that ended; `None` where that was not told this time.
    pub last: Option<(DateTime<Utc>, Verdict)>,
    /// The last writing of each machine, by sessions that go on themselves.
    pub writes: Vec<CopiedWrite>,
}

/// How old the data of a machine are in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedPoint {
    /// What the tool calls the machine; empty of a job that is one thing.
    pub object: String,
    /// Of when the data are.
    pub at: DateTime<Utc>,
}

/// How the writing of one machine into a place ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedWrite {
    /// What the tool calls the machine.
    pub object: String,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How.
    pub verdict: Verdict,
}

/// What is told of copies, one report for each job and place.
#[derive(Default)]
pub(crate) struct Copies(BTreeMap<(ToldJob, String), CopyReport>);

impl Copies {
    /// The report of a job's copy in a place.
    pub(crate) fn of(&mut self, job: &ToldJob, place: &str, carrier: Option<&ToldJob>) -> &mut CopyReport {
        let report = self.0.entry((job.clone(), place.to_owned())).or_insert_with(|| CopyReport {
            job: job.clone(),
            place: place.to_owned(),
            carrier: None,
            points: Vec::new(),
            last: None,
            writes: Vec::new(),
        });
        if report.carrier.is_none() {
            report.carrier = carrier.cloned();
        }
        report
    }

    pub(crate) fn into_reports(self) -> Vec<CopyReport> {
        self.0.into_values().collect()
    }
}

impl CopyReport {
    /// Takes a point into account; the newest of a machine counts.
    pub(crate) fn hold(&mut self, object: &str, at: DateTime<Utc>) {
        match self.points.iter_mut().find(|point| point.object == object) {
            Some(known) => known.at = known.at.max(at),
            None => self.points.push(CopiedPoint { object: object.to_owned(), at }),
        }
    }

    /// Takes a write into account; the last one counts.
    pub(crate) fn write(&mut self, at: DateTime<Utc>, verdict: &Verdict) {
        if self.last.as_ref().is_none_or(|(last, _)| *last <= at) {
            self.last = Some((at, verdict.clone()));
        }
    }

    /// Takes the writing of a machine into account; its last one counts.
    fn write_machine(&mut self, write: &CopiedWrite) {
        match self.writes.iter_mut().find(|known| known.object == write.object) {
            Some(known) if known.at > write.at => {}
            Some(known) => known.clone_from(write),
            None => self.writes.push(write.clone()),
        }
    }
}

/// A backup of Veeam: what one job wrote in one place.
#[derive(Clone, Debug)]
pub(crate) struct Backup {
    pub(crate) job: ToldJob,
    /// What the place is called; `None` where that is not told.
    pub(crate) place: Option<String>,
    /// Of one that a copy job made: of which jobs; of none where that is not told.
    pub(crate) copied_from: Option<Vec<ToldJob>>,
}

/// A restore point in a backup.
pub(crate) struct Point<'a> {
    pub(crate) backup: &'a Backup,
    /// What it calls the machine.
    pub(crate) object: &'a str,
    pub(crate) at: DateTime<Utc>,
}

/// What a session of a copy job has done that itself goes on.
pub(crate) struct Written {
    /// The copy job, or a part of it.
    pub(crate) job: ToldJob,
    pub(crate) write: CopiedWrite,
}

/// What lies where, by the restore points and by `empty`, the copy jobs that say what they carry whether or not anything
/// has arrived. A point of a copy is of the job that the copy job names, if that is one; else of the job that has the same
/// machine in a backup of its own. Where two have it nobody knows, which is told in the notes. How a write ended the sessions
/// tell that have ended, and of those that go on what they have `written`.
pub(crate) fn lying(
    points: &[Point<'_>],
    empty: &[Backup],
    (sessions, written): (&[SessionReport], &[Written]),
    notes: &mut Vec<String>,
) -> Vec<CopyReport> {
    let owners = owners(points);
    let (mut copies, mut unclear) = (Copies::default(), BTreeSet::new());
    for backup in empty {
        let Some(place) = &backup.place else { continue };
        for job in backup.copied_from.iter().flatten() {
            copies.of(job, place, Some(&backup.job));
        }
    }
    for point in points {
        let Some(place) = &point.backup.place else { continue };
        let carrier = point.backup.copied_from.as_ref().map(|_| &point.backup.job);
        match sources(point, &owners).as_slice() {
            [job] => copies.of(job, place, carrier).hold(point.object, point.at),
            [] => {}
            _ => {
                unclear.insert(point.backup.job.full_name());
            }
        }
    }
    let mut reports = copies.into_reports();
    let newest = newest(sessions);
    for report in &mut reports {
        let writer = report.carrier.clone().unwrap_or_else(|| report.job.clone());
        let carried = report.carrier.is_some();
        for session in newest.iter().filter(|session| is_of(&session.job, &writer, carried)) {
            report.write(session.span.1, &session.verdict);
        }
        let machines: Vec<&Written> = written.iter().filter(|by| is_in(report, by, &owners)).collect();
        machines.into_iter().for_each(|by| report.write_machine(&by.write));
    }
    notes.extend(unclear.into_iter().map(|job| {
        format!(
            "コピージョブ「{job}」の一部の対象は、どのジョブのコピーか分かりません。同じ名前の対象が複数のジョブにあります。判定の証拠には使えません。"
        )
    }));
    reports
}

/// A machine of a server.
type Machine<'a> = (&'a str, &'a str);

/// The jobs that have a machine in a backup of their own.
fn owners<'a>(points: &[Point<'a>]) -> HashMap<Machine<'a>, BTreeSet<&'a ToldJob>> {
    let mut owners: HashMap<Machine<'a>, BTreeSet<&'a ToldJob>> = HashMap::new();
    for point in points.iter().filter(|point| point.backup.copied_from.is_none()) {
        let job = &point.backup.job;
        owners.entry((job.server.as_str(), point.object)).or_default().insert(job);
    }
    owners
}

/// The jobs whose data a point may be.
fn sources<'a>(point: &Point<'a>, owners: &HashMap<Machine<'a>, BTreeSet<&'a ToldJob>>) -> Vec<&'a ToldJob> {
    let Some(named) = &point.backup.copied_from else { return vec![&point.backup.job] };
    if let [only] = named.as_slice() {
        return vec![only];
    }
    let machine = (point.backup.job.server.as_str(), point.object);
    let owners = owners.get(&machine).into_iter().flatten().copied();
    owners.filter(|job| named.is_empty() || named.contains(job)).collect()
}

/// The session of each job that ended last.
fn newest(sessions: &[SessionReport]) -> Vec<&SessionReport> {
    let mut newest: HashMap<&ToldJob, &SessionReport> = HashMap::new();
    for session in sessions {
        let known = newest.entry(&session.job).or_insert(session);
        if known.span.1 <= session.span.1 {
            *known = session;
        }
    }
    newest.into_values().collect()
}

/// Whether a session is of the job, or of a part of it where that carries what others made.
fn is_of(of_session: &ToldJob, job: &ToldJob, carries: bool) -> bool {
    let has_id = !job.id.is_empty() && job.id == of_session.id;
    let may_be = job.id.is_empty() || of_session.id.is_empty();
    let is_called_so = may_be && job.name == of_session.name;
    job.server == of_session.server && (has_id || is_called_so || (carries && of_session.is_part_of(job)))
}

/// Whether a machine that a copy job has written is one of a copy: it has a point there, or the job saves it.
fn is_in(
    report: &CopyReport,
    Written { job, write }: &Written,
    owners: &HashMap<Machine<'_>, BTreeSet<&ToldJob>>,
) -> bool {
    let is_there = || report.points.iter().any(|point| point.object == write.object);
    let saved_by = owners.get(&(job.server.as_str(), write.object.as_str()));
    let is_saved = || saved_by.into_iter().flatten().any(|own| is_of(own, &report.job, false));
    report.carrier.as_ref().is_some_and(|by| is_of(job, by, true)) && (is_there() || is_saved())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn backup(job: &str, place: &str, copied_from: Option<&[&str]>) -> Backup {
        let named = |jobs: &[&str]| jobs.iter().map(|job| ToldJob::named(job)).collect();
        Backup {
            job: ToldJob::named(job),
            place: Some(place.to_owned()),
            copied_from: copied_from.map(named),
        }
    }

    /// Job, place and the hours of the machines.
    fn told(points: &[(&Backup, &str, i64)], empty: &[Backup]) -> (Vec<(String, String, Vec<i64>)>, usize) {
        let points: Vec<Point<'_>> =
            points.iter().map(|(backup, object, hours)| Point { backup, object, at: at(*hours) }).collect();
        let mut notes = Vec::new();
        let reports = lying(&points, empty, (&[], &[]), &mut notes);
        let hours = |report: &CopyReport| {
            report.points.iter().map(|point| (point.at - at(0)).num_hours()).collect::<Vec<_>>()
        };
        (reports.iter().map(|r| (r.job.name.clone(), r.place.clone(), hours(r))).collect(), notes.len())
    }

    fn line(job: &str, place: &str, hours: &[i64]) -> (String, String, Vec<i64>) {
        (job.to_owned(), place.to_owned(), hours.to_vec())
    }

    #[test]
    fn a_copied_point_is_of_the_job_that_is_named_or_has_the_machine() {
        let (daily, weekly) = (backup("日次", "本店", None), backup("週次", "本店", None));
        let own = [(&daily, "A", 5), (&daily, "B", 5), (&weekly, "C", 4)];
        let everything = backup("遠隔", "支店", Some(&[]));
        let with = |more: &[(&Backup, &str, i64)], empty: &[Backup]| {
            told(&own.iter().chain(more).copied().collect::<Vec<_>>(), empty)
        };
        let here = [line("日次", "本店", &[5, 5]), line("週次", "本店", &[4])];
        let copied = with(&[(&everything, "A", 3), (&everything, "A", 2), (&everything, "C", 1)], &[]);
        let both =
            vec![here[0].clone(), line("日次", "支店", &[3]), line("週次", "支店", &[1]), here[1].clone()];
        let sorted = |mut lines: Vec<(String, String, Vec<i64>)>| {
            lines.sort();
            lines
        };
        assert_eq!((sorted(copied.0), copied.1), (sorted(both), 0));

        // Whoever names one job means it, whatever else has the machine; whoever names several means one of those.
        let named = backup("遠隔", "支店", Some(&["週次"]));
        assert!(with(&[(&named, "A", 3)], &[]).0.contains(&line("週次", "支店", &[3])));
        let of_two = backup("遠隔", "支店", Some(&["週次", "月次"]));
        assert_eq!(with(&[(&of_two, "A", 3)], &[]).0.len(), 2);
        // Nothing has arrived yet.
        assert!(with(&[], &[named]).0.contains(&line("週次", "支店", &[])));
    }

    #[test]
    fn a_machine_of_two_jobs_is_nobodys_copy() {
        let (daily, weekly) = (backup("日次", "本店", None), backup("週次", "本店", None));
        let copy = backup("遠隔", "支店", Some(&[]));
        let (lines, notes) = told(&[(&daily, "A", 5), (&weekly, "A", 4), (&copy, "A", 3)], &[]);
        assert_eq!((lines.len(), notes), (2, 1));
    }

    #[test]
    fn the_last_session_of_the_copy_job_says_how_it_ended() {
        let session = |job: &str, hours, verdict: Verdict| SessionReport {
            id: format!("{job}{hours}"),
            job: ToldJob::named(job),
            span: (at(hours), at(hours)),
            verdict,
            words: String::new(),
            sizes: crate::Sizes::default(),
            attempt: crate::Attempt::default(),
            objects: Vec::new(),
        };
        let sessions = [
            session("遠隔", 1, Verdict::Succeeded),
            session("遠隔\\日次", 3, Verdict::Failed),
            session("遠隔地", 9, Verdict::Succeeded),
            session("日次", 2, Verdict::Warned),
        ];
        let (daily, copy) = (backup("日次", "本店", None), backup("遠隔", "支店", Some(&["日次"])));
        let points =
            [(&daily, 2), (&copy, 1)].map(|(backup, hours)| Point { backup, object: "A", at: at(hours) });
        let reports = lying(&points, &[], (&sessions, &[]), &mut Vec::new());
        let last: Vec<_> = reports.into_iter().map(|report| (report.place, report.last.unwrap())).collect();
        let expected = [("支店", 3, Verdict::Failed), ("本店", 2, Verdict::Warned)]
            .map(|(place, hours, verdict)| (place.to_owned(), (at(hours), verdict)));
        assert_eq!(last, expected);
    }

    /// A machine that has not arrived yet is known by the job that saves it; one that nobody knows is in no copy.
    #[test]
    fn what_a_session_has_written_that_goes_on_is_told_machine_by_machine() {
        let (daily, weekly) = (backup("日次", "本店", None), backup("週次", "本店", None));
        let copy = backup("遠隔", "支店", Some(&["日次", "週次"]));
        let points = [(&daily, "A"), (&daily, "B"), (&weekly, "C"), (&copy, "A"), (&copy, "C")];
        let points = points.map(|(backup, object)| Point { backup, object, at: at(1) });
        let wrote = |job: &str, object: &str, hours, verdict| Written {
            job: ToldJob::named(job),
            write: CopiedWrite { object: object.to_owned(), at: at(hours), verdict },
        };
        let written = [
            wrote("遠隔\\日次", "A", 3, Verdict::Succeeded),
            wrote("遠隔\\日次", "A", 2, Verdict::Failed),
            wrote("遠隔", "B", 2, Verdict::Failed),
            wrote("遠隔", "C", 2, Verdict::Warned),
            wrote("遠隔", "Z", 9, Verdict::Succeeded),
            wrote("遠隔地", "A", 9, Verdict::Failed),
        ];
        let reports = lying(&points, &[], (&[], &written), &mut Vec::new());
        let of = |job: &str, place: &str| {
            let report = reports.iter().find(|report| report.job.name == job && report.place == place);
            let writes = report.unwrap().writes.iter();
            writes.map(|write| (write.object.as_str(), write.verdict.clone())).collect()
        };
        let told: [Vec<(&str, Verdict)>; 3] = [of("日次", "支店"), of("週次", "支店"), of("日次", "本店")];
        let expected =
            [vec![("A", Verdict::Succeeded), ("B", Verdict::Failed)], vec![("C", Verdict::Warned)], vec![]];
        assert_eq!(told, expected);
        assert!(reports.iter().all(|report| report.last.is_none()), "a session that goes on is no success");
    }
}
