//! What PostgreSQL is asked.

use super::Session;
use crate::Failure;

/// Settings that decide how values look as text, and with them the checksums. They are the same at a backup and at
/// its drill, whatever the servers are set to.
pub(super) const SETTINGS: &str = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; \
     SET extra_float_digits = 3; SET bytea_output = 'hex'; SET lc_monetary = 'C'; SET xmloption = 'content'; \
     SET search_path = ''; SET row_security = off; SET statement_timeout = 0; \
     SET idle_in_transaction_session_timeout = 0";

/// Asks for a text of its own, to find the end of an answer.
pub(super) fn asking_for(text: &str) -> String {
    format!("SELECT '{text}';")
}

/// Stays at this instant from now on, and says how others can join it.
pub(crate) fn stay_at_this_instant(session: &mut Session) -> Result<String, Failure> {
    session.ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    session.value("SELECT pg_catalog.pg_export_snapshot()")
}

/// The version of the server.
pub(crate) fn load_version(session: &mut Session) -> Result<String, Failure> {
    session.value("SHOW server_version")
}

/// The encoding of texts.
pub(super) fn load_encoding(session: &mut Session) -> Result<String, Failure> {
    session.value("SHOW server_encoding")
}

/// Every table whose rows `pg_dump` keeps, by name and as it is quoted; partitions on their own. Extensions bring theirs
/// along.
pub(super) fn list_tables(session: &mut Session) -> Result<Vec<(String, String)>, Failure> {
    session.rows(
        "SELECT json_build_array(n.nspname || '.' || c.relname, format('%I.%I', n.nspname, c.relname))
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND c.relpersistence <> 't'
           AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
               WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
         ORDER BY n.nspname, c.relname",
    )
}

/// How many rows a table has, and a sum over them that does not depend on their order, which a restore need not keep.
pub(super) fn sum_up(session: &mut Session, quoted_table: &str) -> Result<(i64, String), Failure> {
    session.row(&format!(
        "SELECT json_build_array(count(*), \
         coalesce(sum(hashtextextended(\"%row%\"::text COLLATE pg_catalog.\"C\", 0)), 0)::text) \
         FROM ONLY {quoted_table} AS \"%row%\""
    ))
}

/// How the names of databases for drills begin.
const DRILL: &str = "kouzyou_drill_";

/// The name of a database for a drill, of letters that need no quoting.
pub(crate) fn drill_name(letters: &str) -> String {
    let letters = letters.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    format!("{DRILL}{}", letters.to_ascii_lowercase())
}

/// The databases for drills that this role made.
pub(crate) fn list_drill_databases(session: &mut Session) -> Result<Vec<String>, Failure> {
    session.ask(&format!(
        "SELECT d.datname FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
         WHERE r.rolname = current_user AND d.datname ~ '^{DRILL}[a-z0-9]+$' ORDER BY d.datname"
    ))
}

/// Holds the name of a database for as long as the session is open, however that ends; an idle session stays open.
pub(crate) fn hold(session: &mut Session, name: &str) -> Result<(), Failure> {
    // Servers before version 14 end no idle session and know no such setting.
    session.ask(
        "SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout'",
    )?;
    session.ask(&format!("SELECT pg_catalog.pg_advisory_lock(hashtextextended('{name}', 0))")).map(drop)
}

/// The same, unless somebody holds it; says whether it was free.
pub(crate) fn try_hold(session: &mut Session, name: &str) -> Result<bool, Failure> {
    let free =
        session.value(&format!("SELECT pg_catalog.pg_try_advisory_lock(hashtextextended('{name}', 0))"))?;
    Ok(free == "t")
}

/// Makes an empty database. The name needs no quoting; `encoding` may come from anywhere.
pub(crate) fn create_database(session: &mut Session, name: &str, encoding: &str) -> Result<(), Failure> {
    let is_harmless = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    let encoding: String = encoding.chars().filter(is_harmless).collect();
    let statement = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
    );
    session.ask(&statement).map(drop)
}

/// Removes a database, and with `force` whoever still uses it. Servers before version 13 know no force.
pub(crate) fn delete_database(session: &mut Session, name: &str, force: bool) -> Result<(), Failure> {
    let force = if force { " WITH (FORCE)" } else { "" };
    session.ask(&format!("DROP DATABASE IF EXISTS {name}{force}")).map(drop)
}
