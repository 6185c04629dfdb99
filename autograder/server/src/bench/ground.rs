//! A database of its own to measure on, with as many pupils as wanted.

use autograder_grading::{ExamShape, Grade, Points, RoundName, SectionShape, Subject};
use platform_audit::Actor;
use platform_database::{Clock, Database, migrate};
use platform_identity::UserId;
use tempfile::TempDir;

use super::store;
use crate::app::MIGRATIONS;
use crate::classrooms::{self, NewClassroom};
use crate::exams::{self, ExamFile, PlannedExam};
use crate::juku::{self, NewJuku};
use crate::rounds::{Round, Schedule};
use crate::staff::{Headquarters, NewStaff, Role, enrol_staff};
use crate::students::{self, NewStudent};

/// The password of everybody who is enrolled here.
pub(super) const PASSWORD: &str = "tsubame-hidamari-kazaguruma-29";

/// 小1 to 中3.
pub(super) const EVERY_GRADE: [Grade; 9] = Grade::ALL;

/// Pupils of one 教室, and 教室 of one 塾: the 塾 have a thousand pupils each.
const PUPILS_IN_A_CLASSROOM: usize = 100;
const CLASSROOMS_OF_A_JUKU: usize = 10;

/// A new SQLite database in a temporary folder, gone when this is dropped.
pub(super) struct Ground {
    pub(super) database: Database,
    pub(super) by: Headquarters,
    pub(super) folder: TempDir,
}

impl Ground {
    pub(super) async fn open() -> anyhow::Result<Ground> {
        let folder = tempfile::tempdir()?;
        let database = Database::open(&address_in(&folder), Clock::System).await?;
        migrate(&database, &MIGRATIONS).await?;
        Ok(Ground { database, by: Headquarters::at_the_terminal(), folder })
    }

    /// Where the database is.
    pub(super) fn address(&self) -> String {
        address_in(&self.folder)
    }

    /// Registers `count` pupils, spread over `grades`, with the 塾 and 教室 that they need.
    pub(super) async fn register(&self, count: usize, grades: &[Grade]) -> anyhow::Result<()> {
        let classrooms = count.div_ceil(PUPILS_IN_A_CLASSROOM);
        let mut tx = self.database.write().await?;
        let new = (0..classrooms.div_ceil(CLASSROOMS_OF_A_JUKU)).map(|at| NewJuku {
            number: juku_number(at),
            name: format!("塾{at}"),
            search: format!("塾{at}"),
        });
        let new: Vec<NewJuku> = new.collect();
        juku::insert_juku(&mut tx, &new).await?;
        let numbers: Vec<&str> = new.iter().map(|juku| juku.number.as_str()).collect();
        let mut places = juku::list_juku_by_number(&mut tx, &numbers).await?;
        places.sort_by(|a, b| a.number.cmp(&b.number));
        let new: Vec<NewClassroom> = (0..classrooms)
            .map(|at| NewClassroom {
                juku_id: places[at / CLASSROOMS_OF_A_JUKU].id,
                number: format!("{:06}", at + 1),
                name: format!("教室{at}"),
                search: format!("教室{at}"),
            })
            .collect();
        classrooms::insert_classrooms(&mut tx, &new).await?;
        let ids: Vec<_> = places.iter().map(|juku| juku.id).collect();
        let mut rooms = classrooms::list_classrooms_of(&mut tx, &ids).await?;
        rooms.sort_by(|a, b| a.number.cmp(&b.number));
        for (at, room) in rooms.iter().enumerate() {
            let first = at * PUPILS_IN_A_CLASSROOM;
            let pupils = (first..count.min(first + PUPILS_IN_A_CLASSROOM)).map(|pupil| NewStudent {
                juku_id: room.juku_id,
                classroom_id: room.id,
                number: student_number(pupil),
                name: format!("生徒 {pupil}"),
                kana: String::new(),
                grade: i64::from(grades[pupil % grades.len()].number()),
                search: format!("生徒{pupil}"),
            });
            students::insert_students(&mut tx, &pupils.collect::<Vec<_>>()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Opens a round in which everybody registered sits the two exams of the grade, of `sections` 大問 each.
    pub(super) async fn hold(
        &self,
        name: RoundName,
        grades: &[Grade],
        sections: u8,
    ) -> anyhow::Result<Round> {
        let exams =
            grades.iter().flat_map(|grade| grade.subjects().map(|subject| exam(*grade, subject, sections)));
        let file = ExamFile { round: name, exams: exams.collect() };
        let now = self.database.now();
        let schedule = Schedule { opens_at: now, ..Schedule::customary(name, now) };
        let round = exams::import_exams(&self.database, self.by.actor(), &file, &schedule, true).await?;
        let mut tx = self.database.write().await?;
        store::insert_entries(&mut tx, round.id).await?;
        tx.commit().await?;
        Ok(round)
    }

    /// Gives everybody in `round` a mark for every 大問, each with its entry in the history.
    pub(super) async fn mark(&self, round: &Round) -> anyhow::Result<()> {
        let mut tx = self.database.write().await?;
        store::insert_marks(&mut tx, round.id).await?;
        store::insert_sittings(&mut tx, round.id).await?;
        store::insert_edits(&mut tx, round.id).await?;
        store::insert_changes(&mut tx, round.id).await?;
        tx.commit().await?;
        self.database.analyze().await?;
        Ok(())
    }

    /// Changes the marks of the first pupil of every grade, so that the averages of the whole round move.
    pub(super) async fn correct(&self, round: &Round) -> anyhow::Result<()> {
        let mut tx = self.database.write().await?;
        store::update_first_marks(&mut tx, round.id).await?;
        store::update_first_totals(&mut tx, round.id).await?;
        store::advance_first_sheets(&mut tx, round.id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives somebody an account, with [`PASSWORD`].
    pub(super) async fn enrol(&self, login: &str, role: Role) -> anyhow::Result<UserId> {
        let new =
            NewStaff { login: login.to_owned(), name: login.to_owned(), password: PASSWORD.to_owned(), role };
        Ok(enrol_staff(&self.database, &Actor::command_line(), &new).await?)
    }

    /// A ground with `pupils` of 小6, marked in ten 大問 of each subject; and the round.
    pub(super) async fn of_one_grade(pupils: usize) -> anyhow::Result<(Ground, Round)> {
        let ground = Ground::open().await?;
        ground.register(pupils, &[sixth()]).await?;
        let round = ground.hold("2026-summer".parse()?, &[sixth()], 10).await?;
        ground.mark(&round).await?;
        Ok((ground, round))
    }
}

fn address_in(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("bench.db").display())
}

/// 小6.
pub(super) fn sixth() -> Grade {
    Grade::ALL[5]
}

/// The 塾ID of the `at`-th 塾.
pub(super) fn juku_number(at: usize) -> String {
    format!("{:06}", 100_000 + at)
}

/// The 生徒ID of the `at`-th pupil.
pub(super) fn student_number(at: usize) -> String {
    format!("{:07}", at + 1)
}

/// The 塾 of the `at`-th pupil.
pub(super) fn juku_of(at: usize) -> usize {
    at / (PUPILS_IN_A_CLASSROOM * CLASSROOMS_OF_A_JUKU)
}

/// 100 points in `sections` equal 大問.
fn exam(grade: Grade, subject: Subject, sections: u8) -> PlannedExam {
    let points = Points::new(100 / u16::from(sections));
    let sections =
        (1..=sections).map(|number| SectionShape::undivided(number, format!("大問の題名{number}"), points));
    (grade, subject, ExamShape { full_points: Points::new(100), sections: sections.collect() })
}
