//! The stories of the command line, on both engines.

use clap::{CommandFactory, Parser};
use platform_database::Clock;
use platform_testing::{Engine, SmtpServer, TestDatabase, both_engines};

use crate::ending::Stop;
use crate::example::{
    CommandLine, TABLES, events, keys, names, refusal, rows, run, run_at, run_with, store, tamper,
    with_somebody,
};
use crate::open_vault;

const OLD: &str = "Vq8s0mYx2Lw7Tz4Rk9Jb6Nc1Hd3Gf5Pa";
const NEW: &str = "h7Rk2-Wp9_xB4vM1sT6nQ8zL3yD5cF0g";

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
        assert_eq!(applied.lines().count(), TABLES.iter().map(|of| of.steps.len()).sum::<usize>(), "{applied}");
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

    async fn an_address_is_blocked_listed_and_let_in_again(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let address = test.address.as_str();
        let block = async |arguments: &[&str]| run(address, &[&["block"], arguments].concat()).await;
        assert_eq!(block(&["list"]).await.unwrap(), "");
        let said = block(&["add", "203.0.113.99/24", "--reason", "総当たり"]).await.unwrap();
        assert_eq!(said, "203.0.113.0/24 を遮断しました。\n");
        block(&["add", "192.0.2.7", "--until", "2999-12-31 18:00"]).await.unwrap();
        let listed = block(&["list"]).await.unwrap();
        assert!(listed.contains("203.0.113.0/24\t解除するまで\tコマンド\t総当たり"), "{listed}");
        assert!(listed.contains("192.0.2.7\t2999年12月31日"), "{listed}");

        let past = refusal(block(&["add", "192.0.2.8", "--until", "2001-01-01T00:00"]).await);
        assert_eq!(past, "期限は、いまより後にしてください");
        block(&["remove", "203.0.113.0/24"]).await.unwrap();
        assert!(refusal(block(&["remove", "203.0.113.0/24"]).await).starts_with("203.0.113.0/24 は遮断していません。"));
        assert!(!block(&["list"]).await.unwrap().contains("203.0.113"));
        assert_eq!(events(&test.database).await, [
            "addresses.blocked addresses/203.0.113.0/24",
            "addresses.blocked addresses/192.0.2.7",
            "addresses.unblocked addresses/203.0.113.0/24",
        ]);
    }

    async fn a_new_key_takes_the_place_of_the_old_one(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        let keys = |lines: &str| keys(folder.path(), lines).unwrap();
        open_vault(&keys(&format!("SECRET_KEY={OLD}")), &test.database, &[]).await.unwrap();

        let alone = keys(&format!("SECRET_KEY={NEW}"));
        let Err(refused) = open_vault(&alone, &test.database, &[]).await else { panic!("the wrong key fits") };
        let words = format!("{refused:?}");
        assert!(words.contains("SECRET_KEY_OLD") && !words.contains(NEW), "{words}");
        let words = refusal(run_with(&test.address, &alone, &["secrets", "renew"]).await);
        assert!(words.contains("何も変えていません"), "{words}");

        let both = keys(&format!("SECRET_KEY={NEW}\nSECRET_KEY_OLD={OLD}"));
        open_vault(&both, &test.database, &[]).await.unwrap();
        let said = run_with(&test.address, &both, &["secrets", "renew"]).await.unwrap();
        assert!(said.contains("1件を封印し直しました"), "{said}");
        open_vault(&alone, &test.database, &[]).await.unwrap();
        assert_eq!(events(&test.database).await, ["secrets.renewed secrets"]);
    }

    async fn a_key_file_still_reads_once_a_key_was_set(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        open_vault(&keys(folder.path(), "").unwrap(), &test.database, &[]).await.unwrap();
        open_vault(&keys(folder.path(), &format!("SECRET_KEY={NEW}")).unwrap(), &test.database, &[]).await.unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let other = keys(elsewhere.path(), "").unwrap();
        assert!(open_vault(&other, &test.database, &[]).await.is_err());
    }

    async fn a_password_is_changed_from_the_terminal(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        let path = file.to_str().unwrap();
        std::fs::write(&file, "correct horse battery\n").unwrap();
        let make = ["createsuperuser", "--login", "kanri", "--name", "管理 花子", "--password-file", path];
        run(&test.address, &make).await.unwrap();

        let change = ["changepassword", "kanri", "--password-file", path];
        let used = refusal(run(&test.address, &change).await);
        assert_eq!(used, "最近の5回と同じパスワードは使えません。");
        std::fs::write(&file, "staple under the lamp\n").unwrap();
        let said = run(&test.address, &change).await.unwrap();
        assert!(said.contains("管理 花子") && !said.contains("staple"), "{said}");
        let said = run(&test.address, &["changepassword", "kanri", "--generate"]).await.unwrap();
        let shown = said.trim_end().rsplit(' ').next().unwrap();
        assert_eq!(shown.len(), 17, "{said}");
        let nobody = refusal(run(&test.address, &["changepassword", "nobody", "--generate"]).await);
        assert_eq!(nobody, "ログインID「nobody」の利用者はいません。");
    }

    async fn sessions_and_locks_are_looked_after_from_the_terminal(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        assert!(run(&test.address, &["sessions", "list"]).await.unwrap().contains("ありません"));
        let revoked = run(&test.address, &["sessions", "revoke", "--all"]).await.unwrap();
        assert_eq!(revoked, "0 件のセッションを無効にしました。\n");
        let nobody = refusal(run(&test.address, &["sessions", "revoke", "--login", "nobody"]).await);
        assert_eq!(nobody, "ログインID「nobody」の利用者はいません。");
        assert!(run(&test.address, &["locks", "list"]).await.unwrap().contains("ありません"));
        let free = refusal(run(&test.address, &["locks", "release", "192.0.2.1"]).await);
        assert_eq!(free, "「192.0.2.1」はロックされていません。");
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

    async fn a_test_mail_goes_the_way_of_every_mail_and_what_was_answered_is_told(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let (folder, mut smtp) = (tempfile::tempdir().unwrap(), SmtpServer::start());
        let server = format!("127.0.0.1:{}", smtp.port());
        let from = "MAIL_FROM=見本 <test@example.jp>\nPUBLIC_URL=https://test.example.jp";
        let settings = format!("SMTP_URL=smtp://{server}\n{from}");
        let send = async |settings: &str, to: &str| {
            run_at(&test.address, folder.path(), settings, &["mail", "test", "--to", to]).await
        };
        let said = send(&settings, "hanako@example.jp").await.unwrap();
        assert!(said.contains(&server) && said.contains("(応答: 250 Taken)"), "{said}");
        let mail = smtp.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("hanako@example.jp", "テストメール（見本のサーバー）"));
        assert!(mail.from.contains("test@example.jp"), "{}", mail.from);
        assert!(mail.text.contains("https://test.example.jp/") && mail.html.contains("見本のサーバー"), "{}", mail.text);

        let stranger = refusal(send(&settings, "refused@example.jp").await);
        assert!(stranger.contains("受け付けません") && stranger.contains("No such mailbox here"), "{stranger}");
        assert!(!smtp.has_more());
        drop(smtp);
        let nobody = refusal(send(&settings, "hanako@example.jp").await);
        assert!(nobody.contains(&server) && nobody.contains("SMTPサーバーに渡せません"), "{nobody}");
        let unset = refusal(send("", "hanako@example.jp").await);
        assert!(unset.starts_with("SMTPサーバーが設定されていません"), "{unset}");

        assert_eq!(events(&test.database).await, ["mail.tested mail"; 3], "what was tried is recorded");
        let mut tx = test.database.read().await.unwrap();
        assert_eq!(platform_mail::count_messages(&mut tx, None, "%").await.unwrap(), 0, "nothing is queued");
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

#[test]
fn a_key_that_is_none_is_refused_without_being_repeated() {
    let folder = tempfile::tempdir().unwrap();
    for (lines, name) in [
        ("SECRET_KEY=short-secret", "SECRET_KEY"),
        ("SECRET_KEY=your-very-secure-secret-key-here-min-32-chars", "SECRET_KEY"),
        ("DJANGO_SECRET_KEY=your-secret-key", "DJANGO_SECRET_KEY"),
        (
            &format!("SECRET_KEY={NEW}\nSECRET_KEY_OLD={OLD},dev-secret-key-change-in-production"),
            "SECRET_KEY_OLD",
        ),
    ] {
        let refused = keys(folder.path(), lines).unwrap_err().to_string();
        assert!(refused.contains(&format!("・{name} は使えません。")), "{refused}");
        for secret in ["short-secret", "your-", NEW, OLD, "change-in"] {
            assert!(!refused.contains(secret), "{refused}");
        }
    }
    let former = keys(folder.path(), &format!("DJANGO_SECRET_KEY={OLD}")).unwrap();
    assert!(!format!("{former:?}").contains(OLD));
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
    let wrong = [
        &["server", "migrate", "--check", "--plan"][..],
        &["server", "sessions", "revoke"],
        &["server", "sessions", "revoke", "--all", "--login", "kanri"],
    ];
    for arguments in wrong {
        assert_eq!(CommandLine::try_parse_from(arguments).err().unwrap().exit_code(), 2, "{arguments:?}");
    }
}

/// Every table of the platform with somebody in it arrives, and the record of acts goes on there.
#[tokio::test]
async fn a_server_moves_from_sqlite_to_postgresql() {
    let test = TestDatabase::open(Engine::Sqlite, &TABLES, Clock::System).await;
    let folder = tempfile::tempdir().unwrap();
    with_somebody(&test, folder.path()).await;
    let target = TestDatabase::open(Engine::Postgres, &[], Clock::System).await;
    let going = ["move-database", "--to", &target.address];
    let occupied = refusal(run_at(&test.address, folder.path(), "", &going).await);
    assert!(occupied.contains("空ではありません"), "{occupied}");

    tamper(&target.database, store::delete_last_table).await;
    let said = run_at(&test.address, folder.path(), "", &going).await.unwrap();
    assert!(said.contains("PostgreSQL に移しました"), "{said}");
    assert_eq!(rows(&target.database).await, rows(&test.database).await);
    assert_eq!(events(&target.database).await.last().unwrap(), "server.moved database");
    let verified = run_at(&target.address, folder.path(), "", &["audit", "verify"]).await.unwrap();
    assert!(verified.contains("正しくつながっています"), "{verified}");
    // Numbers go on after those that were moved.
    let file = folder.path().join("password");
    let new =
        ["createsuperuser", "--login", "next", "--name", "次", "--password-file", file.to_str().unwrap()];
    run(&target.address, &new).await.unwrap();
    assert_eq!(rows(&target.database).await.len(), 2);
    let back =
        refusal(run_at(&target.address, folder.path(), "", &["move-database", "--to", &test.address]).await);
    assert!(back.contains("SQLite から PostgreSQL に"), "{back}");
}

#[cfg(not(windows))]
#[tokio::test]
async fn a_service_of_windows_is_refused_elsewhere_and_what_does_it_there_is_named() {
    for (verb, instead) in [
        ("install", "deploy/install.sh"),
        ("start", "systemctl start"),
        ("stop", "systemctl stop"),
        ("status", "systemctl status"),
        ("uninstall", "deploy/uninstall.sh"),
    ] {
        let Err(Stop::Refused(reason)) = run("sqlite://nowhere.db", &["service", verb]).await else {
            panic!("{verb} was not refused");
        };
        assert!(reason.to_string().contains(instead), "{verb}: {reason}");
    }
}
