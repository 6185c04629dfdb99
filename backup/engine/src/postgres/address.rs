//! Addresses of databases, with the password apart.

use std::path::Path;

use crate::percent::decode;
use crate::{Failure, FailureKind, Secret};

/// Where a database is, as libpq understands it.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    place: Place,
    pub(crate) password: Option<Secret>,
}

#[derive(Clone, Debug)]
enum Place {
    /// `postgres://user@host:port/database?parameters`.
    Url { authority: String, database: String, parameters: String },
    /// A Unix socket in a folder.
    Socket { folder: String, user: String, database: String },
}

impl Address {
    /// Reads `postgres://user:password@host:port/database?parameters`.
    pub(crate) fn parse(url: &Secret) -> Result<Address, Failure> {
        let wrong =
            || Failure::new(FailureKind::SourceMissing, "the address of the database is no postgres:// URL");
        let text = url.reveal();
        let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let (rest, parameters) =
            rest.ok_or_else(wrong)?.split_once('?').unwrap_or((rest.ok_or_else(wrong)?, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));

        let mut password = None;
        let authority = match authority.rsplit_once('@') {
            None => authority.to_owned(),
            Some((login, host)) => {
                let (user, secret) =
                    login.split_once(':').map_or((login, None), |(user, secret)| (user, Some(secret)));
                password = secret.map(decode);
                format!("{user}@{host}")
            }
        };
        let mut kept = Vec::new();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("password", value)) => password = Some(decode(value)),
                _ => kept.push(parameter),
            }
        }
        let place = Place::Url { authority, database: database.to_owned(), parameters: kept.join("&") };
        Ok(Address { place, password: password.map(Secret::new) })
    }

    /// A database of a cluster whose socket lies in `folder`.
    pub(crate) fn socket(folder: &Path, user: &str, database: &str) -> Address {
        let folder = folder.to_string_lossy().into_owned();
        let place = Place::Socket { folder, user: user.to_owned(), database: database.to_owned() };
        Address { place, password: None }
    }

    /// Another database of the same server. `name` needs no quoting.
    pub(crate) fn with_database(&self, name: &str) -> Address {
        let mut other = self.clone();
        match &mut other.place {
            Place::Url { database, .. } | Place::Socket { database, .. } => name.clone_into(database),
        }
        other
    }

    /// What `--dbname` gets: everything but the password.
    pub(crate) fn without_password(&self) -> String {
        match &self.place {
            Place::Url { authority, database, parameters } => {
                let mark = if parameters.is_empty() { "" } else { "?" };
                format!("postgresql://{authority}/{database}{mark}{parameters}")
            }
            Place::Socket { folder, user, database } => {
                let folder = folder.replace('\\', "\\\\").replace('\'', "\\'");
                format!("host='{folder}' user='{user}' dbname='{database}'")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_an_address() {
        let cases = [
            ("postgres://me:s%40cret@db:5433/shop", "postgresql://me@db:5433/shop", Some("s@cret")),
            ("postgresql://db/shop", "postgresql://db/shop", None),
            ("postgres://me@db", "postgresql://me@db/", None),
            (
                "postgres:///shop?host=/run/pg&password=a%20b&sslmode=require",
                "postgresql:///shop?host=/run/pg&sslmode=require",
                Some("a b"),
            ),
            ("postgres://me:p@ss@db/shop", "postgresql://me@db/shop", Some("p@ss")),
        ];
        for (url, without, password) in cases {
            let address = Address::parse(&Secret::new(url)).unwrap();
            assert_eq!(address.without_password(), without);
            assert_eq!(address.password.as_ref().map(Secret::reveal), password);
        }
        assert!(Address::parse(&Secret::new("mysql://db")).is_err());
    }

    #[test]
    fn another_database_of_the_same_server() {
        let address = Address::parse(&Secret::new("postgres://me@db/shop?sslmode=require")).unwrap();
        assert_eq!(
            address.with_database("drill").without_password(),
            "postgresql://me@db/drill?sslmode=require"
        );
        let address = Address::socket(Path::new("/tmp/it's"), "drill", "a").with_database("b");
        assert_eq!(address.without_password(), r"host='/tmp/it\'s' user='drill' dbname='b'");
    }
}
