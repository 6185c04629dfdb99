//! What the commands must know of a server.

use anyhow::Context;
use platform_database::{AppliedMigration, Clock, Database, Migrations, WriteTx, migration_state};
use platform_identity::{Granting, MachineRoles, TokenScopes, UserId};

use crate::ending::Stop;

/// Gives a new user the product's role that may do everything, in the transaction that made the user.
pub type GrantSuperuser = for<'t> fn(&'t mut WriteTx, UserId) -> Granting<'t>;

/// A server as its command line sees it.
#[derive(Clone, Copy, Debug)]
pub struct Server<'a> {
    /// The product's name, for messages.
    pub name: &'a str,
    /// The address of its database: `sqlite://…` or `postgres://…`.
    pub database: &'a str,
    /// Its tables, in the order in which they are made.
    pub migrations: &'a [&'a Migrations],
    /// What makes a user of this product one who may do everything.
    pub grant_superuser: GrantSuperuser,
    /// What an API token of this product may be allowed to do.
    pub scopes: TokenScopes,
    /// What a machine of this product can be.
    pub machine_roles: MachineRoles,
}

impl Server<'_> {
    pub(crate) async fn open(&self) -> Result<Database, Stop> {
        Ok(Database::open(self.database, Clock::System).await.context("データベースを開けません")?)
    }

    /// Every migration that the program knows, with when the database got it.
    pub(crate) async fn state(&self, database: &Database) -> Result<Vec<AppliedMigration>, Stop> {
        Ok(migration_state(database, self.migrations)
            .await
            .context("データベースの更新状態を確かめられません")?)
    }
}
