//! What the screens of media show.

use askama::Template;
use backup_policy::MediumKind;
use platform_database::Timestamp;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Problems, Tone, dates};

use super::routes::FilledMedium;
use super::store::Medium;
use super::{Standing, reasons};
use crate::copies::NamedCopy;
use crate::days;
use crate::inspections::{Condition, Inspection};
use crate::jobs::Job;
use crate::locations::Location;
use crate::moves::{Act, Move};

/// The list of media.
#[derive(Template)]
#[template(path = "media/list.html")]
pub(super) struct MediaView {
    pub(super) list: ListView,
    pub(super) may_add: bool,
}

/// The form of a medium, new or edited.
#[derive(Template)]
#[template(path = "media/form.html")]
pub(super) struct MediumFormView {
    pub(super) action: String,
    pub(super) back: String,
    pub(super) verb: &'static str,
    pub(super) kinds: Vec<Choice>,
    pub(super) places: Vec<Choice>,
    pub(super) filled: FilledMedium,
    pub(super) problems: Problems,
}

/// One medium, made for a telephone in a machine room.
#[derive(Template)]
#[template(path = "media/show.html")]
pub(super) struct MediumView {
    address: String,
    label: String,
    badge: (Tone, String),
    stored: bool,
    in_use: bool,
    returned: bool,
    retired: bool,
    readable: bool,
    missed: Option<MissedWords>,
    /// Who has it, until when, whether that is over, and the page of the loan.
    loan: Option<LoanWords>,
    facts: Vec<(&'static str, String)>,
    notes: String,
    places: Vec<Choice>,
    /// Why one is discarded.
    causes: Vec<Choice>,
    /// Where one is likely to take it, and where it belongs.
    taken_to: String,
    home: String,
    copies: Vec<CopyLine>,
    attachable: Vec<Choice>,
    moves: Vec<MoveLine>,
    inspections: Vec<InspectionLine>,
    may_operate: bool,
}

struct LoanWords {
    href: String,
    borrower: String,
    due: String,
    overdue: bool,
}

/// On which day a stocktake did not find it, and the page that says that it is found.
struct MissedWords {
    day: String,
    scan: String,
}

struct CopyLine {
    removal: String,
    job: (String, String),
    name: String,
    written: String,
}

struct MoveLine {
    at: String,
    act: &'static str,
    place: String,
    by: String,
    note: String,
}

struct InspectionLine {
    at: String,
    tone: Tone,
    result: &'static str,
    condition: &'static str,
    by: String,
    note: String,
}

/// Everything that a medium's page is made of.
pub(super) struct MediumPage {
    pub(super) medium: Medium,
    pub(super) copies: Vec<NamedCopy>,
    /// Copies and jobs that could be said to lie here.
    pub(super) unplaced: Vec<NamedCopy>,
    /// The jobs of other tools.
    pub(super) jobs: Vec<Job>,
    pub(super) places: Vec<Location>,
    pub(super) moves: Vec<Move>,
    pub(super) inspections: Vec<Inspection>,
    pub(super) may_operate: bool,
    pub(super) now: Timestamp,
}

/// What the list shows and sorts by.
pub(super) fn medium_list(places: &[Location], now: Timestamp) -> List<Medium> {
    let mut states: Vec<Choice> =
        [("overdue", "延滞"), ("missed", "見つからない"), ("unreadable", "読み取り不良")]
            .map(|(code, words)| Choice::new(code, words))
            .into();
    states.extend(Standing::ALL.map(|standing| Choice::new(standing.code(), standing.label())));
    let places = places.iter().map(|place| Choice::new(place.id.to_string(), &place.name)).collect();
    List::new(
        "媒体の一覧",
        vec![
            ListColumn::new("label", "ラベル", |row: &Medium| {
                CellView::link(&row.label, format!("/media/{}", row.id)).with_sub(&row.notes)
            })
            .sorted(),
            ListColumn::new("kind", "種類", |row: &Medium| CellView::text(kind_words(row))).sorted(),
            ListColumn::new("state", "状態", move |row: &Medium| {
                let (tone, words) = badge(row, now);
                let badge = CellView::badge(words, tone);
                match (&row.borrower, row.due_at) {
                    (Some(borrower), Some(due)) => badge.with_sub(format!("{borrower}　{}まで", days::last_before(due))),
                    _ => badge,
                }
            })
            .sorted(),
            ListColumn::new("place", "いまの場所", |row: &Medium| CellView::text(place_words(row))).sorted(),
            ListColumn::new("capacity", "容量", |row: &Medium| CellView::text(capacity(row.capacity_gb))).numeric(),
        ],
    )
    .searched("ラベル・備考・シリアル・ラック")
    .filtered(ListFilter { name: "kind", label: "種類".to_owned(), choices: kinds() })
    .filtered(ListFilter { name: "state", label: "状態".to_owned(), choices: states })
    .filtered(ListFilter { name: "place", label: "場所".to_owned(), choices: places })
    .exported("/lists/media.xlsx")
    .with_csv("/lists/media.csv")
    .empty("媒体はまだありません。テープや外付けディスクを登録すると、ラベルを印刷して貸出と保管を記録できます。")
}

/// How it stands, in words.
pub(super) fn standing_words(medium: &Medium, now: Timestamp) -> String {
    badge(medium, now).1
}

/// The kinds of media.
pub(super) fn kinds() -> Vec<Choice> {
    MediumKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect()
}

/// The places where a medium may be.
pub(crate) fn place_choices(places: &[Location]) -> Vec<Choice> {
    let words = |place: &Location| format!("{}（{}）", place.name, place.kind());
    places.iter().map(|place| Choice::new(place.id.to_string(), words(place))).collect()
}

impl MediumView {
    pub(super) fn new(page: &MediumPage) -> MediumView {
        let (medium, now) = (&page.medium, page.now);
        let standing = medium.standing();
        let production = page.places.iter().find(|place| place.production);
        MediumView {
            address: format!("/media/{}", medium.id),
            label: medium.label.clone(),
            badge: badge(medium, now),
            stored: standing == Some(Standing::Stored),
            in_use: standing == Some(Standing::InUse),
            returned: standing == Some(Standing::Returned),
            retired: standing == Some(Standing::Retired),
            readable: medium.readable,
            missed: medium.missed_at.map(|at| MissedWords::new(medium, at)),
            loan: LoanWords::of(medium, now),
            facts: facts(medium, now),
            notes: medium.notes.clone(),
            places: place_choices(&page.places),
            causes: reasons::choices(),
            taken_to: production.map_or(medium.location_id, |place| place.id).to_string(),
            home: medium.home_id.to_string(),
            copies: page.copies.iter().map(|copy| CopyLine::new(copy, medium)).collect(),
            attachable: attachable(page),
            moves: page.moves.iter().map(MoveLine::new).collect(),
            inspections: page.inspections.iter().map(InspectionLine::new).collect(),
            may_operate: page.may_operate,
        }
    }
}

impl LoanWords {
    fn of(medium: &Medium, now: Timestamp) -> Option<LoanWords> {
        Some(LoanWords {
            href: format!("/loans/{}", medium.loan_id?),
            borrower: medium.borrower.clone()?,
            due: days::last_before(medium.due_at?),
            overdue: medium.is_overdue(now),
        })
    }
}

impl MissedWords {
    fn new(medium: &Medium, at: Timestamp) -> MissedWords {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("labels", &medium.label);
        MissedWords { day: dates::date(at), scan: format!("/media/scan?{}", query.finish()) }
    }
}

impl CopyLine {
    fn new(named: &NamedCopy, medium: &Medium) -> CopyLine {
        let copy = &named.copy;
        CopyLine {
            removal: format!("/media/{}/copies/{}/removal", medium.id, copy.id),
            job: (named.job.clone(), format!("/jobs/{}", copy.job_id)),
            name: copy.name.clone(),
            written: copy.written_at.map_or("未書き込み".to_owned(), dates::date_time),
        }
    }
}

impl MoveLine {
    fn new(row: &Move) -> MoveLine {
        MoveLine {
            at: dates::date_time(row.moved_at),
            act: Act::words(&row.act),
            place: row.location.clone(),
            by: row.moved_by.clone(),
            note: row.note.clone(),
        }
    }
}

impl InspectionLine {
    fn new(row: &Inspection) -> InspectionLine {
        InspectionLine {
            at: dates::date_time(row.inspected_at),
            tone: if row.readable { Tone::Good } else { Tone::Bad },
            result: if row.readable { "読み取れる" } else { "読み取れない" },
            condition: Condition::words(&row.condition),
            by: row.inspected_by.clone(),
            note: row.note.clone(),
        }
    }
}

/// How a medium stands, in a word.
pub(crate) fn badge(medium: &Medium, now: Timestamp) -> (Tone, String) {
    match medium.standing() {
        Some(Standing::Lent) if medium.is_overdue(now) => (Tone::Bad, "延滞".to_owned()),
        Some(_) if medium.missed_at.is_some() => (Tone::Bad, "見つからない".to_owned()),
        Some(standing @ (Standing::Stored | Standing::InUse)) if !medium.readable => {
            (Tone::Bad, format!("{}・読み取り不良", standing.label()))
        }
        Some(standing) => (standing.tone(), standing.label().to_owned()),
        None => (Tone::Bad, "不明".to_owned()),
    }
}

fn facts(medium: &Medium, now: Timestamp) -> Vec<(&'static str, String)> {
    let register = &medium.register;
    let mut facts = vec![
        ("種類", kind_words(medium)),
        ("容量", capacity(medium.capacity_gb)),
        ("いまの場所", place_words(medium)),
        ("定位置", medium.home.clone()),
    ];
    let told = [
        ("ラック位置", &register.rack),
        ("メーカー", &register.maker),
        ("型番", &register.model),
        ("シリアル番号", &register.serial),
    ];
    facts.extend(
        told.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| (name, words.clone())),
    );
    facts.extend(register.bought_on.map(|day| ("購入日", days::words(day))));
    facts.extend(register.warranty_until.map(|day| {
        let over = if day < days::of(now) { "（期限切れ）" } else { "" };
        ("保証期限", format!("{}{over}", days::words(day)))
    }));
    facts.push(("持ち出して書き込んだ回数", format!("{}回", medium.writes)));
    let reason = reasons::words(&medium.retire_reason);
    facts.extend((!reason.is_empty()).then(|| ("廃棄の理由", reason.to_owned())));
    facts
}

/// 「テープ（LTO-9）」, 「RDX 2TB」: what the generation says already is not said twice.
pub(crate) fn kind_words(medium: &Medium) -> String {
    let kind = medium.kind().map_or("不明", MediumKind::label);
    match medium.generation.as_str() {
        "" => kind.to_owned(),
        generation if generation.starts_with(kind) => generation.to_owned(),
        generation => format!("{kind}（{generation}）"),
    }
}

/// Where it is; of one that is elsewhere nobody can say more than who has it.
pub(crate) fn place_words(medium: &Medium) -> String {
    match medium.standing() {
        Some(Standing::Lent) => "貸出先".to_owned(),
        Some(Standing::Retired) => "—".to_owned(),
        _ => medium.location.clone(),
    }
}

/// 「18.0 TB」, 「500 GB」.
pub(super) fn capacity(gigabytes: Option<i64>) -> String {
    match gigabytes {
        None => "—".to_owned(),
        Some(gigabytes) if gigabytes >= 1000 && gigabytes % 100 == 0 => {
            format!("{}.{} TB", gigabytes / 1000, gigabytes / 100 % 10)
        }
        Some(gigabytes) => format!("{gigabytes} GB"),
    }
}

fn attachable(page: &MediumPage) -> Vec<Choice> {
    let copies = page.unplaced.iter().map(|named| {
        Choice::new(format!("copy-{}", named.copy.id), format!("{} の「{}」", named.job, named.copy.name))
    });
    let jobs = page.jobs.iter().filter(|job| page.copies.iter().all(|named| named.copy.job_id != job.id));
    let jobs = jobs.map(|job| Choice::new(format!("job-{}", job.id), format!("{} の新しいコピー", job.name)));
    copies.chain(jobs).collect()
}
