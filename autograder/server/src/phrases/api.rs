//! 文例 for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain, read_code};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::bands::Band;
use super::book::{Owner, Shelf, load_book_of};
use super::form::{MOST_BANDS, SentPhrases};
use super::withdraw::withdraw_phrases;
use super::write::{WritePhrasesError, write_phrases};
use super::{Chapter, GradeBand, Phrasebook, Topic};
use crate::staff::{Reporter, Scope};

/// For whom the words are.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The 学年帯: `lower` (小1 to 小3), `upper` (小4 to 小6) or `middle` (中1 to 中3); without it the words for all
    /// grades.
    band: Option<String>,
}

/// The set that counts at the caller's place for one subject or 合計.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhraseSetItem {
    /// `japanese`, `math`, `english`, `mathematics` or `combined`.
    topic: &'static str,
    /// The 学年帯 that was asked for, `null` for all grades. 英語 and 数学 are 中 alone and have none of their own.
    band: Option<&'static str>,
    /// Whose set it is: `given` (the program's), `headquarters`, `juku` or `classroom`.
    origin: &'static str,
    /// The 学年帯 that this set was written for, `null` for all grades.
    origin_band: Option<&'static str>,
    /// Whether the caller's place wrote it itself, for just these grades.
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
    params(Asked),
    responses((status = 200, description = "文例", body = Vec<PhraseSetItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<PhraseSetItem>>, Refusal> {
    let grades = asked.grades()?;
    let (owner, book) = load(&database, by.scope()).await?;
    let chapters = Topic::ALL.into_iter().filter_map(|topic| Chapter::of(topic, grades));
    Ok(Json(chapters.map(|chapter| PhraseSetItem::new((owner, chapter), &book)).collect()))
}

/// Tells which set counts at the caller's place.
#[utoipa::path(
    get,
    path = "/api/v1/phrases/{topic}",
    tag = "結果",
    summary = "1つの文例",
    params(
        ("topic" = String, Path, description = "japanese, math, english, mathematics, combined"),
        Asked
    ),
    responses((status = 200, description = "文例", body = PhraseSetItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Revised<PhraseSetItem>, Refusal> {
    answer(&database, &by, asked.chapter(&topic)?).await
}

/// A set as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentSet {
    /// They cover 0 to 100 once; none goes back to the set that counts without this one.
    bands: Vec<BandItem>,
}

/// Writes the set of the caller's place, or goes back to the one that counts without it.
#[utoipa::path(
    put,
    path = "/api/v1/phrases/{topic}",
    tag = "結果",
    summary = "文例を書き換える・元に戻す",
    params(
        ("topic" = String, Path, description = "japanese, math, english, mathematics, combined"),
        Asked
    ),
    request_body = SentSet,
    responses((status = 200, description = "いまの文例", body = PhraseSetItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    Query(asked): Query<Asked>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentSet>,
) -> Result<Revised<PhraseSetItem>, Refusal> {
    let chapter = asked.chapter(&topic)?;
    if sent.bands.is_empty() {
        withdraw_phrases(&database, &by, chapter, seen).await.map_err(explain)?;
    } else {
        let bands = sent.read(chapter.topic()).map_err(|problems| Refusal::of_fields(&problems))?;
        write_phrases(&database, &by, chapter, seen, &bands).await.map_err(explain)?;
    }
    answer(&database, &by, chapter).await.map_err(Refusal::after_keeping)
}

async fn load(database: &Database, scope: &Scope) -> Result<(Owner, Phrasebook), Refusal> {
    let owner = Owner::of(scope);
    Ok((owner, load_book_of(&mut database.read().await?, owner).await?))
}

async fn answer(
    database: &Database,
    by: &Reporter,
    chapter: Chapter,
) -> Result<Revised<PhraseSetItem>, Refusal> {
    let (owner, book) = load(database, by.scope()).await?;
    let shelf = (owner, chapter);
    let revision = book.own(shelf).map_or(0, |set| set.revision);
    Ok(Revised(revision, PhraseSetItem::new(shelf, &book)))
}

impl Asked {
    fn grades(&self) -> Result<Option<GradeBand>, Refusal> {
        let read = |code: &str| read_code("band", code, GradeBand::ALL, GradeBand::code);
        self.band.as_deref().map(read).transpose()
    }

    fn chapter(&self, topic: &str) -> Result<Chapter, Refusal> {
        let topic = Topic::from_code(topic).ok_or_else(Refusal::not_found)?;
        let words = "この教科を受けない学年帯です";
        Chapter::of(topic, self.grades()?).ok_or_else(|| Refusal::of_field("band", words))
    }
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
    fn new(shelf: Shelf, book: &Phrasebook) -> PhraseSetItem {
        let (source, bands) = book.bands(shelf);
        let band = |band: &Band| BandItem {
            lowest: band.lowest,
            highest: band.highest,
            words: band.words.to_string(),
        };
        PhraseSetItem {
            topic: shelf.1.topic().code(),
            band: shelf.1.grades().map(GradeBand::code),
            origin: source.origin.code(),
            origin_band: source.grades.map(GradeBand::code),
            is_own: book.own(shelf).is_some(),
            bands: bands.iter().map(band).collect(),
        }
    }
}

impl Explain for WritePhrasesError {
    fn is_outdated(&self) -> bool {
        matches!(self, WritePhrasesError::Stale)
    }
}
