//! 引きつぎ: who sat the round before sits this one, too, in all 教室 of a 塾 at once.

use platform_testing::{Engine, both_engines};

use crate::enter_examinees::winter;
use crate::hall::{Hall, field, words};
use crate::page_form::PageForm;

const NEW: &str = "/rounds/2/carry-overs/new";
const CARRY: &str = "/rounds/2/carry-overs";

both_engines! {
    async fn a_juku_counts_its_pupils_and_carries_them_over(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        office.get("/rounds/2/examinees").await.assert_contains(NEW);
        // One went away, one learns elsewhere now, and one sits the round already.
        office.post_form("/students/2/status", &[("revision", "0"), ("status", "left")]).await.assert_status(303);
        let moved = [("revision", "0"), ("classroom", "2")];
        office.post_form("/students/3/transfers", &moved).await.assert_status(303);
        let page = "/rounds/2/classrooms/1/examinees";
        let form = PageForm::on(&office.get(page).await.text(), page);
        let form = form.ticked("江口 りん 英語", true).ticked("江口 りん 数学", true);
        form.send(&mut office).await.assert_status(303);

        let shown = office.get(NEW).await.assert_status(200).text();
        let said = words(&shown);
        assert!(said.contains("2026年度 第2回 夏期の受験者を、塾の全教室でまとめて"), "{said}");
        assert!(said.contains("すでに受験者 1人、休会・退会 1人"), "{said}");
        assert!(said.contains("教室 小6 合計 駅前教室 1 1 本町教室 2 2 合計 3 3"), "{said}");
        let list = words(&office.get("/rounds/2/examinees").await.text());
        assert!(list.contains("345002 本町教室 0"), "a count enters nobody: {list}");
        let sent = PageForm::on(&shown, CARRY).send(&mut office).await;
        assert_eq!(sent.assert_status(303).location(), "/rounds/2/examinees");
        let list = words(&office.get("/rounds/2/examinees").await.text());
        assert!(list.contains("前回の受験者から3人を引きつぎました。"), "{list}");
        assert!(list.contains("345001 駅前教室 2") && list.contains("345002 本町教室 2 2"), "{list}");
        assert!(words(&office.get(NEW).await.text()).contains("引きつぐ生徒がいません"));
        drop(hall);
    }

    /// Of two who carry over at once, or after somebody changed the pupils, one is shown the count anew.
    async fn only_those_who_were_counted_are_carried_over(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let seen = field(&office.get(NEW).await.text(), "fingerprint");
        office.post_form("/students/1/status", &[("revision", "0"), ("status", "paused")]).await.assert_status(303);
        let stale = office.post_form(CARRY, &[("fingerprint", &*seen)]).await;
        stale.assert_status(409).assert_contains("表示したあとに、生徒か受験者が変わりました");
        assert!(words(&stale.text()).contains("合計 3 1 4"), "the count is a new one: {}", words(&stale.text()));
        let form = PageForm::on(&stale.text(), CARRY);
        let (mut one, mut two) = (office.clone(), office.clone());
        let (a, b) = tokio::join!(form.send(&mut one), form.send(&mut two));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let list = words(&office.get("/rounds/2/examinees").await.text());
        assert!(list.contains("345001 駅前教室 3") && list.contains("345002 本町教室 1 1"), "{list}");
        office.post_form(CARRY, &[("fingerprint", "x")]).await.assert_status(409);
        drop(hall);
    }

    async fn each_carries_over_their_own(engine: Engine) {
        let (hall, _) = winter(engine).await;
        hall.as_classroom("012345", "345001").await.get(NEW).await.assert_status(404);
        let mut other = hall.as_juku("678345").await;
        // Whatever 塾 the address names: the session says which.
        let said = words(&other.get(&format!("{NEW}?juku=1")).await.text());
        assert!(said.contains("みどり塾で引きつぐ人数") && !said.contains("駅前"), "{said}");
        let mut headquarters = hall.as_headquarters().await;
        let asked = headquarters.get(NEW).await.assert_status(200).text();
        assert!(asked.contains("あおば塾（012345）") && !asked.contains("人を引きつぐ</button>"), "{asked}");
        let chosen = headquarters.get(&format!("{NEW}?juku=2")).await.text();
        PageForm::on(&chosen, &format!("{CARRY}\"")).send(&mut headquarters).await.assert_status(303);
        assert!(words(&other.get("/rounds/2/examinees").await.text()).contains("中央教室 3 3"));
        headquarters.get(&format!("{NEW}?juku=99")).await.assert_status(404);
        hall.clock.set(hall.clock.now() + chrono::TimeDelta::days(200));
        let mut office = hall.as_juku("012345").await;
        office.get(NEW).await.assert_contains("いまは変えられません");
        office.post_form(CARRY, &[("fingerprint", "x")]).await.assert_status(409);
    }

    async fn without_a_round_before_there_is_nobody(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        office.get("/rounds/1/carry-overs/new").await.assert_contains("前回のテスト回がありません");
        let refused = office.post_form("/rounds/1/carry-overs", &[("fingerprint", "x")]).await;
        refused.assert_status(422).assert_contains("引きつぐ受験者がいません");
    }
}
