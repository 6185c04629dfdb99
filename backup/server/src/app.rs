//! Everything that a request can reach.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::FromRef;
use backup_engine::Secret;
use backup_report::Press;
use platform_console::Ground;
use platform_console::audit::AuditKeep;
use platform_console::maintenance::MaintenanceWatch;
use platform_database::{Database, Migrations, migration};
use platform_identity::second_factors;
use platform_identity::{
    AccountRules, BlockedAddresses, CookiePolicy, DemoLogins, KnownPlaces, MachineRoles, Passkeys,
    TokenScopes,
};
use platform_mail::Postbox;
use platform_operator::BackupPlan;
use platform_vault::{SealedColumn, Vault};
use platform_web::{Brand, Front};

use crate::intake::Doorstep;
use crate::members::{MACHINE_ROLES, RequiredRoles};
use crate::outgoing::{InternalHosts, Outgoing};
use crate::reports::Issuer;
use crate::scopes::SCOPES;
use crate::server_signs::DiskLimits;
use crate::signatures::Signatory;
use crate::snapshots::Memory;
use crate::verdicts::RecentVerdicts;
use crate::{channels, jobs, pings, pullers, repositories};

/// The tables of this server.
const OWN_MIGRATIONS: Migrations = Migrations {
    owner: "backup-server",
    steps: &[
        migration!("0001_inventory"),
        migration!("0002_runs"),
        migration!("0003_verdicts"),
        migration!("0004_management"),
        migration!("0005_progress"),
        migration!("0006_intake"),
        migration!("0007_runs_that_go_on"),
        migration!("0008_media"),
        migration!("0009_alerts"),
        migration!("0010_reports"),
        migration!("0011_agents"),
        migration!("0012_pullers"),
        migration!("0013_events"),
        migration!("0014_followers"),
        migration!("0015_canaries"),
        migration!("0016_verification_errors"),
        migration!("0017_copies_that_follow"),
        migration!("0018_job_objects"),
        migration!("0019_holdings"),
        migration!("0020_reminders_and_register"),
        migration!("0022_stocktakes"),
        migration!("0023_orders_of_copies"),
        migration!("0024_runs_by_outcome"),
        migration!("0025_run_retries"),
        migration!("0026_orders_that_make"),
        migration!("0030_assignments"),
        migration!("0032_orders_to_platform"),
        migration!("0033_copies_told"),
        migration!("0034_copies_by_machine"),
        migration!("0035_series"),
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
pub(crate) const SEALED: [SealedColumn; 6] = [
    jobs::SEALED_SOURCES,
    repositories::SEALED_STORAGES,
    second_factors::SEALED_SECRETS,
    pings::SEALED_KEYS,
    channels::SEALED_ADDRESSES,
    pullers::SEALED_LOGINS,
];

/// The server's name on every page.
pub(crate) const BRAND: Brand =
    Brand { name: "バックアップ管理システム", tagline: "3-2-1-1-0 を証拠で判定" };

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
    #[from_ref(skip)]
    pub(crate) demo: bool,
    pub(crate) passkeys: Passkeys,
    pub(crate) scopes: TokenScopes,
    pub(crate) machines: MachineRoles,
    pub(crate) places: KnownPlaces,
    #[from_ref(skip)]
    pub(crate) second_factor: RequiredRoles,
    /// Whose reports are made.
    pub(crate) issuer: Issuer,
    /// Who signs reports; nobody where the settings name no certificate.
    #[from_ref(skip)]
    pub(crate) signatory: Option<Arc<Signatory>>,
    /// What prints labels and slips.
    #[from_ref(skip)]
    pub(crate) press: Arc<Press>,
    /// Where scratch copies and restored files lie.
    #[from_ref(skip)]
    pub(crate) folder: Arc<PathBuf>,
    /// The program that is started as a worker.
    #[from_ref(skip)]
    pub(crate) worker_program: Arc<PathBuf>,
    /// The name of this machine in snapshots.
    #[from_ref(skip)]
    pub(crate) host: Arc<String>,
    /// A PostgreSQL server for drills; without one each drill makes a cluster of its own.
    #[from_ref(skip)]
    pub(crate) drill_server: Option<Secret>,
    /// What was seen in repositories lately.
    #[from_ref(skip)]
    pub(crate) memory: Arc<Memory>,
    /// Who was turned away lately.
    #[from_ref(skip)]
    pub(crate) doorstep: Arc<Doorstep>,
    /// The verdicts of a moment ago.
    #[from_ref(skip)]
    pub(crate) verdicts: Arc<RecentVerdicts>,
    /// Held by whoever looks what is wrong: one at a time in this process.
    #[from_ref(skip)]
    pub(crate) lookout: Arc<tokio::sync::Mutex<()>>,
    /// Whoever asks servers elsewhere.
    #[from_ref(skip)]
    pub(crate) outgoing: Outgoing,
    /// The hosts that may be asked what their backups did.
    #[from_ref(skip)]
    pub(crate) source_hosts: InternalHosts,
    /// How many runs are performed at once, over all repositories.
    #[from_ref(skip)]
    pub(crate) runs_at_once: i64,
    /// From how many bytes free on its disk somebody must know.
    #[from_ref(skip)]
    pub(crate) disk_limits: DiskLimits,
    /// How the server backs itself up; `None` where it was put together without settings.
    #[from_ref(skip)]
    pub(crate) own_backups: Option<Arc<BackupPlan>>,
}

/// What a server is put together from.
pub struct Parts {
    /// The open database.
    pub database: Database,
    /// What seals its secrets.
    pub vault: Vault,
    /// Where scratch copies and restored files lie.
    pub folder: PathBuf,
    /// The program that is started as a worker: this one.
    pub worker_program: PathBuf,
    /// The name of this machine in snapshots.
    pub host: String,
    /// A PostgreSQL server for drills.
    pub drill_server: Option<String>,
    /// How many runs are performed at once, over all repositories.
    pub runs_at_once: u32,
    /// The logins that the sign-in page of a demonstration shows.
    pub demo_logins: DemoLogins,
}

impl App {
    /// Puts a server together. It is reached directly, and nobody must have a second factor.
    pub fn new(parts: Parts) -> App {
        App {
            database: parts.database,
            brand: BRAND,
            audit_keep: AuditKeep::default(),
            cookies: CookiePolicy::Plain,
            rules: AccountRules::default(),
            demo: !parts.demo_logins.0.is_empty(),
            demo_logins: parts.demo_logins,
            front: Front::default(),
            blocked: BlockedAddresses::default(),
            maintenance: MaintenanceWatch::default(),
            ground: Ground::default(),
            vault: parts.vault,
            postbox: Postbox::closed(None),
            passkeys: Passkeys::none(),
            scopes: TokenScopes(&SCOPES),
            machines: MachineRoles(&MACHINE_ROLES),
            places: KnownPlaces::none(),
            second_factor: RequiredRoles::none(),
            issuer: Issuer::default(),
            signatory: None,
            press: Arc::new(Press::new()),
            folder: Arc::new(parts.folder),
            worker_program: Arc::new(parts.worker_program),
            host: Arc::new(parts.host),
            drill_server: parts.drill_server.map(Secret::new),
            memory: Arc::new(Memory::new()),
            doorstep: Arc::new(Doorstep::default()),
            verdicts: Arc::new(RecentVerdicts::default()),
            lookout: Arc::default(),
            outgoing: Outgoing::new(InternalHosts::default()),
            source_hosts: InternalHosts::default(),
            runs_at_once: parts.runs_at_once.into(),
            disk_limits: DiskLimits::default(),
            own_backups: None,
        }
    }

    /// The same server, backing itself up by that plan.
    pub(crate) fn backed_up_by(self, plan: BackupPlan) -> App {
        App { own_backups: Some(Arc::new(plan)), ..self }
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

    /// The same server, standing on that ground.
    pub(crate) fn standing_on(self, ground: Ground) -> App {
        App { ground, ..self }
    }

    /// The same server, keeping its audit record for so long.
    pub(crate) fn keeping_audit(self, audit_keep: AuditKeep) -> App {
        App { audit_keep, ..self }
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

    /// The same server, making reports in the name of that organisation.
    #[must_use]
    pub fn reporting_as(self, issuer: Issuer) -> App {
        App { issuer, ..self }
    }

    /// The same server, whose reports are signed so.
    #[must_use]
    pub fn signing_by(self, signatory: Option<Arc<Signatory>>) -> App {
        App { signatory, ..self }
    }

    /// The same server, telling from when on there is little room on its disk.
    #[must_use]
    pub fn with_disk_limits(self, disk_limits: DiskLimits) -> App {
        App { disk_limits, ..self }
    }

    /// The same server, sending alerts to these hosts inside the house too.
    #[must_use]
    pub fn reaching(self, internal: InternalHosts) -> App {
        App { outgoing: Outgoing::new(internal), ..self }
    }

    /// The same server, asking these hosts what their backups did.
    #[must_use]
    pub fn asking(self, source_hosts: InternalHosts) -> App {
        App { source_hosts, ..self }
    }

    /// Where a worker may make copies that it needs for a while.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.folder.join("scratch")
    }

    /// Below this folder a screen restores.
    pub(crate) fn restores(&self) -> PathBuf {
        self.folder.join("restores")
    }
}
