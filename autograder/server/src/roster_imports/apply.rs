//! Writing what a roster plan says.

use std::collections::HashMap;

use platform_audit::Actor;
use platform_database::{DbError, DbResult, ReadTx, WriteTx};
use platform_web::dates::day_of;

use super::RosterPlan;
use super::plan::{EntryStep, PlannedLine};
use crate::classrooms::{self, ClassroomId, NewClassroom};
use crate::entries::{self, EntryId, NewEntry};
use crate::juku::{self, JukuId, NewJuku};
use crate::marks;
use crate::rounds::{Round, RoundId};
use crate::search_text;
use crate::students::{self, NewStudent, StudentId};

/// Why nothing was written.
#[derive(Debug)]
pub(crate) enum NotApplied {
    /// Somebody made one of the new rows in the meantime.
    Raced,
    /// The database.
    Db(DbError),
}

impl From<DbError> for NotApplied {
    fn from(error: DbError) -> NotApplied {
        NotApplied::Db(error)
    }
}

/// What a roster is written into beside the register.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    /// A round, whose entries it makes and moves.
    Round(RoundId),
    /// The register alone: entries in these rounds, which the caller holds, follow their pupils.
    Register(&'a [Round]),
}

/// The ids of the places that a plan names by their numbers.
struct Places {
    juku: HashMap<String, JukuId>,
    classrooms: HashMap<(JukuId, String), ClassroomId>,
}

/// Writes everything that `plan` says, in the caller's transaction; pupils who move to another 教室 or grade keep that in
/// their history.
pub(crate) async fn apply_roster(
    tx: &mut WriteTx,
    by: &Actor,
    target: Target<'_>,
    plan: &RosterPlan,
) -> Result<(), NotApplied> {
    let places = make_places(tx, plan).await?;
    let (new, old): (Vec<_>, Vec<_>) = plan.lines.iter().partition(|planned| planned.student.is_none());
    let made: Vec<NewStudent> = new.iter().map(|planned| places.student(planned)).collect();
    all_written(made.len(), students::insert_students(tx, &made).await?)?;
    let changed = old.iter().filter(|planned| !planned.changes.is_empty());
    let changed: Vec<_> =
        changed.filter_map(|planned| Some((planned.student?, places.student(planned)))).collect();
    let today = day_of(tx.now());
    students::update_students(tx, by, today, &changed).await?;
    match target {
        Target::Round(round) => enter(tx, round, plan, &places).await,
        Target::Register(held) => follow(tx, held, plan, &places).await,
    }
}

/// Makes and moves the entries of a round.
async fn enter(
    tx: &mut WriteTx,
    round: RoundId,
    plan: &RosterPlan,
    places: &Places,
) -> Result<(), NotApplied> {
    let ids = student_ids(tx, places).await?;
    let entries: Vec<NewEntry> = plan
        .lines
        .iter()
        .filter(|planned| planned.entry == EntryStep::Make)
        .map(|planned| places.entry(planned, &ids))
        .collect();
    all_written(entries.len(), entries::insert_entries(tx, round, &entries).await?)?;
    let moved: Vec<_> = plan
        .lines
        .iter()
        .filter_map(|planned| match planned.entry {
            EntryStep::Move(id) => {
                Some((id, places.classroom(planned), i64::from(planned.line.grade.number())))
            }
            _ => None,
        })
        .collect();
    entries::move_entries(tx, &moved).await?;
    let moved: Vec<EntryId> = moved.iter().map(|(entry, ..)| *entry).collect();
    marks::update_places_of_edits(tx, &moved).await?;
    Ok(())
}

/// Lets the entries of pupils who come to another 教室 or grade follow them.
async fn follow(
    tx: &mut WriteTx,
    held: &[Round],
    plan: &RosterPlan,
    places: &Places,
) -> Result<(), NotApplied> {
    for planned in plan.lines.iter().filter(|planned| planned.moves()) {
        let Some(student) = planned.student else { continue };
        let grade = i64::from(planned.line.grade.number());
        entries::follow_student(tx, held, student, places.classroom(planned), grade).await?;
    }
    Ok(())
}

fn all_written(wanted: usize, written: u64) -> Result<(), NotApplied> {
    if usize::try_from(written) == Ok(wanted) { Ok(()) } else { Err(NotApplied::Raced) }
}

async fn make_places(tx: &mut WriteTx, plan: &RosterPlan) -> Result<Places, NotApplied> {
    let new: Vec<NewJuku> = plan
        .new_juku
        .iter()
        .map(|(number, name)| NewJuku {
            number: number.clone(),
            name: name.clone(),
            search: search_text::fold(&format!("{name}{number}")),
        })
        .collect();
    all_written(new.len(), juku::insert_juku(tx, &new).await?)?;
    let juku = load_juku(tx, plan).await?;
    let new: Vec<NewClassroom> = plan
        .new_classrooms
        .iter()
        .flat_map(|(of, rooms)| rooms.iter().map(move |(number, name)| (of, number, name)))
        .map(|(of, number, name)| NewClassroom {
            juku_id: juku[of],
            number: number.clone(),
            name: name.clone(),
            search: search_text::fold(&format!("{name}{number}")),
        })
        .collect();
    all_written(new.len(), classrooms::insert_classrooms(tx, &new).await?)?;
    let ids: Vec<JukuId> = juku.values().copied().collect();
    let rooms = classrooms::list_classrooms_of(tx, &ids).await?;
    Ok(Places {
        juku,
        classrooms: rooms.into_iter().map(|room| ((room.juku_id, room.number), room.id)).collect(),
    })
}

async fn load_juku(tx: &mut ReadTx, plan: &RosterPlan) -> DbResult<HashMap<String, JukuId>> {
    let mut numbers: Vec<&str> = plan.lines.iter().map(|planned| planned.line.juku.as_str()).collect();
    numbers.extend(plan.new_juku.keys().map(String::as_str));
    numbers.sort_unstable();
    numbers.dedup();
    let found = juku::list_juku_by_number(tx, &numbers).await?;
    Ok(found.into_iter().map(|juku| (juku.number, juku.id)).collect())
}

async fn student_ids(tx: &mut ReadTx, places: &Places) -> DbResult<HashMap<(JukuId, String), StudentId>> {
    let ids: Vec<JukuId> = places.juku.values().copied().collect();
    let found = students::list_students_of(tx, &ids).await?;
    Ok(found.into_iter().map(|student| ((student.juku_id, student.number), student.id)).collect())
}

impl Places {
    fn juku(&self, planned: &PlannedLine) -> JukuId {
        self.juku[planned.line.juku.as_str()]
    }

    fn classroom(&self, planned: &PlannedLine) -> ClassroomId {
        self.classrooms[&(self.juku(planned), planned.line.classroom.as_str().to_owned())]
    }

    fn student(&self, planned: &PlannedLine) -> NewStudent {
        let line = &planned.line;
        NewStudent {
            juku_id: self.juku(planned),
            classroom_id: self.classroom(planned),
            number: line.student.to_string(),
            name: line.name.clone(),
            kana: line.kana.clone(),
            grade: i64::from(line.grade.number()),
            // A pupil who is there may keep a ふりがな that the file does not have.
            search: students::search_of(
                &line.name,
                line.student.as_str(),
                if planned.student.is_none() { &line.kana } else { "" },
            ),
        }
    }

    fn entry(&self, planned: &PlannedLine, ids: &HashMap<(JukuId, String), StudentId>) -> NewEntry {
        let juku_id = self.juku(planned);
        NewEntry {
            student_id: ids[&(juku_id, planned.line.student.as_str().to_owned())],
            juku_id,
            classroom_id: self.classroom(planned),
            grade: i64::from(planned.line.grade.number()),
        }
    }
}
