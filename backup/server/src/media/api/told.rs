//! A medium as a program reads it.

use chrono::{DateTime, NaiveDate, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::Revised;
use serde::Serialize;
use utoipa::ToSchema;

use crate::copies;
use crate::copies::api::CopyItem;
use crate::inspections::{self, Inspection};
use crate::media::{Medium, MediumId, store};
use crate::moves::{self, Move};

/// How many acts and inspections a medium is told with.
const SHOWN: i64 = 200;

/// A medium.
#[derive(Serialize, ToSchema)]
pub(crate) struct MediumItem {
    id: i64,
    label: String,
    /// `tape`, `rdx`, `external_disk`, `usb` or `optical`.
    kind: String,
    generation: String,
    capacity_gb: Option<i64>,
    /// Where it belongs.
    home: i64,
    home_name: String,
    /// Where it is, or was before it was lent.
    place: i64,
    place_name: String,
    /// `in_use`, `stored`, `lent`, `returned` and not looked at yet, or `retired`.
    state: String,
    readable: bool,
    notes: String,
    maker: String,
    model: String,
    serial: String,
    rack: String,
    bought_on: Option<NaiveDate>,
    /// The last day of the warranty.
    warranty_until: Option<NaiveDate>,
    /// How often a good run is known to have written it.
    writes: i64,
    /// `worn`, `unreadable`, `damaged`, `replaced`, `lost` or `other`; empty unless it is discarded.
    retire_reason: String,
    /// The loan, while it is lent.
    loan: Option<i64>,
    due_at: Option<DateTime<Utc>>,
    /// When a stocktake did not find it, if nobody has had it in hand since.
    missed_at: Option<DateTime<Utc>>,
}

/// A medium with what lies on it, and what became of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeMedium {
    #[serde(flatten)]
    medium: MediumItem,
    copies: Vec<CopyItem>,
    /// The newest first, two hundred at most.
    moves: Vec<MoveItem>,
    /// The newest first, two hundred at most.
    inspections: Vec<InspectionItem>,
}

/// What became of a medium.
#[derive(Serialize, ToSchema)]
struct MoveItem {
    at: DateTime<Utc>,
    /// `added`, `taken_out`, `put_back`, `lent`, `returned`, `inspected`, `moved`, `counted`, `missed`, `strayed`, `found` or
    /// `retired`.
    act: String,
    /// Where it lay afterwards.
    place_name: String,
    by: String,
    note: String,
}

/// What somebody saw of a medium.
#[derive(Serialize, ToSchema)]
struct InspectionItem {
    at: DateTime<Utc>,
    /// `good`, `worn` or `damaged`.
    condition: String,
    readable: bool,
    by: String,
    note: String,
}

pub(super) async fn find(database: &Database, id: MediumId) -> Result<Revised<WholeMedium>, Refusal> {
    let mut tx = database.read().await?;
    let medium = store::find_medium(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let copies = copies::list_on_medium(&mut tx, id).await?;
    let moves = moves::list_moves(&mut tx, id, SHOWN).await?;
    let inspections = inspections::list_inspections(&mut tx, id, SHOWN).await?;
    let revision = medium.revision;
    let whole = WholeMedium {
        medium: MediumItem::new(medium),
        copies: copies.into_iter().map(|named| CopyItem::new(named.copy)).collect(),
        moves: moves.into_iter().map(MoveItem::new).collect(),
        inspections: inspections.into_iter().map(InspectionItem::new).collect(),
    };
    Ok(Revised(revision, whole))
}

/// The same after something was done to it.
pub(crate) async fn after(database: &Database, id: MediumId) -> Result<Revised<WholeMedium>, Refusal> {
    find(database, id).await.map_err(Refusal::after_keeping)
}

impl MediumItem {
    pub(super) fn new(medium: Medium) -> MediumItem {
        MediumItem {
            id: medium.id.0,
            label: medium.label,
            kind: medium.kind,
            generation: medium.generation,
            capacity_gb: medium.capacity_gb,
            home: medium.home_id.0,
            home_name: medium.home,
            place: medium.location_id.0,
            place_name: medium.location,
            state: medium.state,
            readable: medium.readable,
            notes: medium.notes,
            maker: medium.register.maker,
            model: medium.register.model,
            serial: medium.register.serial,
            rack: medium.register.rack,
            bought_on: medium.register.bought_on,
            warranty_until: medium.register.warranty_until,
            writes: medium.writes,
            retire_reason: medium.retire_reason,
            loan: medium.loan_id.map(|loan| loan.0),
            due_at: medium.due_at,
            missed_at: medium.missed_at,
        }
    }
}

impl MoveItem {
    fn new(row: Move) -> MoveItem {
        MoveItem {
            at: row.moved_at,
            act: row.act,
            place_name: row.location,
            by: row.moved_by,
            note: row.note,
        }
    }
}

impl InspectionItem {
    fn new(row: Inspection) -> InspectionItem {
        InspectionItem {
            at: row.inspected_at,
            condition: row.condition,
            readable: row.readable,
            by: row.inspected_by,
            note: row.note,
        }
    }
}
