//! The list of media, each medium's page, and the forms of a new one and of an edited one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use backup_policy::MediumKind;
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::edit::{EditMediumError, edit_medium};
use super::retire::{RetireMediumError, retire_medium};
use super::store::MediumFilter;
use super::views::{MediaView, MediumFormView, MediumPage, MediumView, kinds, medium_list, place_choices};
use super::{AddMediumError, Medium, MediumId, NewMedium, Register, add_medium, store};
use crate::members::{Member, Operator};
use crate::{copies, days, inspections, jobs, locations, moves};

/// How many acts and inspections a medium's page shows.
const SHOWN: i64 = 30;

/// The form of a medium.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledMedium {
    pub(super) revision: i64,
    pub(super) label: String,
    pub(super) kind: String,
    pub(super) generation: String,
    pub(super) capacity_gb: String,
    pub(super) home: String,
    pub(super) notes: String,
    pub(super) maker: String,
    pub(super) model: String,
    pub(super) serial: String,
    pub(super) rack: String,
    pub(super) bought_on: String,
    pub(super) warranty_until: String,
}

/// The button that discards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledRetirement {
    cause: String,
    reason: String,
}

impl FilledMedium {
    fn of(medium: &Medium) -> FilledMedium {
        FilledMedium {
            revision: medium.revision,
            label: medium.label.clone(),
            kind: medium.kind.clone(),
            generation: medium.generation.clone(),
            capacity_gb: medium.capacity_gb.map(|capacity| capacity.to_string()).unwrap_or_default(),
            home: medium.home_id.to_string(),
            notes: medium.notes.clone(),
            maker: medium.register.maker.clone(),
            model: medium.register.model.clone(),
            serial: medium.register.serial.clone(),
            rack: medium.register.rack.clone(),
            bought_on: medium.register.bought_on.map(|day| day.to_string()).unwrap_or_default(),
            warranty_until: medium.register.warranty_until.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    /// The particulars; a day that cannot be read is named by `problems`.
    fn register(&self, problems: &mut Problems) -> Register {
        let mut day = |field: &'static str, typed: &str| {
            let read = days::parse(typed.trim());
            if read.is_none() && !typed.trim().is_empty() {
                problems.add(field, format!("「{typed}」を日付として読めません。"));
            }
            read
        };
        let trimmed = |words: &str| words.trim().to_owned();
        Register {
            bought_on: day("bought_on", &self.bought_on),
            warranty_until: day("warranty_until", &self.warranty_until),
            maker: trimmed(&self.maker),
            model: trimmed(&self.model),
            serial: trimmed(&self.serial),
            rack: trimmed(&self.rack),
        }
    }

    /// Reads the form; `None` where something is wrong, which `problems` then names.
    fn read(&self, problems: &mut Problems) -> Option<NewMedium> {
        let kind = MediumKind::from_code(&self.kind);
        if kind.is_none() {
            problems.add("kind", "媒体の種類を選んでください。");
        }
        let home = self.home.parse().ok();
        if home.is_none() {
            problems.add("home", "定位置（ふだん保管する場所）を選んでください。");
        }
        let capacity = self.capacity_gb.trim();
        let capacity_gb = capacity.parse().ok();
        if capacity_gb.is_none() && !capacity.is_empty() {
            problems.add(
                "capacity_gb",
                format!("容量「{capacity}」を読めません。GBの数を整数で入れてください。"),
            );
        }
        let register = self.register(problems);
        let (kind, home) = kind.zip(home).filter(|_| problems.is_empty())?;
        Some(NewMedium {
            label: self.label.clone(),
            kind,
            generation: self.generation.clone(),
            capacity_gb,
            home,
            notes: self.notes.clone(),
            register,
        })
    }
}

/// Lists the media.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let places = locations::list_locations(&mut tx).await?;
    let list = medium_list(&places, tx.now());
    let filter = filter(&query);
    let total = u64::try_from(store::count_lines(&mut tx, &filter).await?).unwrap_or_default();
    let sort = list.order(&query).map_or(("label", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let lines = store::list_lines(&mut tx, &filter, sort, (paging.limit(), paging.offset())).await?;
    let list = list.view(shell.path(), &query, &lines, total);
    shell.show("媒体", MediaView { list, may_add: by.operator().is_some() })
}

/// Which media the address asks for.
pub(super) fn filter(query: &ListQuery) -> MediumFilter {
    let wanted = |name| query.filter(name).map(str::to_owned);
    MediumFilter {
        search: platform_database::containing(&query.q.trim().to_lowercase()),
        kind: wanted("kind"),
        state: wanted("state"),
        location: query.filter("place").and_then(|id| id.parse().ok()),
    }
}

/// Shows one medium: what can be done with it, what lies on it, and what became of it.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<MediumId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let page = MediumPage {
        medium: store::find_medium(&mut tx, id).await?.ok_or_else(Refusal::not_found)?,
        copies: copies::list_on_medium(&mut tx, id).await?,
        unplaced: copies::list_without_medium(&mut tx).await?,
        jobs: jobs::list_external(&mut tx).await?,
        places: locations::list_in_use(&mut tx).await?,
        moves: moves::list_moves(&mut tx, id, SHOWN).await?,
        inspections: inspections::list_inspections(&mut tx, id, SHOWN).await?,
        may_operate: by.operator().is_some(),
        now: tx.now(),
    };
    shell.at(vec![("媒体", "/media".to_owned())]).show(&page.medium.label, MediumView::new(&page))
}

/// Shows the form of a new medium.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, shell, None, FilledMedium::default(), Problems::none()).await
}

/// Adds a medium.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledMedium>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    if let Some(new) = filled.read(&mut problems) {
        match add_medium(&database, &by, &new).await {
            Ok(id) => {
                let words = Flash::done("媒体を登録しました。ラベルを印刷して貼ってください。");
                return Ok(see_other_with(&format!("/media/{id}"), words));
            }
            Err(AddMediumError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add(field_of(&refused), format!("{refused}。")),
        }
    }
    let page = draw(&database, shell, None, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows the form of a medium that is there.
pub(crate) async fn edit(
    State(database): State<Database>,
    _by: Operator,
    Path(id): Path<MediumId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let medium = store::find_medium(&mut database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    draw(&database, shell, Some(&medium), FilledMedium::of(&medium), Problems::none()).await
}

/// Keeps the edited medium.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    shell: Shell,
    Form(mut filled): Form<FilledMedium>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let medium = store::find_medium(&mut database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    if let Some(edited) = filled.read(&mut problems) {
        match edit_medium(&database, &by, id, filled.revision, &edited).await {
            Ok(()) => {
                return Ok(see_other_with(&format!("/media/{id}"), Flash::done("媒体を変更しました。")));
            }
            Err(EditMediumError::Invalid(AddMediumError::Db(error))) => return Err(error.into()),
            Err(EditMediumError::Invalid(refused)) => {
                problems.add(field_of(&refused), format!("{refused}。"));
            }
            Err(refused) => {
                status = StatusCode::CONFLICT;
                filled.revision = medium.revision;
                problems.add("label", format!("{refused}。"));
            }
        }
    }
    let page = draw(&database, shell, Some(&medium), filled, problems).await?;
    Ok((status, page).into_response())
}

/// Discards a medium.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    Form(filled): Form<FilledRetirement>,
) -> Result<Response, Refusal> {
    retire_medium(&database, &by, id, (&filled.cause, &filled.reason)).await?;
    Ok(see_other_with(&format!("/media/{id}"), Flash::done("媒体を廃棄にしました。")))
}

async fn draw(
    database: &Database,
    shell: Shell,
    edited: Option<&Medium>,
    filled: FilledMedium,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let places = locations::list_in_use(&mut database.read().await?).await?;
    let page = edited.map_or("/media".to_owned(), |medium| format!("/media/{}", medium.id));
    let mut way = vec![("媒体", "/media".to_owned())];
    way.extend(edited.map(|medium| (medium.label.as_str(), page.clone())));
    let view = MediumFormView {
        action: if edited.is_some() { format!("{page}/edit") } else { page.clone() },
        back: page,
        verb: if edited.is_some() { "変更する" } else { "登録する" },
        kinds: kinds(),
        places: place_choices(&places),
        filled,
        problems,
    };
    shell.at(way).show(if edited.is_some() { "媒体の変更" } else { "媒体の登録" }, view)
}

/// The field beside which a refusal stands.
pub(super) fn field_of(refused: &AddMediumError) -> &'static str {
    match refused {
        AddMediumError::Capacity => "capacity_gb",
        AddMediumError::NoSuchPlace => "home",
        AddMediumError::Warranty => "warranty_until",
        AddMediumError::LongWords => "serial",
        _ => "label",
    }
}

impl From<RetireMediumError> for Refusal {
    fn from(error: RetireMediumError) -> Refusal {
        match error {
            RetireMediumError::NoSuchMedium => Refusal::not_found(),
            RetireMediumError::NoCause | RetireMediumError::NoReason => {
                Refusal::unprocessable(format!("{error}。"))
            }
            RetireMediumError::NotHere => Refusal::conflict(format!("{error}。")),
            RetireMediumError::Db(error) => error.into(),
        }
    }
}
