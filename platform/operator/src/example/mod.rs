//! A server for the stories of the command line, and what its commands say.

use std::path::Path;

use clap::Parser;
use platform_audit::EntryFilter;
use platform_config::{InvalidSettings, Settings};
use platform_database::{Database, DbResult, Migrations, WriteTx};
use platform_files::Files;
use platform_identity::{AccountRules, Granting, MachineRole, MachineRoles, TokenScopes, UserId};
use platform_testing::TestDatabase;
use platform_web::Scope;

use crate::ending::{Ending, Stop};
use crate::{
    BackupPlan, Commands, Installation, Keys, MachineSettings, Server, read_connections, read_front,
    settings_as_lines,
};

pub(crate) mod store;

/// The tables of that server.
pub(crate) const TABLES: [&Migrations; 6] = [
    &platform_vault::MIGRATIONS,
    &platform_audit::MIGRATIONS,
    &platform_tasks::MIGRATIONS,
    &platform_mail::MIGRATIONS,
    &platform_identity::MIGRATIONS,
    &platform_console::MIGRATIONS,
];

const READ: Scope = Scope { code: "things:read", label: "ものを読む" };

/// The command line of that server.
#[derive(Parser)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    command: Commands,
}

fn server<'a>(address: &'a str, keys: &'a Keys, installation: &'a Installation) -> Server<'a> {
    Server {
        name: "見本テスト",
        title: "見本のサーバー",
        database: address,
        migrations: &TABLES,
        rules: AccountRules::default(),
        grant_superuser: make_headquarters,
        audit_keep_days: 1096,
        keys,
        sealed: &[],
        scopes: TokenScopes(&[READ]),
        machine_roles: MachineRoles(&[MachineRole {
            code: "reader",
            label: "読むだけ",
            grant: make_headquarters,
        }]),
        installation,
    }
}

/// A server that keeps its files in `folder` and has these settings; it would listen where nobody does.
fn installation(address: &str, folder: &Path, lines: &str) -> Installation {
    let file = folder.join(".env");
    std::fs::write(&file, format!("LISTEN=127.0.0.1:1\n{lines}")).unwrap();
    let mut settings = Settings::from_process(Some(&file)).unwrap();
    let (front, listen) = (read_front(&mut settings), settings.text("LISTEN").or(""));
    let machine = MachineSettings::read(&mut settings, "kouzyou", folder);
    let files = Files::read(&mut settings, folder);
    let postbox = platform_mail::read_settings(&mut settings).unwrap();
    let postgres = read_connections(&mut settings, address);
    let settings = settings.finish().unwrap();
    Installation {
        listen,
        front,
        postgres,
        postbox,
        backups: BackupPlan {
            product: "example",
            version: "1.2.3",
            database: address.to_owned(),
            migrations: &TABLES,
            data_dir: folder.to_owned(),
            files,
            media: &["printings"],
            erasures: None,
            settings: settings_as_lines(&settings),
            rules: machine.backups.clone(),
        },
        machine,
        settings,
    }
}

/// The keys of these settings, with a key file in `folder`.
pub(crate) fn keys(folder: &Path, lines: &str) -> Result<Keys, InvalidSettings> {
    let file = folder.join(".env");
    std::fs::write(&file, lines).unwrap();
    let mut settings = Settings::from_process(Some(&file)).unwrap();
    let keys = Keys::read(&mut settings, folder);
    settings.finish().map(|_overview| keys)
}

/// Stands for a product's own role: renames the user, so that the story can see it was called.
fn make_headquarters(tx: &mut WriteTx, user: UserId) -> Granting<'_> {
    Box::pin(store::update_name(tx, user))
}

/// Runs a command of a server that has nothing but its database.
pub(crate) async fn run(address: &str, arguments: &[&str]) -> Ending {
    let folder = tempfile::tempdir().unwrap();
    run_with(address, &keys(folder.path(), "").unwrap(), arguments).await
}

/// Runs a command of a server with these keys.
pub(crate) async fn run_with(address: &str, keys: &Keys, arguments: &[&str]) -> Ending {
    let folder = tempfile::tempdir().unwrap();
    perform(address, keys, &installation(address, folder.path(), ""), arguments).await
}

/// Runs a command of the server that keeps its files in `folder` and has these settings.
pub(crate) async fn run_at(address: &str, folder: &Path, lines: &str, arguments: &[&str]) -> Ending {
    let keys = keys(folder, "").unwrap();
    perform(address, &keys, &installation(address, folder, lines), arguments).await
}

async fn perform(address: &str, keys: &Keys, place: &Installation, arguments: &[&str]) -> Ending {
    let line = ["server"].iter().chain(arguments);
    CommandLine::try_parse_from(line).unwrap().command.perform(&server(address, keys, place)).await
}

/// What a backup of that server is made of.
pub(crate) fn plan(address: &str, folder: &Path, lines: &str) -> BackupPlan {
    installation(address, folder, lines).backups
}

/// What was told, and with which code.
pub(crate) fn told(ending: Ending) -> (String, u8) {
    match ending {
        Ok(words) => (words, 0),
        Err(Stop::Told(words, code)) => (words, code),
        Err(stop) => panic!("{stop:?}"),
    }
}

/// Makes a user, so that there is something to lose.
pub(crate) async fn with_somebody(test: &TestDatabase, folder: &Path) {
    let file = folder.join("password");
    std::fs::write(&file, "correct horse battery\n").unwrap();
    let arguments = [
        "createsuperuser",
        "--login",
        "kanri",
        "--name",
        "管理 花子",
        "--password-file",
        file.to_str().unwrap(),
    ];
    run(&test.address, &arguments).await.unwrap();
}

/// Why it was refused.
pub(crate) fn refusal(ending: Ending) -> String {
    let Err(Stop::Refused(reason)) = ending else { panic!("{ending:?}") };
    format!("{reason:#}")
}

/// The names of the users.
pub(crate) async fn names(database: &Database) -> Vec<String> {
    store::list_names(&mut database.read().await.unwrap()).await.unwrap()
}

/// Every row of the users, as one text.
pub(crate) async fn rows(database: &Database) -> Vec<String> {
    store::list_rows(&mut database.read().await.unwrap()).await.unwrap()
}

/// What was recorded, and of what, in its order.
pub(crate) async fn events(database: &Database) -> Vec<String> {
    let (mut tx, all) = (database.read().await.unwrap(), EntryFilter::default());
    let entries = platform_audit::list_entries(&mut tx, &all, i64::MAX, 1_000, 0).await.unwrap();
    entries.iter().rev().map(|entry| format!("{} {}", entry.event, entry.subject)).collect()
}

/// Does something to a database behind the server's back.
pub(crate) async fn tamper(database: &Database, act: impl AsyncFnOnce(&mut WriteTx) -> DbResult<()>) {
    let mut tx = database.write().await.unwrap();
    act(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}
