//! The stories of the command line, on both engines.

use clap::{CommandFactory, Parser};
use platform_database::{Clock, Database, Migrations, WriteTx, params, sql};
use platform_identity::{Granting, MachineRole, MachineRoles, TokenScopes, UserId};
use platform_testing::{Engine, TestDatabase, both_engines};
use platform_web::Scope;

use crate::ending::{Ending, Stop};
use crate::{Commands, Server};

const TABLES: [&Migrations; 2] = [&platform_audit::MIGRATIONS, &platform_identity::MIGRATIONS];

const READ: Scope = Scope { code: "things:read", label: "ものを読む" };

#[derive(Parser)]
struct CommandLine {
    #[command(subcommand)]
    command: Commands,
}

fn server(address: &str) -> Server<'_> {
    Server {
        name: "見本テスト",
        database: address,
        migrations: &TABLES,
        grant_superuser: make_headquarters,
        scopes: TokenScopes(&[READ]),
        machine_roles: MachineRoles(&[MachineRole {
            code: "reader",
            label: "読むだけ",
            grant: make_headquarters,
        }]),
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
        let steps: usize = TABLES.iter().map(|table| table.steps.len()).sum();
        assert_eq!(applied.lines().count(), steps, "{applied}");
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

    async fn tokens_are_made_listed_and_withdrawn(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let address = test.address.as_str();
        assert_eq!(run(address, &["token", "list"]).await.unwrap(), "トークンはありません。\n");
        let create = ["token", "create", "--login", "Kikan", "--name", "連携", "--scope", "things:read"];
        assert!(refusal(run(address, &create).await).contains("アカウントがありません"));

        let machine = [&create[..], &["--machine", "基幹システム", "--role", "reader", "--days", "30"]].concat();
        let token = run(address, &machine).await.unwrap();
        assert!(token.starts_with("kz_") && token.trim().len() == 75, "{token}");
        assert_eq!(names(&test.database).await, ["本部 基幹システム"]);
        assert_ne!(run(address, &create).await.unwrap(), token);
        let unknown = ["token", "create", "--login", "kikan", "--name", "x", "--scope", "all"];
        assert_eq!(refusal(run(address, &unknown).await), "「all」というスコープはありません。");

        let listed = run(address, &["token", "list"]).await.unwrap();
        assert!(listed.contains(&token[..11]) && listed.contains("有効") && !listed.contains(token.trim()), "{listed}");
        assert!(run(address, &["token", "revoke", "1"]).await.unwrap().contains("取り消しました"));
        assert!(refusal(run(address, &["token", "revoke", "1"]).await).contains("すでに取り消されています"));
        assert!(run(address, &["token", "list"]).await.unwrap().contains("取り消し済み"));
    }

    async fn a_reset_says_whose_factors_it_cannot_find(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let reset = ["second-factor", "reset", "Kikan"];
        assert!(refusal(run(&test.address, &reset).await).contains("アカウントはありません"));
        let token = ["token", "create", "--login", "kikan", "--name", "x", "--scope", "things:read"];
        run(&test.address, &[&token[..], &["--machine", "基幹", "--role", "reader"]].concat()).await.unwrap();
        assert!(refusal(run(&test.address, &reset).await).contains("設定されていません"));
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
