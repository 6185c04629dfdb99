//! What the commands must know of a server.

use std::path::PathBuf;

use anyhow::{Context, bail};
use platform_database::{Clock, Database, Migrations, SchemaState, WriteTx, migration_state};
use platform_identity::{AccountRules, Granting, MachineRoles, TokenScopes, UserId};
use platform_vault::SealedColumn;

use crate::ending::{Stop, refused};
use crate::{Installation, Keys};

/// Gives a new user the product's role that may do everything, in the transaction that made the user.
pub type GrantSuperuser = for<'t> fn(&'t mut WriteTx, UserId) -> Granting<'t>;

/// A server as its command line sees it.
#[derive(Clone, Copy, Debug)]
pub struct Server<'a> {
    /// The product's name, for messages.
    pub name: &'a str,
    /// What it is, for those who look at the services of a machine.
    pub title: &'a str,
    /// The address of its database: `sqlite://…` or `postgres://…`.
    pub database: &'a str,
    /// Its tables, in the order in which they are made.
    pub migrations: &'a [&'a Migrations],
    /// What its settings say about passwords, guesses and sessions.
    pub rules: AccountRules,
    /// What makes a user of this product one who may do everything.
    pub grant_superuser: GrantSuperuser,
    /// How many days the audit record is kept.
    pub audit_keep_days: u32,
    /// The keys of its secrets.
    pub keys: &'a Keys,
    /// The columns in which its secrets lie.
    pub sealed: &'a [SealedColumn],
    /// What an API token of this product may be allowed to do.
    pub scopes: TokenScopes,
    /// What a machine of this product can be.
    pub machine_roles: MachineRoles,
    /// How it stands on this machine.
    pub installation: &'a Installation,
}

impl Server<'_> {
    pub(crate) async fn open(&self) -> Result<Database, Stop> {
        Ok(Database::open(self.database, Clock::System).await.context("データベースを開けません")?)
    }

    /// Opens a database that is there. A file of SQLite that is not would be made by opening it.
    pub(crate) async fn open_existing(&self) -> Result<Database, Stop> {
        refuse_missing_file(self.database)?;
        self.open().await
    }

    /// Opens the database, if it has all the tables of this program.
    pub(crate) async fn open_up_to_date(&self) -> Result<Database, Stop> {
        let database = self.open().await?;
        if self.state(&database).await?.waiting().next().is_some() {
            return Err(refused("データベースがまだ更新されていません。先に migrate を実行してください。"));
        }
        Ok(database)
    }

    /// How the database's tables stand to this program.
    pub(crate) async fn state(&self, database: &Database) -> Result<SchemaState, Stop> {
        Ok(migration_state(database, self.migrations)
            .await
            .context("データベースの更新状態を確かめられません")?)
    }
}

/// The file of an SQLite database; `None` for any other.
pub(crate) fn sqlite_file(address: &str) -> Option<PathBuf> {
    Some(PathBuf::from(address.strip_prefix("sqlite:")?.trim_start_matches("//")))
}

/// Refuses the address of an SQLite file that is not there.
pub(crate) fn refuse_missing_file(address: &str) -> anyhow::Result<()> {
    match sqlite_file(address) {
        Some(path) if !path.exists() => {
            bail!("データベース {} がありません。DATABASE_URL を確かめてください", path.display())
        }
        _ => Ok(()),
    }
}
