//! Everything that a request can reach.

use std::sync::Arc;

use autograder_report::Press;
use axum::extract::FromRef;
use platform_console::Ground;
use platform_console::audit::AuditKeep;
use platform_console::maintenance::MaintenanceWatch;
use platform_database::{Database, Migrations, migration};
use platform_files::Files;
use platform_identity::second_factors;
use platform_identity::{
    AccountRules, BlockedAddresses, CookiePolicy, DemoLogins, KnownPlaces, MachineRoles, Passkeys,
    TokenScopes,
};
use platform_mail::Postbox;
use platform_operator::BackupPlan;
use platform_vault::{SealedColumn, Vault};
use platform_web::{Brand, Front};

use crate::billing::BillingSettings;
use crate::inspections::InspectionCache;
use crate::mark_operations::Newsroom;
use crate::notices::NoticeSettings;
use crate::personal_data::KeepLeft;
use crate::progress::StepCache;
use crate::results::StandingsCache;
use crate::scopes::SCOPES;
use crate::staff::{MACHINE_ROLES, RequiredRoles, list_places};

/// The tables of this server.
const OWN_MIGRATIONS: Migrations = Migrations {
    owner: "autograder-server",
    steps: &[
        migration!("0001_places"),
        migration!("0002_rounds"),
        migration!("0003_marks"),
        migration!("0004_snapshots"),
        migration!("0005_files"),
        migration!("0006_frozen_day"),
        migration!("0007_switches"),
        migration!("0008_erased_students"),
        migration!("0009_mark_operations"),
        migration!("0010_register"),
        migration!("0011_invoices"),
        migration!("0012_completions"),
        migration!("0013_papers"),
        migration!("0014_notices"),
        migration!("0015_pupils"),
        migration!("0016_phrases"),
        migration!("0017_api_answers"),
        migration!("0018_sheet_company"),
        migration!("0019_touched_grades"),
        migration!("0020_classroom_register"),
        migration!("0021_card_paper"),
        migration!("0022_sitting_notes"),
        migration!("0023_grid_keys"),
        migration!("0024_asked_values"),
        migration!("0025_mark_changes_by_round"),
        migration!("0026_notices_due"),
        migration!("0028_phrases_by_grade"),
        migration!("0029_section_fields"),
        migration!("0031_entry_notes"),
        migration!("0032_interview_notes"),
        migration!("0033_round_dates"),
        migration!("0035_answers_to_orders"),
        migration!("0036_edits_of_a_juku"),
        migration!("0037_whose_acts"),
        migration!("0038_whose_words"),
    ],
};

/// Every table of the server, the platform's first.
pub const MIGRATIONS: [&Migrations; 7] = [
    &platform_vault::MIGRATIONS,
    &platform_audit::MIGRATIONS,
    &platform_tasks::MIGRATIONS,
    &platform_mail::MIGRATIONS,
    &platform_identity::MIGRATIONS,
    &platform_console::MIGRATIONS,
    &OWN_MIGRATIONS,
];

/// The columns of sealed texts.
pub(crate) const SEALED: [SealedColumn; 1] = [second_factors::SEALED_SECRETS];

/// The server's name on every page.
pub(crate) const BRAND: Brand =
    Brand { name: "全国学力向上テスト", tagline: "実施・集計・成績表" };

/// The state of the server.
#[derive(Clone, FromRef)]
pub struct App {
    pub(crate) database: Database,
    pub(crate) brand: Brand,
    pub(crate) cookies: CookiePolicy,
    pub(crate) rules: AccountRules,
    pub(crate) demo_logins: DemoLogins,
    pub(crate) audit_keep: AuditKeep,
    pub(crate) front: Front,
    pub(crate) blocked: BlockedAddresses,
    pub(crate) maintenance: MaintenanceWatch,
    pub(crate) ground: Ground,
    pub(crate) vault: Vault,
    pub(crate) postbox: Postbox,
    pub(crate) passkeys: Passkeys,
    pub(crate) scopes: TokenScopes,
    pub(crate) machines: MachineRoles,
    pub(crate) places: KnownPlaces,
    #[from_ref(skip)]
    pub(crate) second_factor: RequiredRoles,
    #[from_ref(skip)]
    pub(crate) billing: Arc<BillingSettings>,
    #[from_ref(skip)]
    pub(crate) notices: NoticeSettings,
    #[from_ref(skip)]
    pub(crate) keep_left: KeepLeft,
    #[from_ref(skip)]
    pub(crate) demo: bool,
    #[from_ref(skip)]
    pub(crate) press: Arc<Press>,
    #[from_ref(skip)]
    pub(crate) standings: StandingsCache,
    #[from_ref(skip)]
    pub(crate) inspections: InspectionCache,
    #[from_ref(skip)]
    pub(crate) steps: StepCache,
    #[from_ref(skip)]
    pub(crate) newsroom: Newsroom,
    /// Where printed report cards wait to be fetched, and where it is noted who was erased.
    #[from_ref(skip)]
    pub(crate) files: Files,
    /// How the server backs itself up; `None` where it was put together without settings.
    #[from_ref(skip)]
    pub(crate) own_backups: Option<Arc<BackupPlan>>,
}

impl App {
    /// Puts a server together over an open database, which keeps printed report cards among `files`. It is reached
    /// directly, and nobody must have a second factor.
    pub fn new(database: Database, files: Files, vault: Vault, demo_logins: DemoLogins) -> App {
        App {
            database,
            brand: BRAND,
            audit_keep: AuditKeep::default(),
            cookies: CookiePolicy::Plain,
            rules: AccountRules::default(),
            demo: !demo_logins.0.is_empty(),
            demo_logins,
            front: Front::default(),
            blocked: BlockedAddresses::default(),
            maintenance: MaintenanceWatch::default(),
            ground: Ground::default(),
            vault,
            postbox: Postbox::closed(None),
            passkeys: Passkeys::none(),
            scopes: TokenScopes(&SCOPES),
            machines: MachineRoles(&MACHINE_ROLES),
            places: KnownPlaces(|tx, user| Box::pin(list_places(tx, user))),
            second_factor: RequiredRoles::none(),
            billing: Arc::default(),
            notices: NoticeSettings::default(),
            keep_left: KeepLeft::default(),
            press: Arc::new(Press::new()),
            standings: StandingsCache::default(),
            inspections: InspectionCache::default(),
            steps: StepCache::default(),
            newsroom: Newsroom::default(),
            files,
            own_backups: None,
        }
    }

    /// The same server, backing itself up by that plan.
    pub(crate) fn backed_up_by(self, plan: BackupPlan) -> App {
        App { own_backups: Some(Arc::new(plan)), ..self }
    }

    /// The same server, standing on that ground.
    pub(crate) fn standing_on(self, ground: Ground) -> App {
        App { ground, ..self }
    }

    /// The same server, keeping its audit record for so long.
    pub(crate) fn keeping_audit(self, audit_keep: AuditKeep) -> App {
        App { audit_keep, ..self }
    }

    /// The same server, reached as `front` says; passkeys belong to the domain of its address.
    #[must_use]
    pub fn behind(self, front: Front) -> App {
        let passkeys = front
            .public_url
            .as_ref()
            .map_or_else(Passkeys::none, |url| Passkeys::at(&url.to_string(), BRAND.name));
        App { cookies: CookiePolicy::of(&front), passkeys, front, ..self }
    }

    /// The same server, where people of the `required` roles need a second factor.
    #[must_use]
    pub fn with_second_factor(self, required: RequiredRoles) -> App {
        App { second_factor: required, ..self }
    }

    /// The same server, sending invoices as the settings say.
    pub(crate) fn billing(self, billing: BillingSettings) -> App {
        App { billing: Arc::new(billing), ..self }
    }

    /// The same server, keeping and mailing notices as the settings say.
    pub(crate) fn telling(self, notices: NoticeSettings) -> App {
        App { notices, ..self }
    }

    /// The same server, keeping the names of pupils who left for so long.
    pub(crate) fn keeping_names(self, keep_left: KeepLeft) -> App {
        App { keep_left, ..self }
    }

    /// With other rules about passwords, guesses and sessions than the usual ones.
    #[must_use]
    pub fn with_rules(self, rules: AccountRules) -> App {
        App { rules, ..self }
    }

    /// The same server, putting its letters there.
    #[must_use]
    pub fn with_postbox(self, postbox: Postbox) -> App {
        App { postbox, ..self }
    }
}
