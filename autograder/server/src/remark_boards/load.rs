//! Loading the remarks of one grade of a 教室.

use std::collections::{BTreeMap, HashMap};

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx};
use platform_web::ListQuery;

use crate::app::App;
use crate::classrooms::{self, Classroom};
use crate::entries::{self, EntryId};
use crate::exams::ExamId;
use crate::juku_messages::{self, JukuMessage};
use crate::phrases::{self, Phrasebook};
use crate::remarks::{self, Remark};
use crate::results::{self, Basis, Records};
use crate::rounds::Round;
use crate::staff::Scope;

/// One grade of a 教室 in a round.
pub(super) struct Board {
    pub(super) round: Round,
    pub(super) basis: Basis,
    /// The 教室 in the scope.
    pub(super) classrooms: Vec<Classroom>,
    /// The one asked for, else the first.
    pub(super) classroom: Option<Classroom>,
    /// The grades of its pupils with their number.
    pub(super) grades: BTreeMap<Grade, u64>,
    pub(super) grade: Option<Grade>,
    pub(super) records: Option<Records>,
    /// The remarks that somebody wrote.
    pub(super) written: HashMap<(EntryId, ExamId), Remark>,
    pub(super) book: Phrasebook,
    /// What the 文例 say of each pupil, whatever was written.
    pub(super) suggested: HashMap<EntryId, [String; 2]>,
    pub(super) message: Option<JukuMessage>,
}

impl Board {
    /// Whether remarks may be written now.
    pub(super) fn is_open(&self) -> bool {
        !self.round.state.is_final() && self.basis.is_provisional()
    }
}

/// Loads what the address asks for within the scope.
pub(super) async fn load_board(
    tx: &mut ReadTx,
    app: &App,
    scope: &Scope,
    round: Round,
    query: &ListQuery,
) -> DbResult<Board> {
    let basis = results::find_basis(tx, scope, &round).await?;
    let classrooms = classrooms::list_classrooms(tx, scope).await?;
    let wished = query.filter("classroom").unwrap_or_default();
    let classroom = classrooms.iter().find(|classroom| classroom.id.to_string() == wished);
    let classroom = classroom.or(classrooms.first()).cloned();
    let mut board = Board {
        grades: BTreeMap::new(),
        grade: None,
        records: None,
        written: HashMap::new(),
        book: Phrasebook::default(),
        suggested: HashMap::new(),
        message: None,
        round,
        basis,
        classrooms,
        classroom,
    };
    if let Some(classroom) = board.classroom.clone() {
        board.fill(tx, app, &classroom, query).await?;
    }
    Ok(board)
}

impl Board {
    async fn fill(
        &mut self,
        tx: &mut ReadTx,
        app: &App,
        classroom: &Classroom,
        query: &ListQuery,
    ) -> DbResult<()> {
        let (juku, own, round) = (Some(classroom.juku_id), Some(classroom.id), self.round.id);
        for entrant in entries::list_entrants(tx, round, juku, own).await? {
            if let Some(grade) = u8::try_from(entrant.grade).ok().and_then(Grade::from_number) {
                *self.grades.entry(grade).or_default() += 1;
            }
        }
        let wished =
            query.filter("grade").and_then(|number| number.parse().ok()).and_then(Grade::from_number);
        self.grade =
            wished.filter(|grade| self.grades.contains_key(grade)).or(self.grades.keys().next().copied());
        self.message = juku_messages::find_message(tx, round, classroom.juku_id).await?;
        self.book = phrases::load_phrasebook(tx, juku, own).await?;
        if let Some(grade) = self.grade {
            let only = (juku, own, None);
            self.written = remarks::list_remarks(tx, round, grade, only).await?;
            let records = results::load_records(tx, &app.standings, &self.basis, round, grade, only).await?;
            self.suggested = self.suggest(&records, grade);
            self.records = Some(records);
        }
        Ok(())
    }

    /// What would be printed if nobody had written anything.
    fn suggest(&self, records: &Records, grade: Grade) -> HashMap<EntryId, [String; 2]> {
        let mut bare = records.entries.clone();
        for entry in &mut bare {
            entry.remarks = Default::default();
        }
        let distributions = &records.standings.distributions;
        remarks::fill_in(&mut bare, grade, &records.exams, distributions, &self.book);
        bare.into_iter().map(|entry| (entry.entry_id, entry.remarks)).collect()
    }
}
