//! Policies for programs.

use axum::Json;
use axum::extract::{Path, State};
use backup_policy::{DataClass, Need, PolicyProblem, PolicyTerms};
use chrono::{DateTime, TimeDelta, Utc};
use platform_database::Database;
use platform_web::api::{Revised, SeenRevision, Sent, read_code};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Edition;
use super::save::{SavePolicyError, save_policy};
use super::store;
use super::views::field_of;
use crate::members::{Admin, Member};

/// What a class of data asks for, in one edition.
#[derive(Serialize, ToSchema)]
pub(crate) struct PolicyItem {
    /// `restricted`, `confidential`, `internal` or `public`.
    class: &'static str,
    /// 0 is the standard.
    edition: i64,
    terms: PolicyTermsItem,
    /// Who made the edition, and when; nobody made the standard.
    changed_by: Option<String>,
    changed_at: Option<DateTime<Utc>>,
}

/// What a class of data asks for now, with all editions.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholePolicy {
    #[serde(flatten)]
    policy: PolicyItem,
    /// The newest first.
    editions: Vec<PolicyItem>,
}

/// What is asked for. A need is `required`, `advised` or `not_needed`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyTermsItem {
    /// How many copies, the original among them.
    copies: u8,
    /// How many types of medium, that of the original among them.
    media: u8,
    off_site: String,
    /// In how many places away from production.
    off_site_locations: u8,
    offline: String,
    encryption: String,
    /// How old the newest success may be.
    rpo_minutes: u32,
    /// How old a copy on a medium that is taken out may be without a warning, and how old to count at all.
    offline_age_days: u32,
    offline_limit_days: u32,
    /// How old the newest verification may be.
    verification_days: u32,
    /// At how many percent of these times a warning begins; 100 for none.
    warn_percent: u8,
    keep_years: u8,
    /// Within what time the data is to be back.
    rto_minutes: u32,
    /// How much must be as promised, in tenths of a percent.
    level_goal_permille: u16,
}

/// Lists what each class of data asks for now.
#[utoipa::path(
    get,
    path = "/api/v1/policies",
    tag = "方針",
    summary = "方針の一覧",
    responses((status = 200, description = "方針", body = Vec<PolicyItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
) -> Result<Json<Vec<PolicyItem>>, Refusal> {
    let mut tx = database.read().await?;
    let mut found = Vec::new();
    for class in DataClass::ALL {
        found.push(PolicyItem::new(&store::find_current(&mut tx, class).await?));
    }
    Ok(Json(found))
}

/// Tells what a class of data asks for.
#[utoipa::path(
    get,
    path = "/api/v1/policies/{class}",
    tag = "方針",
    summary = "1つの方針と、その版",
    params(("class" = String, Path, description = "restricted, confidential, internal, public")),
    responses((status = 200, description = "方針", body = WholePolicy, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(class): Path<String>,
) -> Result<Revised<WholePolicy>, Refusal> {
    find(&database, read_class(&class)?).await
}

/// Makes the next edition, and lets every job be judged by it.
#[utoipa::path(
    put,
    path = "/api/v1/policies/{class}",
    tag = "方針",
    summary = "方針を変更する",
    params(("class" = String, Path, description = "restricted, confidential, internal, public")),
    request_body = PolicyTermsItem,
    responses((status = 200, description = "変更した方針", body = WholePolicy, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Admin,
    Path(class): Path<String>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<PolicyTermsItem>,
) -> Result<Revised<WholePolicy>, Refusal> {
    let class = read_class(&class)?;
    save_policy(&database, &by, class, seen, sent.read()?).await.map_err(refuse)?;
    find(&database, class).await.map_err(Refusal::after_keeping)
}

fn read_class(code: &str) -> Result<DataClass, Refusal> {
    DataClass::from_code(code).ok_or_else(Refusal::not_found)
}

async fn find(database: &Database, class: DataClass) -> Result<Revised<WholePolicy>, Refusal> {
    let editions = store::list_editions(&mut database.read().await?, class).await?;
    // The standard is always among them.
    let current = editions.first().ok_or_else(Refusal::not_found)?;
    let editions_told = editions.iter().map(PolicyItem::new).collect();
    let whole = WholePolicy { policy: PolicyItem::new(current), editions: editions_told };
    Ok(Revised(current.edition, whole))
}

fn refuse(error: SavePolicyError) -> Refusal {
    match error {
        SavePolicyError::Stale => Refusal::outdated(),
        SavePolicyError::Db(error) => error.into(),
        SavePolicyError::Invalid(invalid) => {
            let mut problems = Problems::none();
            for problem in invalid.problems {
                let field = match problem {
                    PolicyProblem::Rpo => "rpo_minutes",
                    PolicyProblem::LevelGoal => "level_goal_permille",
                    problem => field_of(problem),
                };
                problems.add(field, problem.to_string());
            }
            Refusal::of_fields(&problems)
        }
    }
}

impl PolicyItem {
    fn new(edition: &Edition) -> PolicyItem {
        PolicyItem {
            class: edition.class.code(),
            edition: edition.edition,
            terms: PolicyTermsItem::new(edition.policy.terms()),
            changed_by: edition.changed.as_ref().map(|(by, _)| by.clone()),
            changed_at: edition.changed.as_ref().map(|(_, at)| *at),
        }
    }
}

impl PolicyTermsItem {
    fn new(terms: &PolicyTerms) -> PolicyTermsItem {
        // A policy that is kept holds no time that is negative or longer than people plan for.
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        PolicyTermsItem {
            copies: terms.copies,
            media: terms.media,
            off_site: terms.off_site.code().to_owned(),
            off_site_locations: terms.off_site_locations,
            offline: terms.offline.code().to_owned(),
            encryption: terms.encryption.code().to_owned(),
            rpo_minutes: count(terms.rpo.num_minutes()),
            offline_age_days: count(terms.offline_age.num_days()),
            offline_limit_days: count(terms.offline_limit.num_days()),
            verification_days: count(terms.verification_window.num_days()),
            warn_percent: terms.warn_percent,
            keep_years: terms.keep_years,
            rto_minutes: count(terms.rto.num_minutes()),
            level_goal_permille: terms.level_goal,
        }
    }

    /// Whether the numbers make sense together the policy itself says.
    fn read(self) -> Result<PolicyTerms, Refusal> {
        let need = |field: &str, code: &str| read_code(field, code, Need::ALL, Need::code);
        let days = |count: u32| TimeDelta::days(i64::from(count));
        let minutes = |count: u32| TimeDelta::minutes(i64::from(count));
        Ok(PolicyTerms {
            copies: self.copies,
            media: self.media,
            off_site: need("off_site", &self.off_site)?,
            off_site_locations: self.off_site_locations,
            offline: need("offline", &self.offline)?,
            encryption: need("encryption", &self.encryption)?,
            rpo: minutes(self.rpo_minutes),
            offline_age: days(self.offline_age_days),
            offline_limit: days(self.offline_limit_days),
            verification_window: days(self.verification_days),
            warn_percent: self.warn_percent,
            keep_years: self.keep_years,
            rto: minutes(self.rto_minutes),
            level_goal: self.level_goal_permille,
        })
    }
}
