//! Filling an empty database.

use autograder_grading::Grade;
use platform_database::{Clock, Database, DbResult, Timestamp};

use super::billing;
use super::calendar::{DemoRound, demo_rounds};
use super::dice::Dice;
use super::files::{marks_file, roster_file};
use super::logins;
use super::notices;
use super::papers;
use super::places::JUKU;
use super::pupils::{Pupil, cast};
use super::words;
use crate::entries;
use crate::exams::{self, ExamFile, PlannedExam};
use crate::imports::{self, Consent, Kind};
use crate::juku::{self, JukuFilter};
use crate::remarks;
use crate::rounds::{self, Round, RoundId, RoundState};
use crate::snapshots;
use crate::staff::{self, Headquarters, Scope};

/// Any number does; this one gives the place its people.
const SEED: u64 = 2026;

/// Days after the deadline on which 本部 closes, checks, freezes and publishes a round.
const CLOSED_AFTER: i64 = 1;
const FINAL_AFTER: i64 = 4;
const PUBLISHED_AFTER: i64 = 7;

/// Remarks that the teachers of a round's first pupils write.
const REMARKS: [&str; 6] = [
    "毎日の計算練習を欠かさず続けてきました。その成果が、終わりの問題まで解ききる力になっています。",
    "文章を読む速さが上がりました。次は、答えの理由を自分の言葉で短く書く練習を一緒にしていきましょう。",
    "授業中の質問がとてもよくなりました。わからないところをそのままにしない姿勢を、これからも大切にしてください。",
    "見直しで取り返せる失点がありました。時間を五分残して解き終える練習を、次の教室内テストから始めます。",
    "苦手だった単元から逃げずに取り組めました。この調子で、基本問題を確実に正解できるようにしていきましょう。",
    "自分で学習計画を立てて進められるようになりました。次回は応用問題にも挑戦してみましょう。",
];

/// What a database holds already.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) juku: i64,
    pub(crate) rounds: usize,
    pub(crate) accounts: i64,
}

impl Contents {
    /// Whether nobody has used it yet.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Contents { juku: 0, rounds: 0, accounts: 0 }
    }
}

/// Counts what is there.
pub(crate) async fn find_contents(database: &Database) -> DbResult<Contents> {
    let mut tx = database.read().await?;
    Ok(Contents {
        juku: juku::count_juku(&mut tx, &Scope::at_the_terminal(), JukuFilter::everything()).await?,
        rounds: rounds::list_rounds(&mut tx).await?.len(),
        accounts: staff::count_staff(&mut tx).await?,
    })
}

/// Fills an empty database that reads `clock`, as if everything up to now had happened; `tell` hears what was done.
pub(crate) async fn fill_demo(database: &Database, clock: &Clock, tell: impl Fn(&str)) -> anyhow::Result<()> {
    let now = clock.now();
    let mut dice = Dice::new(SEED);
    let rounds = demo_rounds(now);
    let pupils = cast(&mut dice, &rounds);
    let story = Story { database, clock, by: Headquarters::at_the_terminal(), exams: exams::preset_shapes() };
    billing::register(database, clock, &story.by, rounds[0].made_at).await?;
    words::write_sets(database, &story.by).await?;
    for (at, round) in rounds.iter().enumerate() {
        let sitting = pupils.iter().filter_map(|pupil| Some((pupil, pupil.grades[at]?))).collect();
        let held = story.hold(&mut dice, round, sitting).await?;
        match at {
            0 => {
                story.finish(round, held.id, RoundState::Published).await?;
                billing::issue_and_correct(database, clock, &story.by, round, held.id).await?;
            }
            1 => {
                story.finish(round, held.id, RoundState::Final).await?;
                billing::draft(database, clock, &story.by, round, held.id).await?;
            }
            _ => {}
        }
        tell(&round.name.label());
    }
    clock.set(now);
    logins::enrol(database).await?;
    notices::announce(database, &story.by).await?;
    database.analyze().await?;
    Ok(())
}

/// Who sits a round, and in what grade.
type Sitting<'a> = Vec<(&'a Pupil, Grade)>;

/// The telling of what happened, round by round.
struct Story<'a> {
    database: &'a Database,
    clock: &'a Clock,
    by: Headquarters,
    exams: Vec<PlannedExam>,
}

impl Story<'_> {
    /// Makes a round, registers its pupils and takes the marks of every 塾.
    async fn hold(&self, dice: &mut Dice, round: &DemoRound, sitting: Sitting<'_>) -> anyhow::Result<Round> {
        self.clock.set(round.made_at);
        let file = ExamFile { round: round.name, exams: self.exams.clone() };
        let made = exams::import_exams(self.database, self.by.actor(), &file, &round.schedule, true).await?;

        papers::keep(self.database, self.clock, &self.by, (round, &made)).await?;
        let roster = roster_file(round.name, sitting.iter().copied())?;
        self.import(round.registered_at, &made, Kind::Roster, "名簿.csv", roster).await?;
        self.keep_contacts().await?;
        for (at, juku) in JUKU.iter().enumerate() {
            let own = sitting.iter().copied().filter(|(pupil, _)| pupil.juku == at);
            let marks = marks_file(dice, &self.exams, round.is_open, own)?;
            let name = format!("得点_{}.csv", juku.name);
            self.import(round.marked_at(at, JUKU.len()), &made, Kind::Marks, &name, marks).await?;
        }
        self.write_remarks(&made).await?;
        words::write_messages(self.database, made.id).await?;
        Ok(made)
    }

    /// Reads a file and applies it a minute later, as a careful person does.
    async fn import(
        &self,
        at: Timestamp,
        round: &Round,
        kind: Kind,
        name: &str,
        file: Vec<u8>,
    ) -> anyhow::Result<()> {
        self.clock.set(at);
        let (id, previewed) =
            imports::preview_file(self.database, self.by.staff(), round.id, kind, name, file).await?;
        self.clock.set(at + chrono::Duration::minutes(1));
        let consent = Consent { fingerprint: &previewed.fingerprint, leaves_out_problems: false };
        imports::apply_import(self.database, self.by.staff(), id, consent).await?;
        Ok(())
    }

    async fn keep_contacts(&self) -> anyhow::Result<()> {
        let numbers = JUKU.each_ref().map(|juku| juku.number);
        let known = juku::list_juku_by_number(&mut self.database.read().await?, &numbers).await?;
        for juku in known {
            let invented =
                JUKU.iter().find(|invented| invented.number == juku.number && juku.contact.is_empty());
            if let Some(invented) = invented {
                juku::change_contact(self.database, &self.by.office(), juku.id, "", invented.contact).await?;
            }
        }
        Ok(())
    }

    /// The first 塾 writes to some of its pupils of the year before an entrance examination.
    async fn write_remarks(&self, round: &Round) -> anyhow::Result<()> {
        let mut tx = self.database.read().await?;
        let exams = exams::list_exams(&mut tx, round.id).await?;
        let entrants = entries::list_entrants(&mut tx, round.id, None, None).await?;
        drop(tx);
        let examinees = entrants
            .iter()
            .filter(|entrant| entrant.juku_number == JUKU[0].number && matches!(entrant.grade, 6 | 9));
        for (entrant, words) in examinees.step_by(3).take(20).zip(REMARKS.iter().cycle()) {
            let of_grade = exams.iter().find(|exam| i64::from(exam.grade.number()) == entrant.grade);
            if let Some(exam) = of_grade {
                remarks::write_remark(self.database, &self.by.reporter(), entrant.id, exam.id, words).await?;
            }
        }
        Ok(())
    }

    /// What 本部 does after the deadline, up to 確定 or 公開.
    async fn finish(&self, round: &DemoRound, id: RoundId, until: RoundState) -> anyhow::Result<()> {
        self.clock.set(round.after_deadline(CLOSED_AFTER));
        self.advance(id, &[RoundState::Closed, RoundState::Aggregating]).await?;
        self.clock.set(round.after_deadline(FINAL_AFTER));
        snapshots::finalise_round(self.database, self.by.actor(), id, "").await?;
        if until == RoundState::Published {
            self.clock.set(round.after_deadline(PUBLISHED_AFTER));
            self.advance(id, &[RoundState::Published]).await?;
        }
        Ok(())
    }

    async fn advance(&self, id: RoundId, states: &[RoundState]) -> anyhow::Result<()> {
        let mut tx = self.database.write().await?;
        for state in states {
            rounds::move_round(&mut tx, self.by.actor(), id, *state, "").await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
