//! Policies: edited by administrators, and what judges from then on.

use backup_server::Role;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;

/// The standard of 社内 with other numbers of copies.
fn form<'a>(edition: &'a str, copies: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("edition", edition),
        ("copies", copies),
        ("media", "2"),
        ("off_site", "advised"),
        ("off_site_locations", "1"),
        ("offline", "not_needed"),
        ("encryption", "advised"),
        ("rpo_hours", "36"),
        ("offline_age_days", "7"),
        ("offline_limit_days", "14"),
        ("verification_days", "90"),
        ("warn_percent", "80"),
        ("keep_years", "3"),
        ("rto_minutes", "240"),
        ("level_goal", "95"),
    ]
}

both_engines! {
    /// An edited policy judges every job of its class, and the history says which edition judged.
    async fn an_edited_policy_judges_from_now_on(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        let mut operator = hall.as_operator().await;
        operator.get("/jobs/1").await.assert_contains("社内 標準");
        operator.get("/policies").await.assert_contains("方針").assert_contains("標準");
        operator.post_form("/policies/internal", &form("0", "4")).await.assert_status(403);
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.post_form("/policies/internal", &form("0", "4")).await.assert_status(303);
        hall.work().await;
        let page = admin.get("/jobs/1").await;
        page.assert_contains("社内 第1版").assert_contains("コピーをあと1つ作ってください。").assert_contains("社内 標準");
        admin.get("/policies/internal").await.assert_contains("第1版").assert_contains("システム管理者の人");
        assert_eq!(hall.command(&["verdict", "文書"]).status.code(), Some(1));
        admin.post_form("/policies/internal", &form("1", "2")).await.assert_status(303);
        hall.work().await;
        hall.commanded(&["verdict", "文書"]);
        admin.get("/jobs/1").await.assert_contains("社内 第2版");
        admin.post_form("/policies/unheard", &form("0", "2")).await.assert_status(404);
    }

    /// What makes no sense is named beside its field, and what was typed stays.
    async fn a_policy_without_sense_is_refused_by_name(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let answer = admin.post_form("/policies/internal", &form("0", "1")).await;
        answer.assert_status(422).assert_contains("コピーの数は2から9").assert_contains("媒体の種類は1から");
        let mut fields = form("0", "たくさん");
        fields.retain(|(name, _)| *name != "offline");
        let answer = admin.post_form("/policies/internal", &fields).await;
        answer.assert_status(422).assert_contains("たくさん").assert_contains("0以上の整数").assert_contains("必須・推奨・不要");
        admin.get("/policies/internal").await.assert_contains("標準");
    }

    /// Of many who edit what they saw, one wins.
    async fn of_many_editions_at_once_one_is_made(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let admin = hall.signed_in(Role::Admin).await;
        let mut hands: Vec<Client> = (0..12).map(|_| admin.clone()).collect();
        let fields = form("0", "3");
        let saves = hands.iter_mut().map(|hand| hand.post_form("/policies/internal", &fields));
        let answers = futures_util::future::join_all(saves).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
        assert_eq!((count(303), count(409)), (1, 11));
    }
}
