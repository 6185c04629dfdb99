//! An administrator manages the members; nobody else does.

use backup_server::Role;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, code_on, link};

const CHOSEN: &str = "staple under the lamp";

/// The address of the member whom the list finds under those words.
async fn member(client: &mut Client, words: &str) -> String {
    let list = client.get(&format!("/people?q={words}")).await.text();
    link(&list.replace("/people/new", ""), "/people/")
}

async fn make(client: &mut Client, member: &str, role: Role) -> u16 {
    client.post_form(&format!("{member}/post"), &[("post", role.code())]).await.status.as_u16()
}

both_engines! {
    async fn an_administrator_invites_each_role(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        for role in Role::ALL {
            let login = format!("new-{}", role.code());
            let fields = [("name", "新人"), ("post", role.code()), ("login", &login), ("way", "slip")];
            let slip = admin.post_form("/people", &fields).await;
            let code = code_on(&slip.assert_status(201).assert_contains(role.label()).text());
            let mut client = hall.visitor();
            let chosen = [("code", &*code), ("name", "新人"), ("password", CHOSEN), ("again", CHOSEN)];
            client.post_form("/invitation", &chosen).await.assert_status(303);
            client.post_form("/login", &[("login", &*login), ("password", CHOSEN)]).await.assert_status(303);
            client.get("/").await.assert_status(200).assert_contains(role.label());
            let people = client.get("/people").await.status.as_u16();
            assert_eq!(people, if role == Role::Admin { 200 } else { 403 });
        }
    }

    async fn an_administrator_reads_who_invited_and_suspended_somebody(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let fields = [("name", "新人"), ("post", Role::Viewer.code()), ("login", "sakura"), ("way", "slip")];
        admin.post_form("/people", &fields).await.assert_status(201);
        let page = member(&mut admin, "sakura").await;
        let mut other = hall.signed_in_as("second", Role::Admin).await;
        let name = format!("{}の人", Role::Admin.label());
        let told = format!("　{name}</dd>");
        other.get(&page).await.assert_contains(&told).assert_contains(&format!("に{name}が用紙で発行。"));
        admin.post_form(&format!("{page}/suspension"), &[]).await.assert_status(303);
        let read = other.get(&page).await.text();
        assert_eq!(read.matches(&told).count(), 2, "{read}");
    }

    async fn nobody_but_an_administrator_manages(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        hall.signed_in_as("somebody", Role::Viewer).await;
        let page = member(&mut admin, "somebody").await;
        for role in [Role::Operator, Role::Viewer, Role::Auditor] {
            let mut client = hall.signed_in(role).await;
            client.get(&page).await.assert_status(403);
            assert_eq!(make(&mut client, &page, Role::Operator).await, 403);
            client.post_form("/people", &[("name", "x"), ("post", "admin")]).await.assert_status(403);
            client.post_form(&format!("{page}/code"), &[("way", "slip")]).await.assert_status(403);
            assert!(!client.get("/").await.contains("href=\"/people\""));
        }
    }

    /// Who audits does not come to power, and who was in power does not audit what they did.
    async fn an_auditor_is_never_an_administrator(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        hall.signed_in_as("kansa", Role::Auditor).await;
        hall.signed_in_as("kanri", Role::Admin).await;
        let (auditor, other) = (member(&mut admin, "kansa").await, member(&mut admin, "kanri").await);
        let refused = admin.post_form(&format!("{auditor}/post"), &[("post", "admin")]).await;
        refused.assert_status(422).assert_contains("監査担当者とシステム管理者は、たがいに変えられません");
        assert_eq!(make(&mut admin, &other, Role::Auditor).await, 422);
        admin.get(&auditor).await.assert_contains("監査担当者");
        assert_eq!(make(&mut admin, &auditor, Role::Viewer).await, 303);
        assert_eq!(make(&mut admin, &auditor, Role::Viewer).await, 409, "it is so already");
        assert_eq!(make(&mut admin, &auditor, Role::Admin).await, 303);
        admin.post_form(&format!("{other}/post"), &[("post", "root")]).await.assert_status(422);
    }

    async fn nobody_changes_their_own_role(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        hall.signed_in_as("another", Role::Admin).await;
        let own = member(&mut admin, "admin").await;
        admin.get(&own).await.assert_contains("これはあなたです");
        assert_eq!(make(&mut admin, &own, Role::Viewer).await, 403);
        admin.post_form(&format!("{own}/suspension"), &[]).await.assert_status(403);
    }

    /// Two administrators take the role from each other at once: one of them keeps it.
    async fn the_last_administrator_stays(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let (mut first, mut second) =
            (hall.signed_in(Role::Admin).await, hall.signed_in_as("second", Role::Admin).await);
        let (to_second, to_first) = (member(&mut first, "second").await, member(&mut second, "admin").await);
        let (one, other) = tokio::join!(
            make(&mut first, &to_second, Role::Operator),
            make(&mut second, &to_first, Role::Operator),
        );
        assert_eq!([one, other].iter().filter(|status| **status == 303).count(), 1, "{one} {other}");
        let left = [first.get("/people").await.status.as_u16(), second.get("/people").await.status.as_u16()];
        assert_eq!(left.iter().filter(|status| **status == 200).count(), 1, "{left:?}");
    }

    async fn a_new_role_counts_at_once_and_the_old_session_is_over(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let mut operator = hall.signed_in(Role::Operator).await;
        operator.get("/jobs/new").await.assert_status(200);
        let page = member(&mut admin, "operator").await;
        assert_eq!(make(&mut admin, &page, Role::Viewer).await, 303);
        operator.get("/jobs/new").await.assert_status(303);
        hall.signed_in(Role::Operator).await.get("/jobs/new").await.assert_status(403);
    }
}
