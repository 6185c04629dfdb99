//! Everything that a request can reach.

use std::path::PathBuf;
use std::sync::Arc;

use autograder_report::Press;
use axum::extract::FromRef;
use platform_database::{Database, Migration, Migrations};
use platform_identity::{CookiePolicy, DemoLogins};
use platform_web::Brand;

use crate::results::StandingsCache;

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
        Migration {
            number: 9,
            name: "mark_operations",
            text: include_str!("../migrations/0009_mark_operations.sql"),
        },
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
const BRAND: Brand = Brand { name: "全国学力向上テスト", tagline: "実施・集計・成績表" };

/// The state of the server.
#[derive(Clone, FromRef)]
pub struct App {
    pub(crate) database: Database,
    pub(crate) brand: Brand,
    pub(crate) cookies: CookiePolicy,
    pub(crate) demo_logins: DemoLogins,
    #[from_ref(skip)]
    pub(crate) demo: bool,
    #[from_ref(skip)]
    pub(crate) press: Arc<Press>,
    #[from_ref(skip)]
    pub(crate) standings: StandingsCache,
    /// Where printed report cards wait to be fetched.
    #[from_ref(skip)]
    pub(crate) folder: Arc<PathBuf>,
}

impl App {
    /// Puts a server together over an open database; printed files go below `folder`.
    pub fn new(database: Database, folder: PathBuf, cookies: CookiePolicy, demo_logins: DemoLogins) -> App {
        App {
            database,
            brand: BRAND,
            cookies,
            demo: !demo_logins.0.is_empty(),
            demo_logins,
            press: Arc::new(Press::new()),
            standings: StandingsCache::default(),
            folder: Arc::new(folder),
        }
    }
}
