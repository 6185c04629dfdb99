//! 本部 moves a round along the rail.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, latest_round};

async fn advance(client: &mut Client, round: &str, to: &str, reason: &str) -> Answer {
    client.post_form(&format!("{round}/moves"), &[("to", to), ("reason", reason)]).await
}

both_engines! {
    /// Step by step to 公開; each step is recorded with its maker.
    async fn a_round_goes_from_open_to_published(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        client.get(&round).await.assert_contains("次は「締切」").assert_contains("未入力");
        advance(&mut client, &round, "closed", "").await.assert_status(303);
        let page = client.get(&round).await;
        page.assert_contains("2026年度 第2回 夏期を「締切」にしました。").assert_contains("受付中 → 締切");
        page.assert_contains("honbuの担当");
        advance(&mut client, &round, "aggregating", "").await.assert_status(303);
        // 小6 国語: 50 43 30 30 0, worked by hand; 木村 さき was absent.
        let page = client.get(&round).await;
        let line = page.text().split_once("小6 国語").unwrap().1.split_once("</tr>").unwrap().0.to_owned();
        for number in [">5<", ">30.6<", ">17.1<", ">50<", ">0<", ">1<"] {
            assert!(line.contains(number), "{number} in {line}");
        }
        page.assert_contains("速報");
        client.post_form(&format!("{round}/snapshots"), &[]).await.assert_status(303);
        advance(&mut client, &round, "published", "").await.assert_status(303);
        let page = client.get(&round).await;
        page.assert_contains("公開しています").assert_contains("第1版");
        assert!(!page.contains("速報"));
        client.get("/rounds").await.assert_contains("第1版").assert_contains("100%");
    }

    /// Each refusal says what is in the way, on the round's own page.
    async fn a_step_that_cannot_be_taken_is_refused_by_name(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        let published = advance(&mut client, &round, "published", "").await;
        published.assert_status(409).assert_contains("受付中から公開へは進められません");
        advance(&mut client, &round, "preparing", " ").await.assert_status(422).assert_contains("理由を書いてください");
        let back = advance(&mut client, &round, "preparing", "配点の訂正").await;
        back.assert_status(422).assert_contains("得点が入っているため").assert_contains("value=\"配点の訂正\"");
        advance(&mut client, &round, "final", "").await.assert_status(422).assert_contains("「確定する」で");
        advance(&mut client, &round, "nowhere", "").await.assert_status(422);
        advance(&mut client, "/rounds/987654", "closed", "").await.assert_status(404);
        client.get(&round).await.assert_contains("次は「締切」");
    }

    /// Reopening after the deadline would refuse every mark.
    async fn a_round_does_not_reopen_after_its_deadline(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        advance(&mut client, &round, "closed", "").await.assert_status(303);
        hall.clock.set(hall.clock.now() + chrono::Duration::days(3650));
        let mut client = hall.as_headquarters().await;
        let late = advance(&mut client, &round, "open", "入力もれ").await;
        late.assert_status(422).assert_contains("締切がもう過ぎています");
    }

    /// An empty round can go back to 準備中, with a reason that stays on record.
    async fn a_step_back_keeps_its_reason(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        advance(&mut client, &round, "preparing", "配点の訂正").await.assert_status(303);
        client.get(&round).await.assert_contains("受付中 → 準備中").assert_contains("配点の訂正");
        advance(&mut client, &round, "open", "").await.assert_status(303);
    }

    /// Of two who close the round, one does; the other reads that it is closed.
    async fn of_two_at_once_one_moves_the_round(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut one = hall.as_headquarters().await;
        let round = latest_round(&mut one).await;
        let mut other = one.clone();
        let (first, second) =
            tokio::join!(advance(&mut one, &round, "closed", ""), advance(&mut other, &round, "closed", ""));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(one.get(&round).await.text().matches("受付中 → 締切").count(), 1);
    }
}
