//! The page of one report card, and the page itself.

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, card_of, latest_round};

both_engines! {
    async fn the_card_is_shown_printed_and_kept_from_strangers(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let card = card_of(&mut juku, 6, "青木 はな").await;
        let page = juku.get(&card).await;
        page.assert_contains("青木 はな").assert_contains("速報").assert_contains("国語の総評");
        page.assert_contains(&format!("{card}.pdf")).assert_contains("43 / 50点").assert_contains("全国 2位 / 5人");
        page.assert_contains("伊藤 けん");

        let pdf = juku.get(&format!("{card}.pdf")).await;
        pdf.assert_status(200);
        assert!(pdf.body.starts_with(b"%PDF-") && pdf.contains("/Type/Pages/Count 1/"), "not one page");
        assert_eq!(pdf.header("cache-control"), Some("no-store"));
        assert!(pdf.header("content-disposition").unwrap().starts_with("inline; filename*=UTF-8''2026%E5%A4%8F_"));
        let svg = juku.get(&format!("{card}.svg")).await;
        assert_eq!(svg.header("content-type"), Some("image/svg+xml"));

        for path in [card.clone(), format!("{card}.pdf"), format!("{card}.svg")] {
            hall.as_juku("678345").await.get(&path).await.assert_status(404);
            hall.as_classroom("012345", "345002").await.get(&path).await.assert_status(404);
            hall.as_classroom("012345", "345001").await.get(&path).await.assert_status(200);
        }
        juku.get("/entries/999/report-card").await.assert_status(404);
    }

    async fn a_pupil_without_a_result_has_no_page_and_the_screen_says_why(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("678345").await;
        let card = card_of(&mut juku, 6, "木村 さき").await;
        juku.get(&card).await.assert_status(200).assert_contains("結果のある教科がありません");
        let pdf = juku.get(&format!("{card}.pdf")).await;
        pdf.assert_status(422).assert_contains("結果のある教科がありません");
    }

    async fn one_missed_subject_leaves_the_other(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let card = card_of(&mut juku, 6, "上田 そら").await;
        juku.get(&card).await.assert_contains("0 / 50点").assert_contains("国語");
        juku.get(&format!("{card}.pdf")).await.assert_status(200);
    }

    /// Numbers are frozen, but only 本部 may print them as final before the round is published.
    async fn a_juku_gets_drafts_until_the_round_is_published(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let (mut juku, mut headquarters) = (hall.as_juku("012345").await, hall.as_headquarters().await);
        let card = card_of(&mut juku, 6, "青木 はな").await;
        juku.get(&card).await.assert_contains("公開前のため");
        let final_page = headquarters.get(&card).await;
        final_page.assert_contains("確定（第1版）");
        assert!(!final_page.contains("公開前のため"));
        let svg = format!("{card}.svg");
        let final_picture = headquarters.get(&svg).await.body;
        assert!(juku.get(&svg).await.body != final_picture, "the draft is not marked");

        let round = latest_round(&mut headquarters).await;
        headquarters.post_form(&format!("{round}/moves"), &[("to", "published"), ("reason", "")]).await.assert_status(303);
        juku.get(&card).await.assert_contains("確定（第1版）");
        assert!(juku.get(&svg).await.body == final_picture, "the published card is not the final one");
    }
}
