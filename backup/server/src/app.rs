//! Everything that a request can reach.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::FromRef;
use backup_engine::Secret;
use platform_database::{Database, Migration, Migrations};
use platform_identity::{CookiePolicy, DemoLogins, MachineRoles, Passkeys, TokenScopes};
use platform_vault::{SecretKey, Vault};
use platform_web::Brand;

use crate::members::{MACHINE_ROLES, RequiredRoles};
use crate::scopes::SCOPES;

/// The tables of this server.
const OWN_MIGRATIONS: Migrations = Migrations {
    owner: "backup-server",
    steps: &[
        Migration { number: 1, name: "inventory", text: include_str!("../migrations/0001_inventory.sql") },
        Migration { number: 2, name: "runs", text: include_str!("../migrations/0002_runs.sql") },
        Migration { number: 3, name: "verdicts", text: include_str!("../migrations/0003_verdicts.sql") },
    ],
};

/// Every table of the server, the platform's first.
pub const MIGRATIONS: [&Migrations; 4] = [
    &platform_audit::MIGRATIONS,
    &platform_tasks::MIGRATIONS,
    &platform_identity::MIGRATIONS,
    &OWN_MIGRATIONS,
];

/// The server's name on every page.
const BRAND: Brand =
    Brand { name: "バックアップ管理システム", tagline: "3-2-1-1-0 を証拠で判定" };

/// The state of the server.
#[derive(Clone, FromRef)]
pub struct App {
    pub(crate) database: Database,
    pub(crate) brand: Brand,
    pub(crate) cookies: CookiePolicy,
    pub(crate) demo_logins: DemoLogins,
    #[from_ref(skip)]
    pub(crate) demo: bool,
    pub(crate) vault: Vault,
    pub(crate) passkeys: Passkeys,
    pub(crate) scopes: TokenScopes,
    pub(crate) machines: MachineRoles,
    #[from_ref(skip)]
    pub(crate) second_factor: RequiredRoles,
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
}

/// What a server is put together from.
pub struct Parts {
    /// The open database.
    pub database: Database,
    /// Where the key, scratch copies and restored files lie.
    pub folder: PathBuf,
    /// The program that is started as a worker: this one.
    pub worker_program: PathBuf,
    /// The name of this machine in snapshots.
    pub host: String,
    /// A PostgreSQL server for drills.
    pub drill_server: Option<String>,
    /// How cookies are set.
    pub cookies: CookiePolicy,
    /// Under which address people reach the server; passkeys need one with a domain.
    pub public_url: String,
    /// Whose roles ask for a second factor.
    pub second_factor: RequiredRoles,
    /// The logins that the sign-in page of a demonstration shows.
    pub demo_logins: DemoLogins,
}

impl App {
    /// Puts a server together. Fails where the key of its secrets can be neither read nor made.
    pub fn new(parts: Parts) -> anyhow::Result<App> {
        Ok(App {
            database: parts.database,
            brand: BRAND,
            cookies: parts.cookies,
            demo: !parts.demo_logins.0.is_empty(),
            demo_logins: parts.demo_logins,
            vault: Vault::new(&SecretKey::in_folder(&parts.folder)?, &[]),
            passkeys: Passkeys::at(&parts.public_url, BRAND.name),
            scopes: TokenScopes(&SCOPES),
            machines: MachineRoles(&MACHINE_ROLES),
            second_factor: parts.second_factor,
            folder: Arc::new(parts.folder),
            worker_program: Arc::new(parts.worker_program),
            host: Arc::new(parts.host),
            drill_server: parts.drill_server.map(Secret::new),
        })
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
