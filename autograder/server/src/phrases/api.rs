//! 文例 for programs.

use axum::Json;
use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bands::Band;
use super::book::Owner;
use super::form::{MOST_BANDS, SentPhrases};
use super::withdraw::withdraw_phrases;
use super::write::{WritePhrasesError, write_phrases};
use super::{Phrasebook, Topic, load_phrasebook};
use crate::staff::{Reporter, Scope};

/// The set that counts at the caller's place for one subject or 合計.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhraseSetItem {
    /// `japanese`, `math`, `english`, `mathematics` or `combined`.
    topic: &'static str,
    /// Whose set it is: `given` (the program's), `headquarters`, `juku` or `classroom`.
    origin: &'static str,
    /// Whether the caller's place wrote it itself.
    is_own: bool,
    bands: Vec<BandItem>,
}

/// From one percentage of 満点 to another, both within, one phrase.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BandItem {
    #[schema(maximum = 100)]
    lowest: u8,
    #[schema(maximum = 100)]
    highest: u8,
    words: String,
}

/// Lists the sets that count at the caller's place.
#[utoipa::path(
    get,
    path = "/api/v1/phrases",
    tag = "結果",
    summary = "文例の一覧",
    responses((status = 200, description = "文例", body = Vec<PhraseSetItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
) -> Result<Json<Vec<PhraseSetItem>>, Refusal> {
    let (owner, book) = load(&database, by.scope()).await?;
    Ok(Json(Topic::ALL.map(|topic| PhraseSetItem::new(topic, owner, &book)).into()))
}

/// Tells which set counts at the caller's place.
#[utoipa::path(
    get,
    path = "/api/v1/phrases/{topic}",
    tag = "結果",
    summary = "1つの文例",
    params(("topic" = String, Path, description = "japanese, math, english, mathematics, combined")),
    responses((status = 200, description = "文例", body = PhraseSetItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
) -> Result<Revised<PhraseSetItem>, Refusal> {
    let topic = Topic::from_code(&topic).ok_or_else(Refusal::not_found)?;
    let (owner, book) = load(&database, by.scope()).await?;
    let revision = book.own(owner, topic).map_or(0, |set| set.revision);
    Ok(Revised(revision, PhraseSetItem::new(topic, owner, &book)))
}

/// A set as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentSet {
    /// They cover 0 to 100 once; none goes back to the set of the place above.
    bands: Vec<BandItem>,
}

/// Writes the set of the caller's place, or goes back to that of the place above.
#[utoipa::path(
    put,
    path = "/api/v1/phrases/{topic}",
    tag = "結果",
    summary = "文例を書き換える・元に戻す",
    params(("topic" = String, Path, description = "japanese, math, english, mathematics, combined")),
    request_body = SentSet,
    responses((status = 200, description = "いまの文例", body = PhraseSetItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Reporter,
    Path(code): Path<String>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentSet>,
) -> Result<Revised<PhraseSetItem>, Refusal> {
    let topic = Topic::from_code(&code).ok_or_else(Refusal::not_found)?;
    if sent.bands.is_empty() {
        withdraw_phrases(&database, &by, topic, seen).await.map_err(explain)?;
    } else {
        let bands = sent.read(topic).map_err(|problems| Refusal::of_fields(&problems))?;
        write_phrases(&database, &by, topic, seen, &bands).await.map_err(explain)?;
    }
    show(State(database), by, Path(code)).await
}

async fn load(database: &Database, scope: &Scope) -> Result<(Owner, Phrasebook), Refusal> {
    let book = load_phrasebook(&mut database.read().await?, scope.juku(), scope.classroom()).await?;
    Ok((Owner::of(scope), book))
}

impl SentSet {
    /// The bands by the rules of the form, whose fields are told by their places in the list.
    fn read(self, topic: Topic) -> Result<Vec<Band>, Problems> {
        let mut told = Problems::none();
        if self.bands.len() > MOST_BANDS {
            told.add("bands", format!("範囲は{MOST_BANDS}個までです"));
            return Err(told);
        }
        let band =
            |band: BandItem| Band { lowest: band.lowest, highest: band.highest, words: band.words.into() };
        let bands: Vec<Band> = self.bands.into_iter().map(band).collect();
        SentPhrases::of(0, &bands).read(topic).map_err(|problems| {
            for problem in problems.iter() {
                told.add(place_of(&problem.field), problem.words.clone());
            }
            told
        })
    }
}

/// `words-2` is `bands[1].words`.
fn place_of(field: &str) -> String {
    let split = field.split_once('-').and_then(|(name, row)| Some((name, row.parse::<usize>().ok()?)));
    split.map_or_else(|| field.to_owned(), |(name, row)| format!("bands[{}].{name}", row.saturating_sub(1)))
}

impl PhraseSetItem {
    fn new(topic: Topic, owner: Owner, book: &Phrasebook) -> PhraseSetItem {
        let (origin, bands) = book.bands(owner, topic);
        let band = |band: &Band| BandItem {
            lowest: band.lowest,
            highest: band.highest,
            words: band.words.to_string(),
        };
        PhraseSetItem {
            topic: topic.code(),
            origin: origin.code(),
            is_own: book.own(owner, topic).is_some(),
            bands: bands.iter().map(band).collect(),
        }
    }
}

impl Explain for WritePhrasesError {
    fn is_outdated(&self) -> bool {
        matches!(self, WritePhrasesError::Stale)
    }
}
