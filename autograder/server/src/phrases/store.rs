//! The SQL of phrases.

use std::collections::BTreeMap;

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::Topic;
use super::bands::Band;
use super::book::{Owner, PhraseSet};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;

platform_database::row_id! {
    /// A row of `phrase_sets`.
    PhraseSetId
}

#[derive(sqlx::FromRow)]
struct PhraseRow {
    id: PhraseSetId,
    juku_id: Option<JukuId>,
    classroom_id: Option<ClassroomId>,
    topic: String,
    revision: i64,
    written_by: String,
    written_at: Timestamp,
    lowest: i64,
    highest: i64,
    words: String,
}

impl PhraseRow {
    fn owner(&self) -> Owner {
        match (self.juku_id, self.classroom_id) {
            (Some(juku), Some(classroom)) => Owner::Classroom(juku, classroom),
            (Some(juku), None) => Owner::Juku(juku),
            (None, _) => Owner::Headquarters,
        }
    }

    fn band(&self) -> Band {
        let percent = |number: i64| u8::try_from(number).expect("a check constraint holds the percents");
        let words = self.words.clone().into();
        Band { lowest: percent(self.lowest), highest: percent(self.highest), words }
    }
}

/// The sets of 本部 with those of one 塾 or of all, and those of one 教室 or of all of them.
pub(super) async fn list_sets(
    tx: &mut ReadTx,
    juku: Option<JukuId>,
    classroom: Option<ClassroomId>,
) -> DbResult<Vec<((Owner, Topic), PhraseSet)>> {
    let rows: Vec<PhraseRow> = tx
        .list(
            sql!(
                "SELECT s.id, s.juku_id, s.classroom_id, s.topic, s.revision, s.written_by, s.written_at,
                        p.lowest, p.highest, p.words
                 FROM phrase_sets s JOIN phrases p ON p.set_id = s.id
                 WHERE (s.juku_id IS NULL OR CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1)
                   AND (s.classroom_id IS NULL OR CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
                 ORDER BY s.id, p.lowest"
            ),
            params![juku, classroom],
        )
        .await?;
    let mut sets: BTreeMap<PhraseSetId, ((Owner, Topic), PhraseSet)> = BTreeMap::new();
    for row in rows {
        let Some(topic) = Topic::from_code(&row.topic) else { continue };
        let new = || PhraseSet {
            revision: row.revision,
            written_by: row.written_by.clone(),
            written_at: row.written_at,
            bands: Vec::new(),
        };
        let (_, set) = sets.entry(row.id).or_insert_with(|| ((row.owner(), topic), new()));
        set.bands.push(row.band());
    }
    Ok(sets.into_values().collect())
}

/// Begins the set of a place; `None` if it has one already.
pub(super) async fn insert_set(
    tx: &mut WriteTx,
    owner: Owner,
    topic: Topic,
    by: &str,
) -> DbResult<Option<PhraseSetId>> {
    let now = tx.now();
    let made: Option<(PhraseSetId,)> = tx
        .find(
            sql!(
                "INSERT INTO phrase_sets (juku_id, classroom_id, topic, written_by, written_at)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id"
            ),
            params![owner.juku(), owner.classroom(), topic.code(), by, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Moves the set of a place on from the revision `seen`; `None` if somebody else already did, or took it away.
pub(super) async fn advance_set(
    tx: &mut WriteTx,
    owner: Owner,
    topic: Topic,
    seen: i64,
    by: &str,
) -> DbResult<Option<PhraseSetId>> {
    let now = tx.now();
    let moved: Option<(PhraseSetId,)> = tx
        .find(
            sql!(
                "UPDATE phrase_sets SET revision = revision + 1, written_by = $5, written_at = $6
                 WHERE juku_id IS NOT DISTINCT FROM CAST($1 AS BIGINT)
                   AND classroom_id IS NOT DISTINCT FROM CAST($2 AS BIGINT) AND topic = $3 AND revision = $4
                 RETURNING id"
            ),
            params![owner.juku(), owner.classroom(), topic.code(), seen, by, now],
        )
        .await?;
    Ok(moved.map(|(id,)| id))
}

/// Takes the set of a place away, if it is still at the revision `seen`.
pub(super) async fn delete_set(tx: &mut WriteTx, owner: Owner, topic: Topic, seen: i64) -> DbResult<bool> {
    let gone = tx
        .execute(
            sql!(
                "DELETE FROM phrase_sets WHERE juku_id IS NOT DISTINCT FROM CAST($1 AS BIGINT)
                   AND classroom_id IS NOT DISTINCT FROM CAST($2 AS BIGINT) AND topic = $3 AND revision = $4"
            ),
            params![owner.juku(), owner.classroom(), topic.code(), seen],
        )
        .await?;
    Ok(gone > 0)
}

pub(super) async fn delete_phrases(tx: &mut WriteTx, set: PhraseSetId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM phrases WHERE set_id = $1"), params![set]).await?;
    Ok(())
}

pub(super) async fn insert_phrases(tx: &mut WriteTx, set: PhraseSetId, bands: &[Band]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(4, "INSERT INTO phrases (set_id, lowest, highest, words) VALUES {rows}"),
        bands.iter().map(|band| [set.into(), band.lowest.into(), band.highest.into(), (&*band.words).into()]),
    )
    .await?;
    Ok(())
}
