//! The SQL of how phrases came to be others.

use platform_audit::Actor;
use platform_database::{DbResult, Params, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use super::{chapter, percent};
use crate::phrases::book::{Origin, Owner, Shelf, Source};
use crate::phrases::changes::{PhraseChange, Version};
use crate::phrases::{Chapter, GradeBand, Topic};
use crate::staff::{Scope, went_to_headquarters};

platform_database::row_id! {
    /// A row of `phrase_changes`.
    PhraseChangeId
}

/// Which changes are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::phrases) struct ChangeFilter {
    pub(in crate::phrases) topic: Option<Topic>,
    /// Those of one 学年帯, or within, those for all grades.
    pub(in crate::phrases) grades: Option<Option<GradeBand>>,
}

/// A change with who made it and when.
#[derive(Clone, Debug)]
pub(in crate::phrases) struct KeptChange {
    pub(in crate::phrases) id: PhraseChangeId,
    pub(in crate::phrases) chapter: Chapter,
    /// Who of 本部 did is 「本部」 for others.
    pub(in crate::phrases) changed_by: String,
    pub(in crate::phrases) changed_at: Timestamp,
    pub(in crate::phrases) change: PhraseChange,
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    id: PhraseChangeId,
    topic: String,
    grade_band: Option<String>,
    lowest: i64,
    highest: i64,
    old_origin: String,
    old_origin_band: Option<String>,
    old_words: Option<String>,
    new_origin: String,
    new_origin_band: Option<String>,
    new_words: Option<String>,
    changed_by: String,
    is_by_headquarters: bool,
    changed_at: Timestamp,
}

impl ChangeRow {
    /// The change as somebody of `scope` reads it; `None` for a chapter of a newer program.
    fn told_to(self, scope: &Scope) -> Option<KeptChange> {
        let before = version(&self.old_origin, self.old_origin_band.as_deref(), self.old_words)?;
        let after = version(&self.new_origin, self.new_origin_band.as_deref(), self.new_words)?;
        let (lowest, highest) = (percent(self.lowest), percent(self.highest));
        Some(KeptChange {
            id: self.id,
            chapter: chapter(&self.topic, self.grade_band.as_deref())?,
            changed_by: scope.name_of(&self.changed_by, self.is_by_headquarters).to_owned(),
            changed_at: self.changed_at,
            change: PhraseChange { lowest, highest, before, after },
        })
    }
}

fn version(origin: &str, grade_band: Option<&str>, words: Option<String>) -> Option<Version> {
    let (origin, grades) = (Origin::from_code(origin)?, grade_band.and_then(GradeBand::from_code));
    Some(Version { source: Source { origin, grades }, words })
}

/// Keeps what an act did to the phrases of a place.
pub(in crate::phrases) async fn insert_changes(
    tx: &mut WriteTx,
    (owner, chapter): Shelf,
    by: &Actor,
    changes: &[PhraseChange],
) -> DbResult<()> {
    let now = tx.now();
    let band = |band: Option<GradeBand>| Value::from(band.map(GradeBand::code));
    let row = |change: &PhraseChange| -> [Value; 15] {
        [
            owner.juku().into(),
            owner.classroom().into(),
            chapter.topic().code().into(),
            band(chapter.grades()),
            change.lowest.into(),
            change.highest.into(),
            change.before.source.origin.code().into(),
            band(change.before.source.grades),
            change.before.words.as_ref().into(),
            change.after.source.origin.code().into(),
            band(change.after.source.grades),
            change.after.words.as_ref().into(),
            (&by.name).into(),
            by.user_id.into(),
            now.into(),
        ]
    };
    let sql = rows_sql!(
        15,
        "INSERT INTO phrase_changes (juku_id, classroom_id, topic, grade_band, lowest, highest, old_origin,
                                     old_origin_band, old_words, new_origin, new_origin_band, new_words,
                                     changed_by, changed_by_user_id, changed_at)
         VALUES {rows}"
    );
    tx.execute_rows(&sql, changes.iter().map(row)).await?;
    Ok(())
}

/// The changes of a place that are asked for.
macro_rules! asked {
    () => {
        " FROM phrase_changes
         WHERE juku_id IS NOT DISTINCT FROM CAST($1 AS BIGINT)
           AND classroom_id IS NOT DISTINCT FROM CAST($2 AS BIGINT)
           AND (CAST($3 AS TEXT) IS NULL OR topic = $3)
           AND (CAST($4 AS TEXT) IS NULL OR COALESCE(grade_band, 'all') = $4)"
    };
}

fn asked(owner: Owner, filter: ChangeFilter) -> Params {
    let grades = filter.grades.map(|grades| grades.map_or("all", GradeBand::code));
    params![owner.juku(), owner.classroom(), filter.topic.map(Topic::code), grades]
}

/// How many changes are asked for.
pub(in crate::phrases) async fn count_changes(
    tx: &mut ReadTx,
    owner: Owner,
    filter: ChangeFilter,
) -> DbResult<i64> {
    tx.count(sql!(concat!("SELECT COUNT(*)", asked!())), asked(owner, filter)).await
}

/// The changes of the place of `scope` that are asked for, the newest act first and each in the order of the percents: those
/// older than `before`, at most `limit`, without the first `offset`.
pub(in crate::phrases) async fn list_changes(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: ChangeFilter,
    before: i64,
    (limit, offset): (i64, i64),
) -> DbResult<Vec<KeptChange>> {
    let rows: Vec<ChangeRow> = tx
        .list(
            sql!(concat!(
                "SELECT id, topic, grade_band, lowest, highest, old_origin, old_origin_band, old_words, new_origin,
                        new_origin_band, new_words, changed_by, ",
                went_to_headquarters!("changed_by_user_id"),
                " AS is_by_headquarters, changed_at",
                asked!(),
                " AND id < $5 ORDER BY id DESC LIMIT $6 OFFSET $7"
            )),
            [asked(Owner::of(scope), filter), params![before, limit, offset]].concat(),
        )
        .await?;
    Ok(rows.into_iter().filter_map(|row| row.told_to(scope)).collect())
}
