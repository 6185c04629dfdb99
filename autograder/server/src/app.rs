//! Everything that a request can reach.

use std::sync::Arc;

use autograder_report::Press;
use axum::extract::FromRef;
use platform_console::Ground;
use platform_console::audit::AuditKeep;
use platform_console::maintenance::MaintenanceWatch;
use platform_database::{Database, Migration, Migrations};
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
        Migration { number: 1, name: "places", text: include_str!("../migrations/0001_places.sql") },
        Migration { number: 2, name: "rounds", text: include_str!("../migrations/0002_rounds.sql") },
        Migration { number: 3, name: "marks", text: include_str!("../migrations/0003_marks.sql") },
        Migration { number: 4, name: "snapshots", text: include_str!("../migrations/0004_snapshots.sql") },
        Migration { number: 5, name: "files", text: include_str!("../migrations/0005_files.sql") },
        Migration { number: 6, name: "frozen_day", text: include_str!("../migrations/0006_frozen_day.sql") },
        Migration { number: 7, name: "switches", text: include_str!("../migrations/0007_switches.sql") },
        Migration {
            number: 8,
            name: "erased_students",
            text: include_str!("../migrations/0008_erased_students.sql"),
        },
        Migration {
            number: 9,
            name: "mark_operations",
            text: include_str!("../migrations/0009_mark_operations.sql"),
        },
        Migration { number: 10, name: "register", text: include_str!("../migrations/0010_register.sql") },
        Migration { number: 11, name: "invoices", text: include_str!("../migrations/0011_invoices.sql") },
        Migration {
            number: 12,
            name: "completions",
            text: include_str!("../migrations/0012_completions.sql"),
        },
        Migration { number: 13, name: "papers", text: include_str!("../migrations/0013_papers.sql") },
        Migration { number: 14, name: "notices", text: include_str!("../migrations/0014_notices.sql") },
        Migration { number: 15, name: "pupils", text: include_str!("../migrations/0015_pupils.sql") },
        Migration { number: 16, name: "phrases", text: include_str!("../migrations/0016_phrases.sql") },
        Migration {
            number: 17,
            name: "api_answers",
            text: include_str!("../migrations/0017_api_answers.sql"),
        },
        Migration {
            number: 18,
            name: "sheet_company",
            text: include_str!("../migrations/0018_sheet_company.sql"),
        },
        Migration {
            number: 19,
            name: "touched_grades",
            text: include_str!("../migrations/0019_touched_grades.sql"),
        },
        Migration {
            number: 20,
            name: "classroom_register",
            text: include_str!("../migrations/0020_classroom_register.sql"),
        },
        Migration { number: 21, name: "card_paper", text: include_str!("../migrations/0021_card_paper.sql") },
        Migration {
            number: 22,
            name: "sitting_notes",
            text: include_str!("../migrations/0022_sitting_notes.sql"),
        },
        Migration { number: 23, name: "grid_keys", text: include_str!("../migrations/0023_grid_keys.sql") },
        Migration {
            number: 24,
            name: "asked_values",
            text: include_str!("../migrations/0024_asked_values.sql"),
        },
        Migration {
            number: 25,
            name: "mark_changes_by_round",
            text: include_str!("../migrations/0025_mark_changes_by_round.sql"),
        },
        Migration {
            number: 26,
            name: "notices_due",
            text: include_str!("../migrations/0026_notices_due.sql"),
        },
        Migration {
            number: 28,
            name: "phrases_by_grade",
            text: include_str!("../migrations/0028_phrases_by_grade.sql"),
        },
        Migration {
            number: 29,
            name: "section_fields",
            text: include_str!("../migrations/0029_section_fields.sql"),
        },
        Migration {
            number: 31,
            name: "entry_notes",
            text: include_str!("../migrations/0031_entry_notes.sql"),
        },
        Migration {
            number: 32,
            name: "interview_notes",
            text: include_str!("../migrations/0032_interview_notes.sql"),
        },
        Migration {
            number: 33,
            name: "round_dates",
            text: include_str!("../migrations/0033_round_dates.sql"),
        },
        Migration {
            number: 35,
            name: "answers_to_orders",
            text: include_str!("../migrations/0035_answers_to_orders.sql"),
        },
        Migration {
            number: 36,
            name: "edits_of_a_juku",
            text: include_str!("../migrations/0036_edits_of_a_juku.sql"),
        },
        Migration { number: 37, name: "whose_acts", text: include_str!("../migrations/0037_whose_acts.sql") },
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
    /// Where printed report cards wait to be fetched.
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
