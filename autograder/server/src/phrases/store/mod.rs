//! The SQL of phrases. The sets for all grades and those for one 学年帯 have tables of their own, so that a former program,
//! which knows the first alone, goes on with them.

mod changes;

use std::collections::BTreeMap;

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use super::bands::Band;
use super::book::{Owner, PhraseSet, Shelf};
use super::{Chapter, GradeBand, Topic};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::staff::went_to_headquarters;

pub(super) use changes::{ChangeFilter, KeptChange, count_changes, insert_changes, list_changes};

platform_database::row_id! {
    /// A row of `phrase_sets`.
    PhraseSetId
}

platform_database::row_id! {
    /// A row of `grade_phrase_sets`.
    GradePhraseSetId
}

/// A set that is being written.
#[derive(Clone, Copy, Debug)]
pub(super) enum SetId {
    OfAllGrades(PhraseSetId),
    OfBand(GradePhraseSetId),
}

#[derive(sqlx::FromRow)]
struct PhraseRow {
    id: i64,
    juku_id: Option<JukuId>,
    classroom_id: Option<ClassroomId>,
    topic: String,
    grade_band: Option<String>,
    revision: i64,
    written_by: String,
    is_by_headquarters: bool,
    written_at: Timestamp,
    lowest: i64,
    highest: i64,
    words: String,
}

impl PhraseRow {
    fn shelf(&self) -> Option<Shelf> {
        let owner = owner(self.juku_id, self.classroom_id);
        Some((owner, chapter(&self.topic, self.grade_band.as_deref())?))
    }

    fn band(&self) -> Band {
        let words = self.words.clone().into();
        Band { lowest: percent(self.lowest), highest: percent(self.highest), words }
    }
}

fn owner(juku: Option<JukuId>, classroom: Option<ClassroomId>) -> Owner {
    match (juku, classroom) {
        (Some(juku), Some(classroom)) => Owner::Classroom(juku, classroom),
        (Some(juku), None) => Owner::Juku(juku),
        (None, _) => Owner::Headquarters,
    }
}

/// The chapter of those codes.
fn chapter(topic: &str, grade_band: Option<&str>) -> Option<Chapter> {
    let grades = match grade_band {
        None => None,
        Some(code) => Some(GradeBand::from_code(code)?),
    };
    Chapter::of(Topic::from_code(topic)?, grades)
}

fn percent(number: i64) -> u8 {
    u8::try_from(number).expect("a check constraint holds the percents")
}

/// The sets of one kind, with the words of each.
macro_rules! sets {
    ($grade_band:literal, $sets:literal, $phrases:literal) => {
        concat!(
            "SELECT s.id, s.juku_id, s.classroom_id, s.topic, ",
            $grade_band,
            " AS grade_band, s.revision, s.written_by, ",
            went_to_headquarters!("s.written_by_user_id"),
            " AS is_by_headquarters, s.written_at, p.lowest, p.highest, p.words FROM ",
            $sets,
            " s JOIN ",
            $phrases,
            " p ON p.set_id = s.id
             WHERE (s.juku_id IS NULL OR CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1)
               AND (s.classroom_id IS NULL OR CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)"
        )
    };
}

/// The sets of 本部 with those of one 塾 or of all, and those of one 教室 or of all of them.
pub(super) async fn list_sets(
    tx: &mut ReadTx,
    juku: Option<JukuId>,
    classroom: Option<ClassroomId>,
) -> DbResult<Vec<(Shelf, PhraseSet)>> {
    let rows: Vec<PhraseRow> = tx
        .list(
            sql!(concat!(
                sets!("CAST(NULL AS TEXT)", "phrase_sets", "phrases"),
                " UNION ALL ",
                sets!("s.grade_band", "grade_phrase_sets", "grade_phrases"),
                " ORDER BY lowest"
            )),
            params![juku, classroom],
        )
        .await?;
    let mut sets: BTreeMap<(bool, i64), (Shelf, PhraseSet)> = BTreeMap::new();
    for row in rows {
        let Some(shelf) = row.shelf() else { continue };
        let new = || PhraseSet {
            revision: row.revision,
            written_by: row.written_by.clone(),
            is_by_headquarters: row.is_by_headquarters,
            written_at: row.written_at,
            bands: Vec::new(),
        };
        let key = (row.grade_band.is_some(), row.id);
        let (_, set) = sets.entry(key).or_insert_with(|| (shelf, new()));
        set.bands.push(row.band());
    }
    Ok(sets.into_values().collect())
}

/// Begins the set of a place; `None` if it has one already.
pub(super) async fn insert_set(
    tx: &mut WriteTx,
    (owner, chapter): Shelf,
    by: &Actor,
) -> DbResult<Option<SetId>> {
    let now = tx.now();
    let set = params![owner.juku(), owner.classroom(), chapter.topic().code(), &by.name, by.user_id, now];
    match chapter.grades() {
        None => {
            let sql = sql!(
                "INSERT INTO phrase_sets (juku_id, classroom_id, topic, written_by, written_by_user_id, written_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id"
            );
            let made: Option<(PhraseSetId,)> = tx.find(sql, set).await?;
            Ok(made.map(|(id,)| SetId::OfAllGrades(id)))
        }
        Some(band) => {
            let sql = sql!(
                "INSERT INTO grade_phrase_sets (juku_id, classroom_id, topic, written_by, written_by_user_id, written_at,
                                                grade_band)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id"
            );
            let set = [set, params![band.code()]].concat();
            let made: Option<(GradePhraseSetId,)> = tx.find(sql, set).await?;
            Ok(made.map(|(id,)| SetId::OfBand(id)))
        }
    }
}

/// Which set: of a place, for a topic, still at a revision.
macro_rules! seen {
    () => {
        " WHERE juku_id IS NOT DISTINCT FROM CAST($1 AS BIGINT)
            AND classroom_id IS NOT DISTINCT FROM CAST($2 AS BIGINT) AND topic = $3 AND revision = $4"
    };
}

/// Moves the set of a place on from the revision `seen`; `None` if somebody else already did, or took it away.
pub(super) async fn advance_set(
    tx: &mut WriteTx,
    (owner, chapter): Shelf,
    seen: i64,
    by: &Actor,
) -> DbResult<Option<SetId>> {
    let now = tx.now();
    let topic = chapter.topic().code();
    let set = params![owner.juku(), owner.classroom(), topic, seen, &by.name, by.user_id, now];
    match chapter.grades() {
        None => {
            let sql = sql!(concat!(
                "UPDATE phrase_sets SET revision = revision + 1, written_by = $5, written_by_user_id = $6, written_at = $7",
                seen!(),
                " RETURNING id"
            ));
            let moved: Option<(PhraseSetId,)> = tx.find(sql, set).await?;
            Ok(moved.map(|(id,)| SetId::OfAllGrades(id)))
        }
        Some(band) => {
            let sql = sql!(concat!(
                "UPDATE grade_phrase_sets SET revision = revision + 1, written_by = $5, written_by_user_id = $6,
                    written_at = $7",
                seen!(),
                " AND grade_band = $8 RETURNING id"
            ));
            let set = [set, params![band.code()]].concat();
            let moved: Option<(GradePhraseSetId,)> = tx.find(sql, set).await?;
            Ok(moved.map(|(id,)| SetId::OfBand(id)))
        }
    }
}

/// Takes the set of a place away, if it is still at the revision `seen`.
pub(super) async fn delete_set(tx: &mut WriteTx, (owner, chapter): Shelf, seen: i64) -> DbResult<bool> {
    let topic = chapter.topic().code();
    let gone = match chapter.grades() {
        None => {
            let sql = sql!(concat!("DELETE FROM phrase_sets", seen!()));
            tx.execute(sql, params![owner.juku(), owner.classroom(), topic, seen]).await?
        }
        Some(band) => {
            let sql = sql!(concat!("DELETE FROM grade_phrase_sets", seen!(), " AND grade_band = $5"));
            tx.execute(sql, params![owner.juku(), owner.classroom(), topic, seen, band.code()]).await?
        }
    };
    Ok(gone > 0)
}

pub(super) async fn delete_phrases(tx: &mut WriteTx, set: SetId) -> DbResult<()> {
    match set {
        SetId::OfAllGrades(id) => {
            tx.execute(sql!("DELETE FROM phrases WHERE set_id = $1"), params![id]).await?
        }
        SetId::OfBand(id) => {
            tx.execute(sql!("DELETE FROM grade_phrases WHERE set_id = $1"), params![id]).await?
        }
    };
    Ok(())
}

pub(super) async fn insert_phrases(tx: &mut WriteTx, set: SetId, bands: &[Band]) -> DbResult<()> {
    let (sql, id) = match set {
        SetId::OfAllGrades(id) => {
            (rows_sql!(4, "INSERT INTO phrases (set_id, lowest, highest, words) VALUES {rows}"), id.0)
        }
        SetId::OfBand(id) => {
            (rows_sql!(4, "INSERT INTO grade_phrases (set_id, lowest, highest, words) VALUES {rows}"), id.0)
        }
    };
    let row = |band: &Band| -> [Value; 4] {
        [id.into(), band.lowest.into(), band.highest.into(), (&*band.words).into()]
    };
    tx.execute_rows(&sql, bands.iter().map(row)).await?;
    Ok(())
}
