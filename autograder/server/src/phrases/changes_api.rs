//! The history of 文例 for programs.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use super::GradeBand;
use super::changes::Version;
use super::store::{self, ChangeFilter, KeptChange};
use crate::staff::Reporter;

/// What became of the phrase of one score band.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhraseChangeItem {
    id: i64,
    at: DateTime<Utc>,
    /// 「本部」 where it was somebody of 本部 and the caller is not.
    by: String,
    /// `japanese`, `math`, `english`, `mathematics` or `combined`.
    topic: &'static str,
    /// The 学年帯: `lower`, `upper` or `middle`; `null` for all grades.
    band: Option<&'static str>,
    /// The percentages of 満点, both within.
    lowest: u8,
    highest: u8,
    old: PhraseVersion,
    new: PhraseVersion,
}

/// What counted for a score band.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhraseVersion {
    /// Whose set it was: `given` (the program's), `headquarters`, `juku` or `classroom`.
    origin: &'static str,
    /// The 学年帯 that the set was written for, `null` for all grades.
    origin_band: Option<&'static str>,
    /// `null` where the set had no band from `lowest` to `highest`.
    words: Option<String>,
}

/// Lists how the caller's place changed the words that count there, the newest act first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/phrase-changes",
    tag = "結果",
    summary = "文例の変更履歴",
    params(PageAddress),
    responses((status = 200, description = "変更", body = Page<PhraseChangeItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PhraseChangeItem>>, Refusal> {
    let filter = ChangeFilter::default();
    let mut tx = database.read().await?;
    let found = store::list_changes(&mut tx, by.scope(), filter, page.before(), (page.to_ask(), 0)).await?;
    Ok(Json(page.page(found, |kept| kept.id.0, PhraseChangeItem::new)))
}

impl PhraseChangeItem {
    fn new(kept: KeptChange) -> PhraseChangeItem {
        PhraseChangeItem {
            id: kept.id.0,
            at: kept.changed_at,
            by: kept.changed_by,
            topic: kept.chapter.topic().code(),
            band: kept.chapter.grades().map(GradeBand::code),
            lowest: kept.change.lowest,
            highest: kept.change.highest,
            old: PhraseVersion::new(kept.change.before),
            new: PhraseVersion::new(kept.change.after),
        }
    }
}

impl PhraseVersion {
    fn new(version: Version) -> PhraseVersion {
        PhraseVersion {
            origin: version.source.origin.code(),
            origin_band: version.source.grades.map(GradeBand::code),
            words: version.words,
        }
    }
}
