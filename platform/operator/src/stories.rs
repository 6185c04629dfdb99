//! The stories of the command line, on both engines.

use clap::{CommandFactory, Parser};
use platform_database::{Clock, Database, Migrations, WriteTx, params, sql};
use platform_identity::UserId;
use platform_testing::{Engine, TestDatabase, both_engines};

use crate::ending::{Ending, Stop};
use crate::{Commands, Granting, Server};

const TABLES: [&Migrations; 4] = [
    &platform_audit::MIGRATIONS,
    &platform_tasks::MIGRATIONS,
    &platform_mail::MIGRATIONS,
    &platform_identity::MIGRATIONS,
];

#[derive(Parser)]
struct CommandLine {
    #[command(subcommand)]
    command: Commands,
}

fn server(address: &str) -> Server<'_> {
    Server {
        name: "見本テスト", database: address, migrations: &TABLES, grant_superuser: make_headquarters
    }
}

/// Stands for a product's own role: renames the user, so that the story can see it was called.
fn make_headquarters(tx: &mut WriteTx, user: UserId) -> Granting<'_> {
    Box::pin(async move {
        tx.execute(sql!("UPDATE users SET name = '本部 ' || name WHERE id = $1"), params![user])
            .await
            .map(drop)
    })
}

async fn run(address: &str, arguments: &[&str]) -> Ending {
    let line = ["server"].iter().chain(arguments);
    CommandLine::try_parse_from(line).unwrap().command.perform(&server(address)).await
}

fn refusal(ending: Ending) -> String {
    let Err(Stop::Refused(reason)) = ending else { panic!("{ending:?}") };
    format!("{reason:#}")
}

async fn names(database: &Database) -> Vec<String> {
    let mut tx = database.read().await.unwrap();
    let rows: Vec<(String,)> = tx.list(sql!("SELECT name FROM users ORDER BY id"), params![]).await.unwrap();
    rows.into_iter().map(|(name,)| name).collect()
}

both_engines! {
    async fn migrate_applies_what_waits_and_check_tells(engine: Engine) {
        let test = TestDatabase::open(engine, &[], Clock::System).await;
        let address = test.address.as_str();
        let waiting = refusal(run(address, &["migrate", "--check"]).await);
        assert!(waiting.contains("platform-audit 1 audit_entries"), "{waiting}");
        let plan = run(address, &["migrate", "--plan"]).await.unwrap();
        assert!(plan.contains("platform-identity 1 users_and_sessions"), "{plan}");
        assert!(run(address, &["showmigrations"]).await.unwrap().contains("[ ] platform-audit 1 audit_entries"));

        let applied = run(address, &["migrate"]).await.unwrap();
        assert_eq!(applied.lines().count(), 5, "{applied}");
        for arguments in [&["migrate"][..], &["migrate", "--check"], &["migrate", "--plan"]] {
            assert_eq!(run(address, arguments).await.unwrap(), "データベースは最新です。\n");
        }
        assert!(run(address, &["showmigrations"]).await.unwrap().contains("[x] platform-audit 1 audit_entries"));
    }

    async fn a_superuser_is_made_with_the_role_of_the_product(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "correct horse battery\n").unwrap();
        let file = file.to_str().unwrap();
        let arguments = ["createsuperuser", "--login", "Kanri", "--name", "管理 花子", "--password-file", file];

        let said = run(&test.address, &arguments).await.unwrap();
        assert!(said.contains("kanri") && said.contains("見本テスト"), "{said}");
        assert_eq!(names(&test.database).await, ["本部 管理 花子"]);
        let taken = refusal(run(&test.address, &arguments).await);
        assert_eq!(taken, "このログインIDはすでに使われています。");
        assert_eq!(names(&test.database).await.len(), 1);

        std::fs::write(file, "short").unwrap();
        let weak = refusal(run(&test.address, &arguments).await);
        assert_eq!(weak, "パスワードは12文字以上にしてください。");
    }

    async fn a_superuser_waits_for_the_tables(engine: Engine) {
        let test = TestDatabase::open(engine, &[], Clock::System).await;
        let arguments = ["createsuperuser", "--login", "k", "--name", "k", "--password-file", "/none"];
        assert!(refusal(run(&test.address, &arguments).await).contains("migrate"));
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_refused_with_the_reason() {
    let reason = refusal(run("mysql://host/x", &["migrate"]).await);
    assert!(reason.starts_with("データベースを開けません"), "{reason}");
    assert!(reason.contains("sqlite://"), "{reason}");
}

#[test]
fn wrong_usage_ends_with_2() {
    CommandLine::command().debug_assert();
    let refused = CommandLine::try_parse_from(["server", "migrate", "--check", "--plan"]).err().unwrap();
    assert_eq!(refused.exit_code(), 2);
}

#[test]
fn every_help_is_in_japanese() {
    let mut command = CommandLine::command();
    for sub in command.get_subcommands_mut() {
        let help = sub.render_long_help().to_string();
        assert!(!help.is_ascii(), "{help}");
        // clap writes the line of --help itself, so it is the server's to change.
        for argument in sub.get_arguments().filter(|argument| argument.get_id() != "help") {
            assert!(argument.get_help().is_some_and(|help| !help.to_string().is_ascii()), "{argument}");
        }
    }
}
